/** 外勤端的中枢：谁在用、手上有哪几户、存到了哪里、送到了哪里。 */
import { computed, shallowReactive, shallowRef } from 'vue'
import type { Json } from '@forms/index'
import { storeBundle, verifyBundle, type Bundle } from './enrol/bundle'
import { refile } from './enrol/reenrol'
import { dropBallast, persist, selfTest, withBallast, type SelfTest } from './enrol/selftest'
import { fits, probe, type Probe } from './enrol/probe'
import { holdInspection } from './enrol/worker'
import type { ClockFix } from './net/clock'
import { keepDevice, loadDevice, makeKey, type Device } from './net/device'
import { json, send } from './net/http'
import { witness, type Alarm, type Kept } from './net/witness'
import { LOCAL, Session, changePassword, signIn, signInByCode, type Account, type Grant } from './net/session'
import { Engine, type Outcome } from './outbox/engine'
import { countAll, NOTHING, type Counts } from './outbox/counts'
import { knownYears } from './parts/calendar'
import type { DueCalendar } from './parts/deadline'
import { go } from './router'
import { openBytes, openJson } from './store/crypto'
import { FieldDb, RootDb, getMeta, isQuota, putMeta, userDbName, type PackageRow, type UserRow } from './store/db'
import { adopted, Journal, Unstorable, type Author, type Blob, type Draft, type Inspection } from './store/journal'
import { Vault, type Unlock } from './store/vault'
import type { Checklist, LastTime, Package } from './types'
import { contentDigest, replay, type Op, type State } from './visit/sync'
import { phaseOf, viewForm, type FormView, type Phase } from './visit/view'

export const BUILD = __BUILD_ID__
export type Stage = 'boot' | 'guide' | 'login' | 'newpin' | 'pin' | 'ready'

/** One assignment on the list: enough for its card, without decrypting every operation. */
export interface Held { row: PackageRow; pkg: Package; form: Checklist | null; state: State; view: FormView | null; phase: Phase }

const EMPTY = replay([])

export const app = shallowReactive({
  stage: 'boot' as Stage,
  probe: null as Probe | null,
  user: null as UserRow | null,
  held: [] as Held[],
  counts: NOTHING as Counts,
  clock: null as ClockFix | null,
  updated: null as number | null,
  /** What this phone remembers of the office's log, and the first time it did not fit. */
  log: null as Kept | null,
  logAlarm: null as Alarm | null,
  online: navigator.onLine,
  syncing: false,
  syncError: null as unknown,
  savedAt: null as number | null,
  full: false,
  /** Why something could not be written; nothing of it was stored. */
  refused: '',
  /** A character somebody typed that no paper can show; it did not get into the field. */
  odd: '',
  test: null as SelfTest | null,
  progress: null as { done: number; all: number } | null,
  locked: false,
  signedIn: false,
  demo: false,
  /** When somebody set out for which assignment; on this phone only. */
  departed: {} as Record<string, number>,
  calendar: knownYears as Record<string, DueCalendar>,
})

export const current = shallowRef<Inspection | null>(null)
export const form = shallowRef<Checklist | null>(null)
/** What the last inspection of the open firm came to. */
export const lastTime = shallowRef<LastTime | null>(null)
export const view = computed<FormView | null>(() => (current.value && form.value ? viewForm(current.value.state, form.value, takenIn(current.value)) : null))
export const digest = computed<string>(() => (current.value ? digestOf(current.value) : ''))
export const phase = computed<Phase>(() => (current.value ? phaseOf(current.value.state, digest.value) : 'todo'))

const takenIn = (held: Inspection): Op[] => adopted(held.entries).filter(op => op.kind === 'photo.add' || op.kind === 'photo.void')

export function digestOf(held: Inspection): string {
  return contentDigest(held.entries.filter(e => e.state !== 'quarantined').map(e => e.op), held.row.hash, held.pkg.form, held.pkg.team)
}

/** A person's store, keys, chain and delivery; one per signed-in person of this phone. */
interface Desk { db: FieldDb; vault: Vault; session: Session; journal: Journal; engine: Engine; device: Device | null }
let desk: Desk | null = null
const root = new RootDb()
const fetcher = (input: string, init: RequestInit): Promise<Response> => fetch(input, init)

function open(officerId: string): Desk {
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
    onProgress: () => { void recount() },
  })
  session.onRotate = async () => { app.signedIn = session.signedIn; if (vault.open) await session.keep(db, vault) }
  return made
}

