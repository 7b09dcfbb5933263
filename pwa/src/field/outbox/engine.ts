/** 送达引擎：谁领头、何时送、先送什么、失败多久再试。 */
import type { Device } from '../net/device'
import { Disowned, Gap, pushOnce, rewind, type PushWorld } from './push'
import { newPace, uploadAll } from './blobs'
import { pullAll, type PullWorld, applyPage } from './pull'
import { delay } from './backoff'
import { due, relieved, report } from './contact'
import { purge } from './purge'
import { Problem, type Fetch } from '../net/http'
import { measure, type ClockFix } from '../net/clock'
import { getMeta, type FieldDb } from '../store/db'
import type { Vault } from '../store/vault'
import type { Session } from '../net/session'
import type { Journal } from '../store/journal'
import { uuid7 } from '../store/ids'

export const DEBOUNCE_MS = 2_000
export const TIMER_MS = 60_000

export interface EngineWorld {
  db: FieldDb
  vault: Vault
  session: Session
  journal: Journal
  fetcher: Fetch
  device: () => Device | null
  app: string
  locks?: LockManager | undefined
  mayPhotos: () => boolean
  /** Server time minus phone time in ms: the credential is dated by the server's clock. */
  offset: () => number
  needForm: (hash: string) => Promise<void>
  /** New device identity after a clone, an eviction or a revoked key; false = needs a login first. */
  reenrol: (why: Disowned) => Promise<boolean>
  /** The feed no longer knows our cursor: everything once more. */
  refetch: () => Promise<void>
  onClock: (fix: ClockFix) => Promise<void>
  onRound: (outcome: Outcome) => void | Promise<void>
  /** Which firm is on the screen. */
  open?: () => string | undefined
  onProgress?: (sha: string, done: number, size: number) => void
}
export interface Outcome { ok: boolean; error: unknown; at: number; next: number | null; changed: Set<string>; revoked: boolean }

export class Engine {
  private readonly world: EngineWorld
  private running = false
  private again = false
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private release: (() => void) | null = null
  private leader = false
  private renewed = false
  private reset = false
  /** Ended on the desk: this very identity, not the one it may have by now. */
  private ended: Device | null = null
  private readonly pace = newPace()

  constructor(world: EngineWorld) { this.world = world }

  /** One tab delivers for all; another takes over as soon as the leader's page is gone. */
  start(): void {
    const { locks, db } = this.world
    const held = new Promise<void>(resolve => { this.release = resolve })
    if (!locks) { this.leader = true; this.kick(0); return }
    void locks.request(`${db.name}:outbox`, async () => { this.leader = true; this.kick(0); await held })
  }

  stop(): void {
    clearTimeout(this.timer)
    this.leader = false
    this.release?.()
  }

