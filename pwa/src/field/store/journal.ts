/** 记账：一次事务写下操作、序号和现状；事务完成后才算“已存本机”。 */
import { fresh as freshWords, sayUnprintable, unprintable } from '../parts/printable'
import { behind, problems, replay, stamped, type Op, type State } from '../visit/sync'
import { isJudgment } from '../visit/words'
import type { Kind, Package, Payloads } from '../types'
import { openJson, sealBytes, sealJson, type Box } from './crypto'
import type { BlobKind, BlobRow, FieldDb, OpRow, OpState, PackageRow } from './db'
import { getMeta } from './db'
import { uuid7 } from './ids'
import type { Vault } from './vault'

export interface Entry { op: Op; state: OpState; reason: string | null; mine: boolean; at: number }
export interface Blob { sha256: string; bytes: Uint8Array; kind: BlobKind; media_type: string }
export type Draft = { [K in Kind]: { kind: K; p: Payloads[K]; base?: string[]; id?: string; form?: string } }[Kind]

/** `pkg`: the package of another version of the checklist, taken over in the same transaction. */
export interface Extra { blobs?: Blob[]; dropDrafts?: string[]; pkg?: { pkg: Package; hash: string } }

export interface Author { dev: string; actor: string; form: string | null; app: string; offset: number; now: number }
export interface Inspection { row: PackageRow; pkg: Package; entries: Entry[]; state: State }

export interface JournalWorld { db: FieldDb; vault: Vault; locks?: Pick<LockManager, 'request'> | undefined }

/** What the server would put aside never becomes an operation; the screen keeps it as a draft. */
export class Unstorable extends Error {
  override name = 'Unstorable'
  constructor(reasons: string[]) { super(`这一条记不下来：${reasons.slice(0, 3).join('；')}`) }
}

/** Another tab or device identity moved the sequence while we were preparing: start again. */
class Moved extends Error { override name = 'Moved' }

export class Journal {
  private readonly world: JournalWorld
  private queue: Promise<unknown> = Promise.resolve()

  constructor(world: JournalWorld) { this.world = world }

  /** All operations known here of one inspection, own and colleagues'. */
  async load(id: string): Promise<Inspection> {
    const { db, vault } = this.world
    const row = await db.packages.get(id)
    if (!row) throw new Error(`no package ${id}`)
    const key = vault.key(id)
    const pkg = await openJson<Package>(key, row.box, `package:${id}`)
    const rows = await db.ops.where('insp').equals(id).toArray()
    const entries = await Promise.all(rows.map(async r => entryOf(r, await openJson<Op>(key, r, r.op_id))))
    entries.sort((a, b) => (a.op.op_id < b.op.op_id ? -1 : 1))
    return { row, pkg, entries, state: replay(adopted(entries)) }
  }

  /** Serialised within the page by a chain, between tabs by a Web Lock. */
  commit(inspection: Inspection, drafts: Draft[], author: Author, extra: Extra = {}): Promise<Inspection> {
    return this.exclusive(() => this.write(inspection, drafts, author, extra))
  }

