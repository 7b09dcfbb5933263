/** 开机、设 PIN、解锁、锁屏。 */
import { keepTest, persist, selfTest } from '../enrol/selftest'
import { mayStay, probe } from '../enrol/probe'
import type { ClockFix } from '../net/clock'
import { loadDevice } from '../net/device'
import { json, send } from '../net/http'
import type { Alarm, Kept } from '../net/witness'
import { LOCAL } from '../net/session'
import { report } from '../outbox/contact'
import { knownYears } from '../parts/calendar'
import { here, store, type Desk } from '../holder'
import { resumeHand } from '../parts/hand'
import { getMeta, type UserRow } from '../store/db'
import type { Unlock } from '../store/vault'
import { BUILD, app, fetcher, root } from './state'
import { recount, reload } from './lists'
import { download } from './bundle'
import { clearOut, renewed } from './leaving'
import { open, seeLogin, takeWifiOnly } from './desk'

export async function boot(skipGuide = false): Promise<void> {
  app.probe = await probe()
  if (!mayStay(app.probe, navigator.userAgent) && !skipGuide) { app.stage = 'guide'; return }
  const last = await root.users.orderBy('last_at').last()
  if (!last) { app.stage = 'login'; return }
  await choose(last)
}

async function choose(user: UserRow): Promise<void> {
  here.desk = open(user.officer_id)
  here.desk.device = await loadDevice(here.desk.db)
  app.user = user
  app.stage = await here.desk.vault.exists() ? 'pin' : 'login'
  await recount()
  void askRevoked(here.desk)
}

/** A phone that was lost asks before anybody has typed a PIN: its own key signs, nothing is read. */
async function askRevoked(d: Desk): Promise<void> {
  if (!d.device || !navigator.onLine) return
  try {
    const said = await report({ db: d.db, device: d.device, fetcher, now: () => Date.now(), offset: () => app.clock?.offset ?? 0, app: `field ${BUILD}` })
    if (said.revoked && d === here.desk && !d.vault.open) await clearOut(d)
  } catch { /* no network: the next start asks again */ }
}

/** New PIN: fresh vault, a key for local secrets, then the bundle brings the content keys. */
export async function setPin(pin: string): Promise<void> {
  const d = store()
  await d.vault.create(pin)
  await d.vault.add({ [LOCAL]: crypto.getRandomValues(new Uint8Array(32)) })
  await d.session.keep(d.db, d.vault)
  await download(d)
  await renewed(d)
  void persist()
  await enter(d)
}

export async function unlock(pin: string): Promise<Unlock> {
  const d = store()
  const said = await d.vault.unlock(pin)
  if (!said.ok) return said
  if (app.stage === 'ready') return said
  if (app.locked) { app.locked = false; await resumeHand(d.db, id => d.vault.has(id)); app.stage = 'ready'; return said }
  await d.session.restore(d.db, d.vault)
  seeLogin(d.session)
  const user = app.user
  if (user) await root.transaction('rw', root.users, () => root.users.put({ ...user, last_at: Date.now() }))
  await enter(d)
  return said
}

export async function enter(d: Desk): Promise<void> {
  const [clock, updated, log, logAlarm, wifi, calendar, departed, first] = await Promise.all([
    getMeta<ClockFix>(d.db, 'clock'), getMeta<number>(d.db, 'updated'), getMeta<Kept>(d.db, 'log'), getMeta<Alarm>(d.db, 'log-alarm'),
    d.db.kv.get('wifi_only'), d.db.kv.get('calendar'), d.db.kv.get('departed'), d.db.kv.get('first'),
  ])
  Object.assign(app, { clock, updated, log, logAlarm, calendar: calendar?.value ?? knownYears, departed: departed?.value ?? {}, first: first?.value ?? '' })
  takeWifiOnly((wifi?.value ?? true) as boolean)
  app.signingPin = (await d.db.kv.get('signing-pin'))?.value === true
  await reload(d)
  await resumeHand(d.db, id => d.vault.has(id))
  app.stage = 'ready'
  d.engine.start()
  void selfTest(d.db).then(async test => { app.test = test; await keepTest(d.db, test, BUILD) })
}

/** Screen lock: keys stay in memory while anything waits to be delivered (ruling 19). */
export function lockScreen(): void {
  if (app.stage !== 'ready' || !here.desk) return
  app.locked = true
  app.stage = 'pin'
}

export const triesLeft = (): Promise<number> => store().vault.triesLeft()

export function watchWorld(): void {
  addEventListener('online', () => { app.online = true; here.desk?.engine.kick(0) })
  addEventListener('offline', () => { app.online = false })
  const tick = (): void => { app.minute = Date.now() }
  setInterval(tick, 60_000)
  let hiddenAt = 0
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') { hiddenAt = Date.now(); return }
    tick()
    here.desk?.engine.kick(0)
    if (hiddenAt && Date.now() - hiddenAt > LOCK_AFTER_MS) lockScreen()
  })
}

const LOCK_AFTER_MS = 5 * 60_000

export async function meta(): Promise<void> {
  try { app.demo = localStorage.getItem('demo') === '1' } catch { /* as below */ }
  const facts = await json<{ demo: boolean }>(await send(fetcher, { method: 'GET', path: '/api/v1/meta' }))
  app.demo = facts.demo
  try { localStorage.setItem('demo', facts.demo ? '1' : '') } catch { /* a private window keeps nothing */ }
}
