/** 拒签：谁在何时记的，记在哪一份内容上；同组另一部手机记下的同样算数。 */
import type { Inspection } from '../store/journal'
import type { Payloads } from '../types'

export interface Refused { by: string; at: number; mine: boolean; p: Payloads['sign.refuse'] }

/** The last refusal over this very content; over other content it only helps to fill the form again. */
export function refusedOf(held: Pick<Inspection, 'entries' | 'pkg' | 'state'>, digest: string | null): Refused | null {
  const ids = new Set(held.state.refusals.map(row => row.op))
  const found = held.entries.filter(e => ids.has(e.op.op_id) && (digest === null || e.op.p['content_digest'] === digest))
  const entry = found[found.length - 1]
  if (!entry) return null
  const by = held.pkg.team.find(m => m.officer_id === entry.op.actor)?.name ?? '同组的人'
  return { by, at: Date.parse(entry.op.wall) + entry.op.off, mine: entry.mine, p: entry.op.p as unknown as Payloads['sign.refuse'] }
}
