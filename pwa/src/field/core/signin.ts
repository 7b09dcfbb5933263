/** 登录与签名口令。 */
import { loadDevice } from '../net/device'
import { changePassword, signIn, signInByCode, type Account, type Grant } from '../net/session'
import { here, store, type Desk } from '../holder'
import type { UserRow } from '../store/db'
import { app, fetcher, root } from './state'
import { download } from './bundle'
import { enrol } from './identity'
import { open } from './desk'
import { enter } from './start'

/** 返回：从“忘了 PIN”或“登录已过期”回到原来的地方；没有设过 PIN 的留在登录页。 */
export async function leaveLogin(): Promise<void> {
  if (here.desk?.vault.open && app.held.length) app.stage = 'ready'
  else if (here.desk && await here.desk.vault.exists()) app.stage = 'pin'
}

let pending: Grant | null = null
interface SignIn { mustChange: boolean }

export async function login(name: string, password: string): Promise<SignIn> {
  const grant = await signIn(fetcher, name, password)
  pending = grant
  if (grant.account.must_change_password) return { mustChange: true }
  await admit(grant)
  return { mustChange: false }
}

export async function loginByCode(code: string): Promise<void> {
  await admit(await signInByCode(fetcher, code))
}

export async function renewPassword(name: string, old: string, fresh: string): Promise<void> {
  if (!pending) throw new Error('not signed in')
  await changePassword(fetcher, pending.access_token, old, fresh)
  const grant = await signIn(fetcher, name, fresh)
  await admit(grant)
}

export class NotInspector extends Error { override name = 'NotInspector' }

async function admit(grant: Grant): Promise<void> {
  if (!grant.account.roles.includes('inspector')) throw new NotInspector()
  const user = rowOf(grant.account)
  if (!here.desk || app.user?.officer_id !== user.officer_id) {
    here.desk?.engine.stop()
    here.desk?.vault.lock()
    here.desk?.db.close()
    here.desk = open(user.officer_id)
  }
  await root.transaction('rw', root.users, () => root.users.put(user))
  app.user = user
  app.wiped = null
  here.desk.session.take(grant)
  await noteSigningPin(here.desk, grant.account.signing_pin === true)
  here.desk.device = await loadDevice(here.desk.db)
  if (!here.desk.device) here.desk.device = await enrol(here.desk)
  app.signedIn = true
  app.disabled = false
  if (here.desk.vault.open) { await here.desk.session.keep(here.desk.db, here.desk.vault); await download(here.desk); await enter(here.desk) }
  else app.stage = 'newpin'
}

const rowOf = (a: Account): UserRow => ({
  officer_id: a.id, name: a.name, display_name: a.display_name || a.name, department: a.department?.name ?? '', last_at: Date.now(),
})

async function noteSigningPin(d: Desk, set: boolean): Promise<void> {
  app.signingPin = set
  await d.db.transaction('rw', d.db.kv, () => d.db.kv.put({ key: 'signing-pin', value: set }))
}

/** Was it set on the desk meanwhile? */
export async function askSigningPin(d: Desk = store()): Promise<void> {
  await noteSigningPin(d, (await d.session.call<Account>('GET', '/session')).signing_pin === true)
}

/** The secret goes to the server once, over the same line as the password; this phone keeps nothing of it. */
export async function setSigningPin(password: string, pin: string, d: Desk = store()): Promise<void> {
  await d.session.call('PUT', '/session/signing-pin', { password, pin })
  await noteSigningPin(d, true)
}
