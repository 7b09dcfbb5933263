/** 一个人的一套：库、钥匙、登录、账本、送达；送达一轮之后要做的事。 */
import { credential } from '../net/device'
import { witness, type Kept } from '../net/witness'
import { Session, stored } from '../net/session'
import { Engine, type Outcome } from '../outbox/engine'
import { here, store, type Desk } from '../holder'
import { FieldDb, getMeta, userDbName } from '../store/db'
import { Journal } from '../store/journal'
import { Vault } from '../store/vault'
import { BUILD, app, current, fetcher, now } from './state'
import { askAway, recount, refreshStates, reload } from './lists'
import { download, fetchForm, keepClock } from './bundle'
import { reenrol } from './identity'
import { shutOut } from './leaving'

export function open(officerId: string): Desk {
  const db = new FieldDb(userDbName(officerId))
  const vault = new Vault(db)
  const session = new Session(fetcher)
  const journal = new Journal({ db, vault, locks: navigator.locks })
  const made: Desk = { db, vault, session, journal, device: null, engine: null as unknown as Engine }
  made.engine = new Engine({
    db, vault, session, journal, fetcher, locks: navigator.locks,
    device: () => made.device,
    mayPhotos: () => !photosWait(),
    app: `field ${BUILD}`,
    offset: () => app.clock?.offset ?? 0,
    needForm: hash => fetchForm(made, hash),
    reenrol: why => reenrol(made, why.why, why.expected),
    refetch: () => download(made),
    onClock: fix => keepClock(made, fix),
    onRound: outcome => afterRound(made, outcome),
    open: () => current.value?.row.id,
    onProgress: () => { void recount() },
  })
  session.proof = async (method, path, body) =>
    made.device ? credential(made.device, method, path, body, new Date(Date.now() + (app.clock?.offset ?? 0))) : {}
  session.alone = async work => (navigator.locks ? await navigator.locks.request(`${db.name}:session`, work) : work())
  session.latest = () => stored(db, vault)
  session.onRotate = async () => { seeLogin(session); if (vault.open) await session.keep(db, vault) }
  return made
}

export function seeLogin(session: Session): void {
  app.signedIn = session.signedIn
  app.disabled = session.disabled
}

let wifiOnly = true
export const takeWifiOnly = (on: boolean): void => { wifiOnly = on }
/** Photos over the mobile network only after a switch of the person; answers and signatures always. */
export function photosWait(): boolean {
  const link = (navigator as { connection?: { type?: string; saveData?: boolean } }).connection
  return wifiOnly && (link?.type === 'cellular' || link?.saveData === true)
}
export const setWifiOnly = async (on: boolean): Promise<void> => { wifiOnly = on; await store().db.kv.put({ key: 'wifi_only', value: on }) }
export const isWifiOnly = (): boolean => wifiOnly

async function afterRound(d: Desk, outcome: Outcome): Promise<void> {
  app.syncing = false
  app.syncError = outcome.error
  if (outcome.revoked && await shutOut(d)) return
  if (outcome.ok) {
    app.updated = outcome.at
    void watchLog(d)
  }
  seeLogin(d.session)
  if (outcome.changed.size) await reload(d)
  else if (current.value) await refreshStates(d)
  await recount()
  // Without an answer the next round asks again.
  if (outcome.ok) await askAway(d).catch(() => undefined)
}

/** Every phone is a witness of the log; a visit does not wait for it. */
async function watchLog(d: Desk): Promise<void> {
  try {
    app.logAlarm = await witness(d.db, (path, init) => fetch(path, init), now())
    app.log = await getMeta<Kept>(d.db, 'log')
  } catch { /* the next round asks again */ }
}

export function deliverNow(): void {
  app.syncing = true
  here.desk?.engine.kick(0)
}

/** 更新：new work and everything that waits. */
export async function refresh(): Promise<void> {
  app.syncing = true
  const outcome = await here.desk?.engine.round()
  if (outcome?.error) throw outcome.error
}