export const store = (): Desk => { if (!desk) throw new Error('no user'); return desk }
let wifiOnly = true
/** Photos over the mobile network only after a switch of the person; answers and signatures always. */
export function photosWait(): boolean {
  const link = (navigator as { connection?: { type?: string; saveData?: boolean } }).connection
  return wifiOnly && (link?.type === 'cellular' || link?.saveData === true)
}
export const setWifiOnly = async (on: boolean): Promise<void> => { wifiOnly = on; await store().db.kv.put({ key: 'wifi_only', value: on }) }
export const isWifiOnly = (): boolean => wifiOnly

// ---- start -------------------------------------------------------------------------------------

export async function boot(skipGuide = false): Promise<void> {
  app.probe = await probe()
  if (!fits(app.probe) && !skipGuide) { app.stage = 'guide'; return }
  const last = await root.users.orderBy('last_at').last()
  if (!last) { app.stage = 'login'; return }
  await choose(last)
}

async function choose(user: UserRow): Promise<void> {
  desk = open(user.officer_id)
  desk.device = await loadDevice(desk.db)
  app.user = user
  app.stage = await desk.vault.exists() ? 'pin' : 'login'
  await recount()
}

/** 换人使用：the other's store stays locked, nothing is deleted. */
export function switchUser(): void {
  desk?.engine.stop()
  desk?.vault.lock()
  desk?.db.close()
  desk = null
  Object.assign(app, { user: null, held: [], counts: NOTHING, stage: 'login', locked: false })
  current.value = null
  go('/', true)
}

// ---- sign-in and enrolment ---------------------------------------------------------------------

/** 返回：从“忘了 PIN”或“登录已过期”回到原来的地方；没有设过 PIN 的留在登录页。 */
export async function leaveLogin(): Promise<void> {
  if (desk?.vault.open && app.held.length) app.stage = 'ready'
  else if (desk && await desk.vault.exists()) app.stage = 'pin'
}

let pending: Grant | null = null
export interface SignIn { mustChange: boolean }

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
  if (!desk || app.user?.officer_id !== user.officer_id) {
    desk?.engine.stop()
    desk?.vault.lock()
    desk?.db.close()
    desk = open(user.officer_id)
  }
  await root.transaction('rw', root.users, () => root.users.put(user))
  app.user = user
  desk.session.take(grant)
  desk.device = await loadDevice(desk.db)
  if (!desk.device) desk.device = await enrol(desk)
  app.signedIn = true
  if (desk.vault.open) { await desk.session.keep(desk.db, desk.vault); await download(desk); await enter(desk) }
  else app.stage = 'newpin'
}

const rowOf = (a: Account): UserRow => ({
  officer_id: a.id, name: a.name, display_name: a.display_name || a.name, department: a.department?.name ?? '', last_at: Date.now(),
})

async function register(d: Desk): Promise<{ id: string; key: CryptoKey }> {
  const { jwk, key } = await makeKey()
  const said = await d.session.call<{ device_id: string }>('POST', '/devices', {
    public_key_jwk: jwk, name: deviceName(), user_agent: navigator.userAgent.slice(0, 300),
  })
  return { id: said.device_id, key }
}

async function enrol(d: Desk): Promise<Device> {
  const { id, key } = await register(d)
  return keepDevice(d.db, id, key)
}

function deviceName(): string {
  const found = /\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? '手机'
  return found.slice(0, 60)
}

async function reenrol(d: Desk, why: string, expected: number): Promise<boolean> {
  if (!d.session.signedIn || !d.device || !d.vault.open) return false
  const old = d.device
  const { id, key } = await register(d)
  const next: Device = { id, key, enrolled_at: Date.now() }
  const reason = why === 'fork' ? '本机资料与另一部手机重复，已换新设备身份' : why === 'missing' ? '本机缺少服务器要的操作，已换新设备身份' : '服务器不认识本机身份，已重新登记'
  await d.journal.exclusive(() => refile(d.db, d.vault, old.id, next, { expected_seq: Math.max(1, expected), reason }, authorOf(d)))
  d.device = next
  await reload(d)
  return true
}

/** New PIN: fresh vault, a key for local secrets, then the bundle brings the content keys. */
export async function setPin(pin: string): Promise<void> {
  const d = store()
  await d.vault.create(pin)
  await d.vault.add({ [LOCAL]: crypto.getRandomValues(new Uint8Array(32)) })
  await d.session.keep(d.db, d.vault)
  await download(d)
  void persist()
  await enter(d)
}

export async function unlock(pin: string): Promise<Unlock> {
  const d = store()
  const said = await d.vault.unlock(pin)
  if (!said.ok) return said
  if (app.stage === 'ready') return said
  if (app.locked) { app.locked = false; app.stage = 'ready'; return said }
  await d.session.restore(d.db, d.vault)
  app.signedIn = d.session.signedIn
  const user = app.user
  if (user) await root.transaction('rw', root.users, () => root.users.put({ ...user, last_at: Date.now() }))
  await enter(d)
  return said
}

