/** 拒签：谁在何时记的，记在哪一份内容上；同组另一部手机记下的同样算数。 */
import type { Inspection } from '../store/journal'
import type { BlobRef, Package, Payloads } from '../types'

export interface Refused { by: string; at: number; mine: boolean; p: Payloads['sign.refuse'] }

/** The form: who refuses, and whether his rights were explained. */
export interface Refuser { name: string; position: string; unwilling: boolean; rights: boolean }
export const NOBODY_YET: Readonly<Refuser> = { name: '', position: '', unwilling: false, rights: false }

export const isNamed = (r: Refuser): boolean => r.unwilling || (r.name.trim() !== '' && r.position.trim() !== '')
/** What is still to be said before the refusal can be written; null when nothing is. */
export const lacksRefuser = (r: Refuser): string | null =>
  (!isNamed(r) ? '写明谁拒签：姓名和职务，或者勾“对方不愿说明姓名”。' : r.rights ? null : '先向对方讲明权利和后果，再勾上。')

export const refuserPayload = (r: Refuser): Pick<Payloads['sign.refuse'], 'who' | 'rights_told'> => ({
  who: { name: r.unwilling ? null : r.name.trim(), position: r.position.trim() || null, unwilling: r.unwilling }, rights_told: r.rights,
})

/** In the words of the record; older refusals do not say. */
export function sayRefuser(p: Pick<Payloads['sign.refuse'], 'who'>): string {
  if (!p.who) return '当时没有记'
  const position = p.who.position ? `（${p.who.position}）` : ''
  return (p.who.unwilling ? '不愿说明姓名' : p.who.name ?? '') + position
}

/** A refusal being written and not yet recorded, as the draft of its page keeps it. */
export interface Begun { reason: string; words: string; mode: '' | 'witness' | 'recording'; name: string; org: string; phone: string; who: Refuser }
export const NOT_BEGUN: Readonly<Begun> = { reason: '', words: '', mode: '', name: '', org: '', phone: '', who: NOBODY_YET }

/** A witness is nobody of one's own office. */
export const isOurs = (pkg: Package, name: string, org: string): boolean => pkg.team.some(m => m.name === name.trim()) || org.trim() === pkg.task.department.name
export const OURS = '见证人不能是本局人员。'

/** What the witness signed, and over which content: over other content it does not count. */
export interface Witnessed { image: BlobRef; bytes: number[]; over: string }

/** The last refusal over this very content; over other content it only helps to fill the form again. */
export function refusedOf(held: Pick<Inspection, 'entries' | 'pkg' | 'state'>, digest: string | null): Refused | null {
  const ids = new Set(held.state.refusals.map(row => row.op))
  const found = held.entries.filter(e => ids.has(e.op.op_id) && (digest === null || e.op.p['content_digest'] === digest))
  const entry = found.at(-1)
  if (!entry) return null
  const by = held.pkg.team.find(m => m.officer_id === entry.op.actor)?.name ?? '同组的人'
  return { by, at: Date.parse(entry.op.wall) + entry.op.off, mine: entry.mine, p: entry.op.p as unknown as Payloads['sign.refuse'] }
}
