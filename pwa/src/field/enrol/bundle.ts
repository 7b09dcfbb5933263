/** 离线包：一次取回，逐个核对哈希，一户一个事务写入。 */
import { identity, type Json } from '@forms/index'
import { applyVerdict } from '../outbox/push'
import { stays, under, type Offer } from '../visit/reform'
import { replay, stamped, type Op, type State } from '../visit/sync'
import type { Verifiers } from '../sign/proof'
import type { LastTime, Package, Receipt, Recusal, Returned } from '../types'
import { openJson, sealJson, unbase64 } from '../store/crypto'
import { tell } from '../store/cleared'
import { getMeta, type FieldDb, type OpRow, type PackageRow } from '../store/db'
import { adoptedRows } from '../store/journal'
import type { Vault } from '../store/vault'

export interface BundleEntry {
  package: Package
  package_hash: string
  state: string
  seal_holder?: string
  content_key: string
  ops: Op[]
  returned: Returned | null
  recusal?: Recusal | null
  /** Registered letters, a sentence each; older servers send none. */
  letters?: string[]
  /** What the office has confirmed; older servers send none. */
  receipt?: Receipt | null
  /** Own operations that are not part of the state, with their verdicts. */
  held?: { op_id: string; verdict: string }[]
  /** The last inspection of this firm; beside the package, not part of what is hashed. */
  last?: LastTime | null
  /** Another version of the checklist the holder of the seal right may go over to. */
  offer?: Offer | null
  /** What proves a colleague on another's phone; beside the package, not part of what is hashed. */
  signers?: Verifiers
}
export interface Bundle {
  server_time: string
  cursor: number
  officer_id: string
  packages: BundleEntry[]
  /** Tombstones: what is no longer this person's. Older servers send none. */
  gone?: { assignment_id: string; reason: string; at: string | null }[]
  forms: Record<string, Json>
  min_client: number
  /** What was said lately, by its place in the feed. Older servers send none. */
  notices?: { rev: number; text: string }[]
  /** Days off and make-up working days per year, when the server sends them. */
  calendar?: Record<string, { off: string[]; work: string[] }>
}

export class BadBundle extends Error { override name = 'BadBundle' }

/** Throws BadBundle when a package, a form or an operation is not what its hash says. */
export async function verifyBundle(bundle: Bundle): Promise<void> {
  for (const [hash, form] of Object.entries(bundle.forms)) {
    if (await identity(form) !== hash) throw new BadBundle(`form ${hash.slice(0, 8)}`)
  }
  for (const entry of bundle.packages) await verifyEntry(entry, hash => hash in bundle.forms)
}

export async function verifyEntry(entry: BundleEntry, hasForm: (hash: string) => boolean): Promise<void> {
  if (await identity(entry.package as unknown as Json) !== entry.package_hash) throw new BadBundle(`package ${entry.package_hash.slice(0, 8)}`)
  if (!hasForm(entry.package.form)) throw new BadBundle(`form of ${entry.package.no}`)
  for (const op of entry.ops) if (stamped(op).hash !== op.hash) throw new BadBundle(`operation ${op.op_id}`)
}

/** What one package and its operations become on disk; own unsent operations are left alone. */
export async function prepare(
  db: FieldDb, vault: Vault, entry: Pick<BundleEntry, 'package' | 'package_hash' | 'state' | 'seal_holder' | 'ops' | 'returned' | 'recusal' | 'letters' | 'held' | 'last' | 'offer' | 'signers' | 'receipt'>, now: number, dev: string | null,
): Promise<{ row: PackageRow; ops: OpRow[]; state: State }> {
  const id = entry.package.assignment_id
  const key = vault.key(id)
  const before = await db.packages.get(id)
  const here = await db.ops.where('insp').equals(id).toArray()
  const local = reconciled(here, entry)
  const known = new Set(local.map(r => r.op_id))
  const more = entry.ops.filter(op => !known.has(op.op_id))
  const fresh = [...local, ...await Promise.all(more.map(op => sealForeign(vault, op, dev, now)))]
  const mine = await adoptedRows(key, local)
  const all = [...mine, ...more]
  const state = replay(all)
  // A pass this phone has made or read from a file, of which the office does not know yet, goes before its word.
  const pending = new Set(local.filter(r => r.state === 'stored' || r.state === 'delivered').map(r => r.op_id))
  const pass = [...mine].reverse().find(op => op.kind === 'seal.pass' && pending.has(op.op_id))
  // The chain goes on from what this identity wrote last, whichever version of it the office keeps.
  const last = all.filter(op => op.dev === dev).sort((a, b) => b.seq - a.seq)[0]?.hash ?? null
  const tail = here.some(row => row.dev === dev) ? before?.tail ?? last : last
  const seal_holder = pass ? String(pass.p['to']) : entry.seal_holder ?? entry.package.seal_holder
  const row: PackageRow = {
    id, ...await versionOf(key, before ?? null, entry, all, seal_holder), server_state: entry.state, seal_holder,
    last: entry.last ? await sealJson(key, entry.last, `last:${id}`) : null,
    signers: entry.signers ? await sealSigners(vault, id, entry.signers) : before?.signers ?? null,
    mat: all.length ? await sealJson(key, state, `mat:${id}`) : null,
    rev: local.length + fresh.length + (before?.rev ?? 0), tail, returned: entry.returned ?? null, recusal: entry.recusal ?? null, letters: entry.letters ?? [], receipt: entry.receipt ? { ...entry.receipt, at: before?.receipt?.archived ? before.receipt.at : now } : before?.receipt ?? null,
    recalled: null, downloaded: now,
  }
  return { row, ops: fresh, state }
}

