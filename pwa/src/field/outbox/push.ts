/** 送出操作：每批至多 100 条，只有回显批号的 JSON 才算数。 */
import { sendSigned, type Signing } from '../net/device'
import { Foreign, json, Problem } from '../net/http'
import { bytesOf, openJson } from '../store/crypto'
import type { FieldDb, OpRow } from '../store/db'
import type { Vault } from '../store/vault'

export const BATCH = 100
export const BATCH_BYTES = 900_000
const PATH = '/api/v1/sync/push'

export interface Verdict { seq: number; op_id: string; verdict: string }
export interface PushAnswer { batch_id: string; ack_seq: number; verdicts: Verdict[]; blobs_missing?: string[]; revoked?: boolean; server_time: string }
export interface Pushed { sent: number; left: number; serverTime: string | null; revoked: boolean; sentAt: number; receivedAt: number }

/** The server knows this device under other operations, or not at all. */
export class Disowned extends Error {
  override name = 'Disowned'
  readonly why: 'fork' | 'unknown' | 'missing'
  readonly expected: number
  constructor(why: 'fork' | 'unknown' | 'missing', expected: number) {
    super(why)
    this.why = why
    this.expected = expected
  }
}

export interface PushWorld extends Signing { db: FieldDb; vault: Vault; batchId: () => string; now: () => number }

/** Operations not yet acknowledged, oldest first. */
export async function unsent(db: FieldDb, dev: string, limit: number): Promise<OpRow[]> {
  const rows = await db.ops.where('[mine+state]').equals([1, 'stored']).toArray()
  return rows.filter(row => row.dev === dev).sort((a, b) => a.seq - b.seq).slice(0, limit)
}

/** One batch; returns how many went and what the server said of the time. */
export async function pushOnce(world: PushWorld): Promise<Pushed | null> {
  const rows = await unsent(world.db, world.device.id, BATCH)
  if (!rows.length) return null
  const ops: unknown[] = []
  let size = 0
  for (const row of rows) {
    const op = await openJson(world.vault.key(row.insp), row, row.op_id)
    size += JSON.stringify(op).length * 2
    if (ops.length && size > BATCH_BYTES) break
    ops.push(op)
  }
  const batch_id = world.batchId()
  const plain = bytesOf(JSON.stringify({ dev: world.device.id, batch_id, ops }))
  const body = await squeezed(plain)
  const sentAt = world.now()
  const answer = await sendSigned(world, {
    method: 'POST', path: PATH, timeout: 60_000,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...(body === plain ? {} : { 'Content-Encoding': 'gzip' }) },
  }, body)
  let said: PushAnswer
  try {
    said = await json<PushAnswer>(answer)
  } catch (error) {
    throw translate(error, rows[0]?.seq ?? 1)
  }
  if (said.batch_id !== batch_id) throw new Foreign('batch_id')
  await settle(world.db, world.device.id, said)
  return { sent: ops.length, left: rows.length - ops.length, serverTime: said.server_time, revoked: said.revoked === true, sentAt, receivedAt: world.now() }
}

const WORTH = 2048

/** Operations compress to a quarter: on 2G that is the difference of seconds. */
async function squeezed(plain: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (plain.byteLength < WORTH || typeof CompressionStream === 'undefined') return plain
  const stream = new Response(plain).body?.pipeThrough(new CompressionStream('gzip'))
  return stream ? new Uint8Array(await new Response(stream).arrayBuffer()) : plain
}

function translate(error: unknown, first: number): unknown {
  if (!(error instanceof Problem)) return error
  if (error.code === 'sync.fork') return new Disowned('fork', first)
  if (error.code === 'sync.gap') return new Gap(Number(error.body.expected))
  // The key no longer opens this door: revoked, or the server never knew it.
  if (error.code === 'device.signature' || error.code === 'sync.device') return new Disowned('unknown', first)
  return error
}

export class Gap extends Error {
  override name = 'Gap'
  readonly expected: number
  constructor(expected: number) { super(`expected ${expected}`); this.expected = expected }
}

/** Stores the verdicts; everything up to ack_seq is with the server, judged or not. */
export async function settle(db: FieldDb, dev: string, said: PushAnswer): Promise<void> {
  const verdicts = new Map(said.verdicts.map(v => [v.op_id, v.verdict]))
  await db.transaction('rw', db.ops, db.blobs, async () => {
    await db.ops.where('[dev+seq]').between([dev, 0], [dev, said.ack_seq], true, true).modify((row: OpRow) => {
      const verdict = verdicts.get(row.op_id)
      if (verdict) applyVerdict(row, verdict)
      else if (row.state === 'stored') row.state = 'delivered'
    })
    for (const sha of said.blobs_missing ?? []) {
      await db.blobs.where('sha256').equals(sha).modify({ state: 'stored' })
    }
  })
}

export function applyVerdict(row: OpRow, verdict: string): void {
  const held = verdict.startsWith('quarantined')
  row.state = held ? 'quarantined' : 'applied'
  row.reason = held ? verdict.slice(12) || 'invalid' : null
}

/** The server lacks what it once acknowledged (restored from a backup): send again from there. */
export async function rewind(db: FieldDb, dev: string, expected: number): Promise<void> {
  await db.transaction('rw', db.ops, async () => {
    const there = await db.ops.where('[dev+seq]').equals([dev, expected]).count()
    if (!there) throw new Disowned('missing', expected)
    await db.ops.where('[dev+seq]').between([dev, expected], [dev, Infinity], true, true).modify({ state: 'stored' })
  })
}
