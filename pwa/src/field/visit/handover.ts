/** 交接：没有网络时，把一户的操作连同封存权装进文件，交给同组的另一部手机。 */
import { base64, openJson, randomHex, sealJson, unbase64, bufferOf } from '../store/crypto'
import type { FieldDb, OpRow } from '../store/db'
import type { Draft, Inspection } from '../store/journal'
import type { Vault } from '../store/vault'
import type { Op } from './sync'
import { problems } from './sync'

interface Line { op_id: string; iv: string; data: string }
export interface Handover { v: 1; insp: string; dev: string; ops: Line[] }

export class BadHandover extends Error { override name = 'BadHandover' }

export const passTo = (to: string, reason: string): Draft[] => [{ kind: 'seal.pass', p: { to, reason } }]

/** Own operations of one inspection, in order; both phones hold the key, nobody else opens the file. */
export async function handoverFile(db: FieldDb, insp: string, dev: string): Promise<Blob> {
  const rows = (await db.ops.where('insp').equals(insp).toArray()).filter(r => r.dev === dev).sort((a, b) => a.seq - b.seq)
  const ops = rows.map(r => ({ op_id: r.op_id, iv: base64(new Uint8Array(r.iv)), data: base64(new Uint8Array(r.data)) }))
  return new Blob([JSON.stringify({ v: 1, insp, dev, ops } satisfies Handover)], { type: 'application/json' })
}

/** Checks key, hashes and chain; stores what is new as a colleague's. Returns what to write into the own log. */
export async function takeHandover(db: FieldDb, vault: Vault, held: Inspection, me: string, text: string, now: number): Promise<Draft[]> {
  const file = parse(text)
  if (file.insp !== held.row.id) throw new BadHandover('这是另一户的交接文件。')
  const ops = await open(vault, held, file)
  const first = ops[0]
  const last = ops.at(-1)
  if (!first || !last) throw new BadHandover('交接文件里没有操作。')
  const rows = await Promise.all(ops.map(async op => ({
    op_id: op.op_id, dev: op.dev, seq: op.seq, insp: op.insp, mine: 0, state: 'delivered', reason: null, hash: op.hash, at: now,
    ...await sealJson(vault.key(op.insp), op, op.op_id),
  } satisfies OpRow)))
  const pass = [...ops].reverse().find(op => op.kind === 'seal.pass')
  await db.transaction('rw', db.ops, db.packages, db.meta, async () => {
    // The office may have judged them before they were read here: the next round asks for everything once more.
    await db.meta.put({ key: 'refetch', value: randomHex(8) })
    const known = await db.ops.bulkGet(rows.map(r => r.op_id))
    await db.ops.bulkPut(rows.filter((_, n) => !known[n]))
    await db.packages.where('id').equals(file.insp).modify(row => {
      row.rev++
      if (pass && pass.actor === row.seal_holder) row.seal_holder = String(pass.p['to'])
    })
  })
  if (first.actor === me) throw new BadHandover('这是您自己的交接文件。')
  return [{ kind: 'handover.import', p: { dev: file.dev, from_seq: first.seq, to_seq: last.seq, head: last.hash } }]
}

function parse(text: string): Handover {
  try {
    const found = JSON.parse(text) as Handover
    if (found.v === 1 && typeof found.insp === 'string' && typeof found.dev === 'string' && Array.isArray(found.ops)) return found
  } catch { /* said below */ }
  throw new BadHandover('这不是交接文件。')
}

async function open(vault: Vault, held: Inspection, file: Handover): Promise<Op[]> {
  const team = new Set(held.pkg.team.map(m => m.officer_id))
  const ops: Op[] = []
  let prev = held.pkg.nonce
  for (const line of file.ops) {
    const op = await openJson<Op>(vault.key(file.insp), { iv: bufferOf(unbase64(line.iv)), data: bufferOf(unbase64(line.data)) }, line.op_id)
      .catch(() => { throw new BadHandover('交接文件打不开：内容被改过，或不是同一项任务。') })
    if (problems(op).length || op.prev !== prev || op.dev !== file.dev || op.insp !== file.insp || !team.has(op.actor)) throw new BadHandover('交接文件里的操作接不上，请对方重新导出。')
    prev = op.hash
    ops.push(op)
  }
  return ops
}