/** The office's version of the checklist, or this phone's own when it was at work under that one already. */
async function versionOf(
  key: CryptoKey, before: PackageRow | null, entry: Pick<BundleEntry, 'package' | 'package_hash' | 'offer'>, ops: Op[], holder: string,
): Promise<Pick<PackageRow, 'hash' | 'box' | 'offer'>> {
  const fresh = entry.package
  const label = `package:${fresh.assignment_id}`
  const held = before ? await openJson<Package>(key, before.box, label) : fresh
  if (!stays(held.form, fresh.form, ops, holder)) {
    return { hash: entry.package_hash, box: await sealJson(key, fresh, label), offer: entry.offer ?? null }
  }
  const pkg = under(fresh, held)
  const offer: Offer = { form: fresh.form, package_id: fresh.package_id, issued_at: fresh.issued_at, reason: '', at: fresh.issued_at, kept: true }
  return { hash: await identity(pkg as unknown as Json), box: await sealJson(key, pkg, label), offer }
}

export const sealSigners = (vault: Vault, id: string, signers: Verifiers): ReturnType<typeof sealJson> => sealJson(vault.key(id), signers, `signers:${id}`)

/**
 * The office's word on what is here: verdicts of own operations, colleagues' operations it no longer counts, and the
 * version it keeps of one that was filed twice. What has not been delivered stays exactly as it is.
 */
function reconciled(rows: OpRow[], entry: Pick<BundleEntry, 'ops' | 'held'>): OpRow[] {
  const there = new Map(entry.ops.map(op => [op.op_id, op.hash]))
  const held = new Map((entry.held ?? []).map(v => [v.op_id, v.verdict]))
  return rows.flatMap(row => {
    if (row.state === 'stored') return [row]
    const hash = there.get(row.op_id)
    if (hash !== undefined && hash !== row.hash) return []
    if (hash !== undefined) return [{ ...row, state: 'applied' as const, reason: null }]
    const verdict = held.get(row.op_id)
    if (verdict) return [judged(row, verdict)]
    return [row.mine || row.state === 'delivered' ? row : judged(row, 'quarantined:sealed')]
  })
}

function judged(row: OpRow, verdict: string): OpRow {
  const next = { ...row }
  applyVerdict(next, verdict)
  return next
}

/** Colleagues' operations, and own ones that an evicted phone gets back, are already adopted. */
export async function sealForeign(vault: Vault, op: Op, dev: string | null, now: number): Promise<OpRow> {
  return {
    op_id: op.op_id, dev: op.dev, seq: op.seq, insp: op.insp, mine: op.dev === dev ? 1 : 0, state: 'applied',
    reason: null, hash: op.hash, at: now, ...await sealJson(vault.key(op.insp), op, op.op_id),
  }
}

/** Keys first, then each assignment in a transaction of its own, the cursor last. */
export async function storeBundle(
  db: FieldDb, vault: Vault, bundle: Bundle, now: number, dev: string | null, onStep: (done: number, all: number) => void = () => {},
): Promise<void> {
  await vault.add(Object.fromEntries(bundle.packages.map(e => [e.package.assignment_id, unbase64(e.content_key)])))
  await db.transaction('rw', db.forms, () =>
    db.forms.bulkPut(Object.entries(bundle.forms).map(([hash, form]) => ({ hash, form }))))
  let done = 0
  for (const entry of bundle.packages) {
    const { row, ops } = await prepare(db, vault, entry, now, dev)
    await db.transaction('rw', db.packages, db.ops, db.blobs, async () => {
      await db.packages.put(row)
      await db.ops.bulkPut(ops)
      for (const f of row.receipt?.files ?? []) if (f.verified) await db.blobs.where('sha256').equals(f.sha256).modify({ state: 'verified' })
    })
    onStep(++done, bundle.packages.length)
  }
  for (const { assignment_id, reason, at } of bundle.gone ?? []) {
    await db.transaction('rw', db.packages, () => db.packages.where('id').equals(assignment_id)
      .modify(row => { row.recalled ??= { reason, at: at ?? bundle.server_time } }))
  }
  const before = (await getMeta<number>(db, 'cursor')) ?? 0
  await db.transaction('rw', db.meta, db.kv, async () => {
    // The cursor passes them by: what this phone has not heard through the feed is told here.
    for (const notice of bundle.notices ?? []) if (notice.rev > before) await tell(db, notice.text)
    await db.meta.put({ key: 'cursor', value: bundle.cursor })
    await db.meta.put({ key: 'updated', value: now })
  })
}
