/** 送达页的待处理：局里另放的，一户一种原因一张卡，不论几项。 */
import { items as itemsOf } from '@forms/index'
import type { Held } from '../core/state'
import { openJson } from '../store/crypto'
import type { FieldDb } from '../store/db'
import type { Vault } from '../store/vault'
import type { Op } from '../visit/sync'
import { isJudgment, KIND, sayQuarantine } from '../visit/words'

/** `n` operations for the same cause; `what` names one of them, the seal before all others. */
export interface Aside { id: string; name: string; what: string; why: string; at: number; open: boolean; n: number }

export async function asideOf({ db, vault }: { db: FieldDb; vault: Vault }, firms: readonly Pick<Held, 'row' | 'pkg' | 'form'>[], real: (at: number) => number): Promise<Aside[]> {
  const found = await db.ops.where('[mine+state]').equals([1, 'quarantined']).toArray()
  const cards = new Map<string, Aside>()
  for (const r of found.sort((a, b) => Number(b.kind === 'seal') - Number(a.kind === 'seal'))) {
    if (!vault.has(r.insp)) continue
    const id = `${r.insp}:${r.reason}`
    const same = cards.get(id)
    if (same) { same.n++; same.at = Math.max(same.at, real(r.at)); continue }
    const op = await openJson<Op>(vault.key(r.insp), r, r.op_id)
    const held = firms.find(h => h.row.id === r.insp)
    const number = held?.form ? itemsOf(held.form).find(i => i.id === op.p['item'])?.no : undefined
    const what = `${number ? `第 ${number} 项` : ''}${KIND[op.kind] ?? op.kind}`
    cards.set(id, { id, name: held?.pkg.entity.name ?? '', what, why: sayQuarantine(r.reason), at: real(r.at), open: !isJudgment(r.reason), n: 1 })
  }
  return [...cards.values()]
}
