/** 取回变化：一页一个事务，内容与游标同时落盘。 */
import { identity, type Json } from '@forms/index'
import type { BundleEntry } from '../enrol/bundle'
import { prepare, sealForeign, sealSigners, verifyEntry } from '../enrol/bundle'
import type { Session } from '../net/session'
import { openJson, sealJson, unbase64 } from '../store/crypto'
import { applyVerdict } from './push'
import { adoptedRows } from '../store/journal'
import { tell } from '../store/cleared'
import type { FieldDb, OpRow, PackageRow } from '../store/db'
import { getMeta } from '../store/db'
import type { Vault } from '../store/vault'
import type { Package, Receipt, Returned } from '../types'
import type { Verifiers } from '../sign/proof'
import { stays, under } from '../visit/reform'
import { replay, type Op } from '../visit/sync'

export interface Change { rev: number; kind: string; subject: string; body: Record<string, unknown> }
export interface Page { items: Change[]; cursor: number; more: boolean; server_time: string }
export interface PullWorld {
  db: FieldDb
  vault: Vault
  session: Session
  dev: () => string | null
  now: () => number
  needForm: (hash: string) => Promise<void>
  apply?: (world: PullWorld, page: Page) => Promise<void>
}

/** Reads pages until there is nothing more; returns the subjects that changed. */
export async function pullAll(world: PullWorld): Promise<{ changed: Set<string>; serverTime: string | null }> {
  const changed = new Set<string>()
  let serverTime: string | null = null
  for (let more = true; more;) {
    const cursor = (await getMeta<number>(world.db, 'cursor')) ?? 0
    const page = await world.session.call<Page>('GET', `/sync/changes?cursor=${cursor}&dev=${world.dev()}`)
    for (const change of page.items) changed.add(change.subject)
    await (world.apply ?? applyPage)(world, page)
    serverTime = page.server_time
    more = page.more && page.cursor > cursor
  }
  return { changed, serverTime }
}

/** Everything is decrypted and encrypted before the transaction: IndexedDB does not wait for promises. */
export async function applyPage(world: PullWorld, page: Page): Promise<void> {
  const { db } = world
  const rows = new Map<string, PackageRow>()
  const ops = new Map<string, OpRow>()
  const verdicts: { op_id: string; verdict: string }[] = []
  const verified: string[] = []
  const told: string[] = []
  const row = async (id: string): Promise<PackageRow | null> => rows.get(id) ?? await db.packages.get(id) ?? null
  for (const change of page.items) {
    const id = change.subject
    const held = await row(id)
    if (change.kind === 'package') {
      const entry = change.body as unknown as BundleEntry
      if (!entry.package) { if (held && typeof change.body['state'] === 'string') rows.set(id, { ...held, server_state: change.body['state'] }) ; continue }
      await takePackage(world, entry, rows, ops)
    } else if (change.kind === 'notice') {
      // Also of a task that is no longer here: what was sent of it has been judged.
      const { text, says, ops: judged } = change.body as { text: string; says: string; ops: string[] }
      told.push(text)
      verdicts.push(...judged.map(op_id => ({ op_id, verdict: `quarantined:${says}` })))
    } else if (!held) continue
    else if (change.kind === 'recall') {
      rows.set(id, { ...held, recalled: { reason: String(change.body['reason'] ?? ''), at: String(change.body['at'] ?? page.server_time) } })
    } else if (change.kind === 'ops') {
      for (const op of (change.body['ops'] ?? []) as Op[]) ops.set(op.op_id, await sealForeign(world.vault, op, world.dev(), world.now()))
    } else if (change.kind === 'verdict') {
      verdicts.push(...verdictsIn(change.body))
    } else if (change.kind === 'receipt') {
      const receipt = change.body as unknown as Receipt
      rows.set(id, { ...held, receipt: { ...receipt, at: world.now() } })
      verified.push(...receipt.files.filter(f => f.verified).map(f => f.sha256))
    } else if (change.kind === 'signers') {
      if (world.vault.has(id)) rows.set(id, { ...held, signers: await sealSigners(world.vault, id, change.body['signers'] as Verifiers) })
    } else if (change.kind === 'returned') {
      rows.set(id, { ...held, returned: change.body as unknown as Returned, server_state: 'returned' })
    }
  }
  await db.transaction('rw', [db.packages, db.ops, db.blobs, db.meta, db.kv], async () => {
    for (const says of told) await tell(db, says)
    for (const op of ops.values()) {
      const there = await db.ops.get(op.op_id)
      if (!there) await db.ops.put(op)
      // Known from a colleague's file, or set aside before: now the office has accepted it.
      else if (!there.mine && there.state !== 'applied') await db.ops.update(op.op_id, { state: 'applied', reason: null })
      // Filed under two identities: what counts is the one the office keeps.
      else if (there.mine && there.state !== 'stored' && there.hash !== op.hash) await db.ops.put(op)
    }
    for (const v of verdicts) await db.ops.where('op_id').equals(v.op_id).modify((r: OpRow) => applyVerdict(r, v.verdict))
    for (const sha of verified) await db.blobs.where('sha256').equals(sha).modify({ state: 'verified' })
    for (const [id, fresh] of rows) {
      // A commit on this phone may have moved the heads meanwhile: keep its part of the row.
      const now = await db.packages.get(id)
      await db.packages.put(now ? { ...fresh, mat: now.mat, rev: now.rev, tail: now.tail } : fresh)
    }
    await db.meta.put({ key: 'cursor', value: page.cursor })
    await db.meta.put({ key: 'updated', value: world.now() })
  })
  await refold(world, new Set([...[...ops.values()].map(o => o.insp), ...await owners(db, verdicts.map(v => v.op_id))]))
}