  /** Something may be deliverable: after `wait` ms, sooner requests win. */
  kick(wait: number = DEBOUNCE_MS): void {
    if (!this.leader) return
    if (this.running) { this.again = true; return }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { void this.round() }, wait)
  }

  async round(): Promise<Outcome> {
    this.running = true
    this.again = false
    let error: unknown = null
    let changed = new Set<string>()
    try {
      changed = await this.work()
      this.failures = 0
    } catch (caught) {
      error = caught
      this.failures++
    }
    this.running = false
    const next = error ? retryAfter(error) ?? delay(this.failures - 1) : this.again ? DEBOUNCE_MS : TIMER_MS
    const outcome: Outcome = { ok: !error, error, at: Date.now(), next, changed, revoked: this.ended !== null && this.ended === this.world.device() }
    if (this.leader) this.timer = setTimeout(() => { void this.round() }, next)
    await this.world.onRound(outcome)
    return outcome
  }

  private async work(): Promise<Set<string>> {
    try {
      return await this.steps()
    } catch (error) {
      // What cannot be pushed is at least reported, so that the office knows of it; and why nothing is given, it says.
      if (error instanceof Problem) await this.report(true).catch(() => undefined)
      throw error
    }
  }

  private async steps(): Promise<Set<string>> {
    const { world } = this
    const { journal } = world
    await this.pushAll()
    await this.report(false)
    await uploadAll(await this.blobWorld())
    // A signature or photo may have been finished while we were uploading.
    await this.pushAll()
    await this.report(await relieved(world.db))
    const changed = await this.pull()
    const { packages } = await journal.exclusive(() => purge(world.db, world.vault, Date.now(), world.open?.()))
    for (const id of packages) changed.add(id)
    return changed
  }

  private async pushAll(): Promise<void> {
    for (let turns = 0; turns < 200; turns++) {
      const device = this.world.device()
      if (!device) return
      try {
        const pushed = await pushOnce(this.pushWorld(device))
        if (!pushed) return
        if (pushed.revoked) this.ended = device
        const fix = pushed.serverTime ? measure(pushed.serverTime, pushed.sentAt, pushed.receivedAt) : null
        if (fix) await this.world.onClock(fix)
      } catch (error) {
        await this.mend(device, error)
      }
    }
  }

  /** Gap: send again from where the server stands. Fork or unknown: a new identity. */
  private async mend(device: Device, error: unknown): Promise<void> {
    let cause = error
    if (cause instanceof Gap) {
      try {
        await rewind(this.world.db, device.id, cause.expected)
        return
      } catch (lost) { cause = lost }
    }
    if (cause instanceof Problem && cause.code === 'device.clock') {
      const fix = measure(String(cause.body['server_time'] ?? ''), Date.now(), Date.now())
      if (fix && !this.reset) { this.reset = true; await this.world.onClock(fix); return }
    }
    // One new identity per page: a door that refuses twice needs a person, not a loop.
    if (cause instanceof Disowned && !this.renewed && await this.world.reenrol(cause)) { this.renewed = true; return }
    throw cause
  }

  /** Older servers do not know the report: their 404 is no reason to stop. */
  private async report(always: boolean): Promise<void> {
    const { db, fetcher, offset, app } = this.world
    const device = this.world.device()
    if (!device || !(always || await due(db, Date.now()))) return
    try {
      const said = await report({ db, device, fetcher, now: () => Date.now(), offset, app })
      this.ended = said.revoked ? device : null
      const seq = (await getMeta<number>(db, 'seq')) ?? 0
      // The office has more of this identity than this phone ever wrote: somewhere there is a copy of it.
      if (said.last_seq > seq) await this.mend(device, new Disowned('fork', seq + 1))
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error
    }
  }

  private pushWorld(device: Device): PushWorld {
    const { db, vault, fetcher, offset } = this.world
    return { db, vault, fetcher, device, batchId: () => uuid7(), now: () => Date.now(), offset }
  }

  private async blobWorld(): Promise<Parameters<typeof uploadAll>[0]> {
    const { db, vault, fetcher, mayPhotos, offset, onProgress } = this.world
    const device = this.world.device()
    if (!device) throw new Problem(401, { type: '/problems/device.absent' })
    return { db, vault, fetcher, device, mayPhotos, offset, pace: this.pace, ...(onProgress ? { progress: onProgress } : {}) }
  }

  private async pull(): Promise<Set<string>> {
    const { db, vault, session, journal } = this.world
    if (!session.signedIn) return new Set()
    const pullWorld: PullWorld = {
      db, vault, session, dev: () => this.world.device()?.id ?? null, now: () => Date.now(), needForm: this.world.needForm,
      apply: (w, page) => journal.exclusive(() => applyPage(w, page)),
    }
    const asked = await getMeta<string>(db, 'refetch')
    if (asked) {
      await this.world.refetch()
      // Asked once more meanwhile: the next round answers that.
      await db.transaction('rw', db.meta, () => db.meta.where('key').equals('refetch').filter(r => r.value === asked).delete())
      return new Set(['*'])
    }
    try {
      const sent = Date.now()
      const { changed, serverTime } = await pullAll(pullWorld)
      const fix = serverTime ? measure(serverTime, sent, Date.now()) : null
      if (fix) await this.world.onClock(fix)
      return changed
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 410) throw error
      await this.world.refetch()
      return new Set(['*'])
    }
  }
}

/** Busy: as long as the server says, and a random part more, so that a county does not come back in one second. */
function retryAfter(error: unknown): number | null {
  if (!(error instanceof Problem) || (error.status !== 429 && error.status !== 503)) return null
  const seconds = Number(error.body['retry_after'])
  return Math.round((seconds > 0 ? Math.min(seconds, 300) : 30) * 1000 * (1 + Math.random()))
}
