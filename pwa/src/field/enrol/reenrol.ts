/** 换设备身份：本机被复制、被清理或凭据作废后，未送达的操作改编到新身份名下，并申报缺失。 */
import { stamped, type Op } from '../visit/sync'
import type { Package } from '../types'
import { openJson, sealJson } from '../store/crypto'
import type { FieldDb, OpRow } from '../store/db'
import { uuid7 } from '../store/ids'
import type { Vault } from '../store/vault'
import type { Device } from '../net/device'

export interface Loss { expected_seq: number; reason: string }
interface Chain { prev: string; insp: string; form: string }

/** Re-files under `next`; op ids stay, so that signed digests stay. Runs inside the journal's lock. */
export async function refile(
  db: FieldDb, vault: Vault, old: string, next: Device, loss: Loss, author: { actor: string; app: string; offset: number; now: number },
): Promise<number> {
  const unsent = (await db.ops.where('[mine+state]').equals([1, 'stored']).toArray())
    .filter(r => r.dev === old).sort((a, b) => a.seq - b.seq)
  const chains = await openChains(db, vault, unsent.map(r => r.insp))
  const rows: OpRow[] = []
  let seq = 0
  const add = async (chain: Chain, op: Omit<Op, 'dev' | 'seq' | 'prev' | 'hash'>, at: number): Promise<void> => {
    const made = stamped({ ...op, dev: next.id, seq: ++seq, prev: chain.prev })
    chain.prev = made.hash
    rows.push({
      op_id: made.op_id, dev: made.dev, seq: made.seq, insp: made.insp, mine: 1, state: 'stored', reason: null,
      hash: made.hash, at, kind: made.kind, ...await sealJson(vault.key(made.insp), made, made.op_id),
    })
  }
  for (const chain of chains.values()) {
    await add(chain, {
      v: 1, alg: 'sha256', op_id: uuid7(author.now), insp: chain.insp, actor: author.actor, kind: 'loss.declare',
      p: { ...loss }, base: [], form: chain.form, wall: new Date(author.now).toISOString(),
      tz: -new Date(author.now).getTimezoneOffset(), off: author.offset, app: author.app,
    } as Omit<Op, 'dev' | 'seq' | 'prev' | 'hash'>, author.now)
  }
  for (const row of unsent) {
    const { dev: _dev, seq: _seq, prev: _prev, hash: _hash, ...rest } = await openJson<Op>(vault.key(row.insp), row, row.op_id)
    void [_dev, _seq, _prev, _hash]
    await add(chains.get(row.insp) as Chain, rest, row.at)
  }
  await db.transaction('rw', [db.meta, db.ops, db.packages], async () => {
    await db.meta.put({ key: 'device', value: next })
    await db.meta.put({ key: 'seq', value: seq })
    // Another phone may have delivered under the old identity: everything once more.
    await db.meta.put({ key: 'refetch', value: next.id })
    await db.ops.bulkPut(rows)
    await db.packages.toCollection().modify(row => { row.tail = chains.get(row.id)?.prev ?? null; row.rev++ })
  })
  return rows.length
}

/** A chain per inspection with unsent work; with none, one inspection carries the declaration. */
async function openChains(db: FieldDb, vault: Vault, ids: string[]): Promise<Map<string, Chain>> {
  const wanted = ids.length ? [...new Set(ids)] : (await db.packages.toArray()).filter(p => vault.has(p.id)).slice(0, 1).map(p => p.id)
  const chains = new Map<string, Chain>()
  for (const id of wanted) {
    const row = await db.packages.get(id)
    if (!row) continue
    const pkg = await openJson<Package>(vault.key(id), row.box, `package:${id}`)
    chains.set(id, { prev: pkg.nonce, insp: id, form: pkg.form })
  }
  return chains
}