async function takePackage(world: PullWorld, entry: BundleEntry, rows: Map<string, PackageRow>, ops: Map<string, OpRow>): Promise<void> {
  const id = entry.package.assignment_id
  await world.needForm(entry.package.form)
  if (entry.offer) await world.needForm(entry.offer.form)
  const forms = new Set(await world.db.forms.toCollection().primaryKeys())
  await verifyEntry({ ...entry, ops: entry.ops ?? [] }, hash => forms.has(hash))
  if (entry.content_key) await world.vault.add({ [id]: unbase64(entry.content_key) })
  const made = await prepare(world.db, world.vault, { ...entry, ops: entry.ops ?? [], returned: entry.returned ?? null }, world.now(), world.dev())
  rows.set(id, made.row)
  for (const op of made.ops) ops.set(op.op_id, op)
}

function verdictsIn(body: Record<string, unknown>): { op_id: string; verdict: string }[] {
  const list = Array.isArray(body['verdicts']) ? body['verdicts'] as Record<string, unknown>[] : [body]
  return list.filter(v => v['op_id'] && v['verdict']).map(v => ({ op_id: String(v['op_id']), verdict: String(v['verdict']) }))
}

async function owners(db: FieldDb, ids: string[]): Promise<string[]> {
  const rows = await db.ops.bulkGet(ids)
  return rows.flatMap(r => (r ? [r.insp] : []))
}

/** Two versions of the checklist met: what colleagues did, or the office refused, may have settled which one counts. */
async function settled(world: Pick<PullWorld, 'db' | 'vault'>, id: string, ops: Op[]): Promise<Partial<PackageRow>> {
  const row = await world.db.packages.get(id)
  if (!row?.offer?.kept) return {}
  const key = world.vault.key(id)
  const pkg = await openJson<Package>(key, row.box, `package:${id}`)
  if (stays(pkg.form, row.offer.form, ops, row.seal_holder)) return {}
  const next = under(pkg, row.offer)
  return { hash: await identity(next as unknown as Json), box: await sealJson(key, next, `package:${id}`), offer: null }
}

/** Colleagues' operations change the heads: fold again and raise `rev`, so that open screens reload. */
export async function refold(world: Pick<PullWorld, 'db' | 'vault'>, ids: Set<string>): Promise<void> {
  for (const id of ids) {
    if (!world.vault.has(id)) continue
    const key = world.vault.key(id)
    const ops = await adoptedRows(key, await world.db.ops.where('insp').equals(id).toArray())
    const mat = await sealJson(key, replay(ops), `mat:${id}`)
    const version = await settled(world, id, ops)
    await world.db.transaction('rw', world.db.packages, () =>
      world.db.packages.where('id').equals(id).modify((r: PackageRow) => { Object.assign(r, version, { mat }); r.rev++ }))
  }
}