async function enter(d: Desk): Promise<void> {
  app.clock = await getMeta<ClockFix>(d.db, 'clock')
  app.updated = await getMeta<number>(d.db, 'updated')
  app.log = await getMeta<Kept>(d.db, 'log')
  app.logAlarm = await getMeta<Alarm>(d.db, 'log-alarm')
  wifiOnly = ((await d.db.kv.get('wifi_only'))?.value ?? true) as boolean
  app.calendar = ((await d.db.kv.get('calendar'))?.value ?? knownYears) as Record<string, DueCalendar>
  app.departed = ((await d.db.kv.get('departed'))?.value ?? {}) as Record<string, number>
  await reload(d)
  app.stage = 'ready'
  d.engine.start()
  void selfTest(d.db).then(test => { app.test = test })
}

/** Screen lock: keys stay in memory while anything waits to be delivered (ruling 19). */
export function lockScreen(): void {
  if (app.stage !== 'ready' || !desk) return
  app.locked = true
  app.stage = 'pin'
}

export const triesLeft = (): Promise<number> => store().vault.triesLeft()

// ---- bundle ------------------------------------------------------------------------------------

export async function download(d: Desk = store()): Promise<void> {
  app.progress = { done: 0, all: 0 }
  try {
    const sent = Date.now()
    const bundle = await d.session.call<Bundle>('GET', '/field/bundle', undefined, 120_000)
    await keepClock(d, { offset: Math.round(Date.parse(bundle.server_time) - (sent + Date.now()) / 2), at: Date.now() })
    await verifyBundle(bundle)
    const step = (done: number, all: number): void => { app.progress = { done, all } }
    if (bundle.calendar) { app.calendar = bundle.calendar; await d.db.kv.put({ key: 'calendar', value: bundle.calendar }) }
    await d.journal.exclusive(() => storeBundle(d.db, d.vault, bundle, Date.now(), d.device?.id ?? null, step))
    app.updated = Date.now()
    await reload(d)
  } finally {
    app.progress = null
  }
}

/** The feed names a checklist we do not hold: the bundle carries every form once. */
async function fetchForm(d: Desk, hash: string): Promise<void> {
  if (await d.db.forms.get(hash)) return
  const bundle = await d.session.call<Bundle>('GET', '/field/bundle', undefined, 120_000)
  await verifyBundle(bundle)
  await d.db.transaction('rw', d.db.forms, () => d.db.forms.bulkPut(Object.entries(bundle.forms).map(([h, f]) => ({ hash: h, form: f }))))
}

async function keepClock(d: Desk, fix: ClockFix): Promise<void> {
  app.clock = fix
  await putMeta(d.db, 'clock', fix)
}

/** Server time as far as this phone knows it. */
export const now = (): number => Date.now() + (app.clock?.offset ?? 0)

// ---- lists -------------------------------------------------------------------------------------

export async function reload(d: Desk = store()): Promise<void> {
  const forms = new Map((await d.db.forms.toArray()).map(f => [f.hash, f.form as Json as unknown as Checklist]))
  const rows = (await d.db.packages.toArray()).filter(row => d.vault.has(row.id))
  app.held = await Promise.all(rows.map(async row => heldOf(d, row, forms)))
  if (current.value && rows.some(r => r.id === current.value?.row.id && r.rev !== current.value?.row.rev)) await openInspection(current.value.row.id)
  else if (current.value) {
    const fresh = rows.find(r => r.id === current.value?.row.id)
    if (fresh) current.value = { ...current.value, row: fresh }
  }
  await recount()
}

async function heldOf(d: Desk, row: PackageRow, forms: Map<string, Checklist>): Promise<Held> {
  const key = d.vault.key(row.id)
  const pkg = await openJson<Package>(key, row.box, `package:${row.id}`)
  const state = row.mat ? await openJson<State>(key, row.mat, `mat:${row.id}`) : EMPTY
  const sheet = forms.get(pkg.form) ?? null
  return { row, pkg, form: sheet, state, view: sheet ? viewForm(state, sheet) : null, phase: phaseOf(state, null) }
}

export async function recount(): Promise<void> {
  if (desk) app.counts = await countAll(desk.db)
}

export async function openInspection(id: string): Promise<Inspection> {
  const d = store()
  const loaded = await d.journal.load(id)
  form.value = ((await d.db.forms.get(loaded.pkg.form))?.form ?? null) as Checklist | null
  lastTime.value = loaded.row.last ? await openJson<LastTime>(d.vault.key(id), loaded.row.last, `last:${id}`) : null
  current.value = loaded
  holdInspection(true)
  return loaded
}

