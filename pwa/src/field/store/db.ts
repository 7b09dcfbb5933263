/** 本机数据库：一人一库，每次写入都等磁盘落定（durability: strict）。 */
import Dexie, { type DexieOptions, type Table } from 'dexie'
import type { Receipt, Recusal, Returned } from '../types'
import type { Offer } from '../visit/reform'
import type { Box } from './crypto'

export type OpState = 'stored' | 'delivered' | 'applied' | 'quarantined'
export type BlobState = 'stored' | 'delivered' | 'verified'
/** `thumb` and `strokes` only accompany a photo or a signature: nobody counts them. */
export type BlobKind = 'signature' | 'strokes' | 'thumb' | 'photo' | 'recording'

/** Only what sync needs stands open; the operation itself is encrypted under its assignment's key. */
export interface OpRow extends Box {
  op_id: string
  dev: string
  seq: number
  insp: string
  mine: 0 | 1
  state: OpState
  reason: string | null
  hash: string
  at: number
  /** Kind of an own operation, for the report; rows of older builds have none. */
  kind?: string
}

export interface BlobRow extends Box {
  sha256: string
  insp: string
  kind: BlobKind
  size: number
  media_type: string
  state: BlobState
  /** A first part may be with the server already: ask before sending. */
  begun: boolean
  created: number
}

export interface PackageRow {
  id: string
  hash: string
  server_state: string
  /** Whose phone may seal; moves when that phone is lost. */
  seal_holder: string
  /** Package JSON, encrypted. */
  box: Box
  /** What the last inspection came to, encrypted; null where there was none, absent on rows of older builds. */
  last?: Box | null
  /** Verifiers of the team's signing secrets, encrypted; absent on rows of older builds. */
  signers?: Box | null
  /** Materialised heads of all operations known here, encrypted; null before the first one. */
  mat: Box | null
  /** Number of operations folded into `mat`; another tab's write shows here. */
  rev: number
  /** Hash of this device's last operation of this inspection; null = the package nonce. */
  tail: string | null
  /** Another version of the checklist this inspection may go over to. */
  offer?: Offer | null
  returned: Returned | null
  /** Absent on rows of older builds. */
  recusal?: Recusal | null
  /** Registered letters the office has sent, a sentence each; absent on rows of older builds. */
  letters?: string[]
  receipt: (Receipt & { at: number }) | null
  recalled: { reason: string; at: string } | null
  downloaded: number
}

export interface FormRow { hash: string; form: unknown }
export interface MetaRow { key: string; value: unknown }
export interface DraftRow { key: string; insp: string; box: Box }

export class FieldDb extends Dexie {
  declare meta: Table<MetaRow, string>
  declare packages: Table<PackageRow, string>
  declare forms: Table<FormRow, string>
  declare ops: Table<OpRow, string>
  declare blobs: Table<BlobRow, string>
  declare outbox: Table<MetaRow, string>
  declare drafts: Table<DraftRow, string>
  declare kv: Table<MetaRow, string>

  constructor(name: string, options: DexieOptions = {}) {
    super(name, { chromeTransactionDurability: 'strict', ...options })
    this.version(1).stores({
      meta: 'key',
      packages: 'id',
      forms: 'hash',
      ops: 'op_id, insp, [dev+seq], [mine+state]',
      blobs: 'sha256, insp, state',
      outbox: 'key',
      drafts: 'key, insp',
      kv: 'key',
    })
    // Counting reads keys alone: a photo of half a megabyte is not taken from the disk to learn that it waits.
    this.version(2).stores({
      ops: 'op_id, insp, [dev+seq], [mine+state], [mine+state+insp+at]',
      blobs: 'sha256, insp, state, [insp+state+kind+size+created]',
    })
    // A newer page wants the database: let it go, the user is told to reload.
    this.on('versionchange', () => { this.close(); return false })
  }
}

export async function getMeta<T>(db: FieldDb, key: string): Promise<T | null> {
  return ((await db.meta.get(key))?.value ?? null) as T | null
}

export async function putMeta(db: FieldDb, key: string, value: unknown): Promise<void> {
  await db.transaction('rw', db.meta, () => db.meta.put({ key, value }))
}

/** Who has used this phone; each person's records lie in a database of their own. */
export interface UserRow { officer_id: string; name: string; display_name: string; department: string; last_at: number }

export class RootDb extends Dexie {
  declare users: Table<UserRow, string>

  constructor(name = 'sunlot', options: DexieOptions = {}) {
    super(name, { chromeTransactionDurability: 'strict', ...options })
    this.version(1).stores({ users: 'officer_id, last_at' })
  }
}

export const userDbName = (officerId: string): string => `sunlot-${officerId}`

/** Dexie wraps the browser's quota error once or twice. */
export function isQuota(error: unknown): boolean {
  for (let e = error as { name?: string; inner?: unknown } | null | undefined; e; e = e.inner as typeof e) {
    if (e.name === 'QuotaExceededError') return true
  }
  return false
}
