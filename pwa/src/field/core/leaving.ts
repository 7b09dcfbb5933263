/** 离开：换人使用，或者局里停用了这部手机。 */
import { waits, wipe } from '../enrol/wipe'
import { once } from '../outbox/contact'
import { NOTHING } from '../outbox/counts'
import { here, type Desk } from '../holder'
import { unlockHere } from '../parts/hand'
import { go } from '../router'
import { getMeta } from '../store/db'
import { BUILD, app, current, fetcher, root } from './state'
import { reenrol } from './identity'

/** 局里停用了这部手机。 What still waits is delivered first while the keys are here; true: nothing is left to do on it. */
export async function shutOut(d: Desk): Promise<boolean> {
  if (await renewed(d) || await waits(d.db)) return false
  await clearOut(d)
  return true
}

/** Signed in again after the keys were taken: the person is known, the old identity is not used any more. */
export async function renewed(d: Desk): Promise<boolean> {
  if (!await getMeta(d.db, 'wiped')) return false
  if (await reenrol(d, 'unknown', 1)) await d.db.meta.delete('wiped')
  return true
}

export async function clearOut(d: Desk): Promise<void> {
  d.engine.stop()
  const { db, device } = d
  const gone = await wipe(db, d.vault, async () => device && once({ db, device, fetcher, now: () => Date.now(), offset: () => app.clock?.offset ?? 0, app: `field ${BUILD}` }))
  const user = app.user
  if (gone === 'all' && user) await root.transaction('rw', root.users, () => root.users.delete(user.officer_id))
  switchUser()
  app.wiped = gone
}

/** 换人使用：the other's store stays locked, nothing is deleted. */
export function switchUser(): void {
  here.desk?.engine.stop()
  here.desk?.vault.lock()
  here.desk?.db.close()
  here.desk = null
  Object.assign(app, { user: null, held: [], counts: NOTHING, stage: 'login', locked: false })
  current.value = null
  unlockHere()
  go('/', true)
}