export function closeInspection(): void {
  current.value = null
  holdInspection(false)
}

// ---- acts --------------------------------------------------------------------------------------

function authorOf(d: Desk): Author & { now: number } {
  return { dev: d.device?.id ?? '', actor: app.user?.officer_id ?? '', form: current.value?.pkg.form ?? null, app: `field ${BUILD}`, offset: app.clock?.offset ?? 0, now: Date.now() }
}

/** The only way anything of an inspection gets written; resolves after the strict transaction. */
export async function act(drafts: Draft[], extra: { blobs?: Blob[]; dropDrafts?: string[] } = {}): Promise<Inspection> {
  const d = store()
  const held = current.value
  if (!held) throw new Error('no inspection open')
  const { value: fresh, full } = await withBallast(d.db, () => d.journal.commit(held, drafts, authorOf(d), extra)).catch((error: unknown) => {
    if (error instanceof Unstorable) app.refused = error.message
    throw error
  })
  app.refused = ''
  if (full) app.full = true
  current.value = fresh
  app.savedAt = Date.now()
  app.held = app.held.map(h => (h.row.id === fresh.row.id
    ? { ...h, row: fresh.row, state: fresh.state, view: h.form ? viewForm(fresh.state, h.form, takenIn(fresh)) : null, phase: phaseOf(fresh.state, null) } : h))
  await recount()
  d.engine.kick()
  return fresh
}

/** 出发：记下时刻，重开仍在；到场之后由到达的操作说话。 */
export async function depart(id: string): Promise<void> {
  if (app.departed[id]) return
  app.departed = { ...app.departed, [id]: now() }
  await store().db.kv.put({ key: 'departed', value: { ...app.departed } })
}

export { dropBallast, isQuota }

// ---- delivery ----------------------------------------------------------------------------------

async function afterRound(d: Desk, outcome: Outcome): Promise<void> {
  app.syncing = false
  app.syncError = outcome.error
  if (outcome.ok) {
    app.updated = outcome.at
    void watchLog(d)
  }
  app.signedIn = d.session.signedIn
  if (outcome.changed.size) await reload(d)
  else if (current.value) await refreshStates(d)
  await recount()
}

/** Every phone is a witness of the log; a visit does not wait for it. */
async function watchLog(d: Desk): Promise<void> {
  try {
    app.logAlarm = await witness(d.db, (path, init) => fetch(path, init), Date.now())
    app.log = await getMeta<Kept>(d.db, 'log')
  } catch { /* the next round asks again */ }
}

/** Verdicts arrived: the open inspection shows them without losing its place. */
async function refreshStates(d: Desk): Promise<void> {
  const held = current.value
  if (!held) return
  const rows = new Map((await d.db.ops.where('insp').equals(held.row.id).toArray()).map(r => [r.op_id, r]))
  const entries = held.entries.map(e => { const r = rows.get(e.op.op_id); return r ? { ...e, state: r.state, reason: r.reason } : e })
  if (current.value === held) current.value = { ...held, entries }
}

export function deliverNow(): void {
  app.syncing = true
  desk?.engine.kick(0)
}

/** 更新：new work and everything that waits. */
export async function refresh(): Promise<void> {
  app.syncing = true
  const outcome = await desk?.engine.round()
  if (outcome?.error) throw outcome.error
}

export function watchWorld(): void {
  addEventListener('online', () => { app.online = true; desk?.engine.kick(0) })
  addEventListener('offline', () => { app.online = false })
  let hiddenAt = 0
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') { hiddenAt = Date.now(); return }
    desk?.engine.kick(0)
    if (hiddenAt && Date.now() - hiddenAt > LOCK_AFTER_MS) lockScreen()
  })
}

export const LOCK_AFTER_MS = 5 * 60_000

/** Photos and signatures back as bytes, for showing on this phone only. */
export async function blobUrl(sha: string): Promise<string | null> {
  const d = store()
  const row = await d.db.blobs.get(sha)
  if (!row || !d.vault.has(row.insp)) return null
  const bytes = await openBytes(d.vault.key(row.insp), row, sha)
  return URL.createObjectURL(new globalThis.Blob([bytes as BlobPart], { type: row.media_type }))
}

export async function meta(): Promise<void> {
  try { app.demo = localStorage.getItem('demo') === '1' } catch { /* as below */ }
  const facts = await json<{ demo: boolean }>(await send(fetcher, { method: 'GET', path: '/api/v1/meta' }))
  app.demo = facts.demo
  try { localStorage.setItem('demo', facts.demo ? '1' : '') } catch { /* a private window keeps nothing */ }
}