  /** Whoever moves heads or sequence outside a commit (feed, bundle, enrolment) waits here too. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const { locks, db } = this.world
    const turn = (): Promise<T> => (locks ? locks.request(`${db.name}:journal`, work) as Promise<T> : work())
    const run = this.queue.then(turn, turn)
    this.queue = run.catch(() => undefined)
    return run
  }

  private async write(held: Inspection, drafts: Draft[], author: Author, extra: Extra): Promise<Inspection> {
    const { db, vault } = this.world
    const id = held.row.id
    const current = await db.packages.get(id)
    const now = current && current.rev === held.row.rev ? { ...held, row: current } : await this.load(id)
    const key = vault.key(id)
    const from = (await getMeta<number>(db, 'seq')) ?? 0
    const fresh = build(now, drafts, author, from)
    const entries = [...now.entries, ...fresh.map(op => entryOf(null, op, author.now))]
    const state = replay(adopted(entries))
    const rows: OpRow[] = await Promise.all(fresh.map(async op => ({
      op_id: op.op_id, dev: op.dev, seq: op.seq, insp: id, mine: 1 as const, state: 'stored' as const,
      reason: null, hash: op.hash, at: author.now, kind: op.kind, ...await sealJson(key, op, op.op_id),
    })))
    const blobs = await Promise.all((extra.blobs ?? []).map(blob => sealBlob(key, id, blob, author.now)))
    const row: PackageRow = {
      ...now.row, ...handed(fresh), ...await moved(key, id, extra.pkg), rev: now.row.rev + fresh.length, tail: fresh.at(-1)?.hash ?? now.row.tail,
      mat: await sealJson(key, state, `mat:${id}`),
    }
    await db.transaction('rw', [db.meta, db.packages, db.ops, db.blobs, db.drafts], async () => {
      const seq = ((await db.meta.get('seq'))?.value ?? 0) as number
      const there = await db.packages.get(id)
      if (seq !== from || there?.rev !== now.row.rev) throw new Moved(id)
      await db.meta.put({ key: 'seq', value: from + fresh.length })
      await db.ops.bulkAdd(rows)
      for (const blob of blobs) if (!(await db.blobs.get(blob.sha256))) await db.blobs.add(blob)
      await db.packages.put(row)
      await db.drafts.bulkDelete(extra.dropDrafts ?? [])
    })
    return { row, pkg: extra.pkg?.pkg ?? now.pkg, entries, state }
  }
}

async function moved(key: CryptoKey, id: string, to: Extra['pkg']): Promise<Partial<PackageRow>> {
  return to ? { hash: to.hash, box: await sealJson(key, to.pkg, `package:${id}`), offer: null } : {}
}

function build(held: Inspection, drafts: Draft[], author: Author, from: number): Op[] {
  let prev = held.row.tail ?? held.pkg.nonce
  const waits = new Map(held.entries.filter(e => e.mine && e.state !== 'applied').map(e => [e.op.op_id, e.op]))
  return drafts.map((draft, i) => {
    const op = stamped({
      v: 1, alg: 'sha256', op_id: draft.id ?? uuid7(author.now), dev: author.dev, seq: from + i + 1, insp: held.row.id,
      actor: author.actor, kind: draft.kind, p: draft.p as unknown as Op['p'], base: behind(draft.base ?? [], waits), form: draft.form ?? author.form,
      wall: new Date(author.now).toISOString(), tz: -new Date(author.now).getTimezoneOffset(), off: author.offset,
      app: author.app, prev,
    })
    const wrong = problems(op)
    if (wrong.length) throw new Unstorable(wrong)
    const odd = unprintable(freshWords(draft.p).join(''))
    if (odd.length) throw new Unstorable([sayUnprintable(odd)])
    prev = op.hash
    return op
  })
}

/** Whoever passes the right to seal loses it in the same transaction. */
function handed(fresh: Op[]): Partial<PackageRow> {
  const pass = fresh.find(op => op.kind === 'seal.pass')
  return pass ? { seal_holder: String(pass.p['to']) } : {}
}

const entryOf = (row: OpRow | null, op: Op, at = 0): Entry => ({
  op, state: row?.state ?? 'stored', reason: row?.reason ?? null, mine: row ? row.mine === 1 : true, at: row?.at ?? at,
})

/**
 * What the server put aside is kept and shown, but it is not part of the record. An own seal stays one while it waits, with
 * all that waits for the same cause: nothing is written over what was signed. When it is refused, the visit goes on.
 */
export function adopted(entries: Pick<Entry, 'op' | 'state' | 'reason' | 'mine'>[]): Op[] {
  const aside = (e: typeof entries[0]): boolean => e.mine && e.state === 'quarantined' && !isJudgment(e.reason)
  const seal = entries.find(e => e.op.kind === 'seal' && aside(e))
  return entries.filter(e => e.state !== 'quarantined' || e === seal || (e.reason === seal?.reason && aside(e))).map(e => e.op)
}

/** Rows of one inspection, opened: what of them counts. */
export const adoptedRows = async (key: CryptoKey, rows: OpRow[]): Promise<Op[]> =>
  adopted(await Promise.all(rows.map(async r => entryOf(r, await openJson<Op>(key, r, r.op_id)))))

async function sealBlob(key: CryptoKey, insp: string, blob: Blob, now: number): Promise<BlobRow> {
  const box: Box = await sealBytes(key, blob.bytes, blob.sha256)
  return {
    sha256: blob.sha256, insp, kind: blob.kind, size: blob.bytes.byteLength, media_type: blob.media_type,
    state: 'stored', begun: false, created: now, ...box,
  }
}
