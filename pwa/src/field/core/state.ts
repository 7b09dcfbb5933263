/** 手机端此刻的样子：谁在用、手上有哪几户、打开的是哪一户；各页都从这里读。 */
import { computed, shallowReactive, shallowRef } from 'vue'
import type { SelfTest } from '../enrol/selftest'
import type { Probe } from '../enrol/probe'
import type { ClockFix } from '../net/clock'
import type { Alarm, Kept } from '../net/witness'
import { NOTHING, type Counts } from '../outbox/counts'
import { knownYears } from '../parts/calendar'
import type { DueCalendar } from '../parts/deadline'
import { RootDb, type PackageRow, type UserRow } from '../store/db'
import { adopted, type Inspection } from '../store/journal'
import type { Checklist, LastTime, Package } from '../types'
import type { Away } from '../visit/away'
import { contentDigest, replay, type Op, type State } from '../visit/sync'
import { phaseOf, viewForm, type FormView, type Phase } from '../visit/view'

export const BUILD = __BUILD_ID__
export type Stage = 'boot' | 'guide' | 'login' | 'newpin' | 'pin' | 'ready'

/** One assignment on the list: enough for its card, without decrypting every operation. */
/** `aside`: own operations the office has set aside and not decided on. */
export interface Held { aside?: number; row: PackageRow; pkg: Package; form: Checklist | null; state: State; view: FormView | null; phase: Phase }

export const EMPTY = replay([])

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
  /** The minute it is, by this phone's clock: ages on an open page go on. */
  minute: Date.now(),
  syncing: false,
  syncError: null as unknown,
  savedAt: null as number | null,
  /** Photos of open records that are not on this phone, and when the office was last asked for them. */
  away: new Map() as Away,
  asked: 0,
  /** Settles when the picture being taken is stored; the firm stays open until then. */
  saving: null as Promise<unknown> | null,
  full: false,
  /** Why something could not be written; nothing of it was stored. */
  refused: '',
  /** A character somebody typed that no paper can show; it did not get into the field. */
  odd: '',
  test: null as SelfTest | null,
  progress: null as { done: number; all: number } | null,
  locked: false,
  signedIn: false,
  /** Signed out because the account was disabled. */
  disabled: false,
  /** Whether this person has set a signing secret, as far as this phone knows. */
  signingPin: false,
  demo: false,
  /** When somebody set out for which assignment; on this phone only. */
  departed: {} as Record<string, number>,
  /** Which assignment the person wants to see next; on this phone only. */
  first: '',
  calendar: knownYears as Record<string, DueCalendar>,
  /** The office has shut this phone out: everything here is gone, or only the keys to what still waits. */
  wiped: null as 'all' | 'keys' | null,
})

export const current = shallowRef<Inspection | null>(null)
export const form = shallowRef<Checklist | null>(null)
/** What the last inspection of the open firm came to. */
export const lastTime = shallowRef<LastTime | null>(null)
export const view = computed<FormView | null>(() => (current.value && form.value ? viewForm(current.value.state, form.value, takenIn(current.value)) : null))
export const digest = computed<string>(() => (current.value ? digestOf(current.value) : ''))
/** Without a read-back nothing hangs on the digest, and it costs a hash over the whole record after every answer. */
export const phase = computed<Phase>(() => (current.value ? phaseOf(current.value.state, current.value.state.readbacks.length ? digest.value : null, current.value.row.recusal) : 'todo'))

const takenIn = (held: Inspection): Op[] => adopted(held.entries).filter(op => op.kind === 'photo.add' || op.kind === 'photo.void')

export function digestOf(held: Inspection): string {
  return contentDigest(held.entries.filter(e => e.state !== 'quarantined').map(e => e.op), held.row.hash, held.pkg.form, held.pkg.team)
}

export const root = new RootDb()
export const fetcher = (input: string, init: RequestInit): Promise<Response> => fetch(input, init)

/** Server time as far as this phone knows it: now, and of a moment kept by the clock of this phone. */
export const real = (at: number): number => at + (app.clock?.offset ?? 0)
export const now = (): number => real(Date.now())
