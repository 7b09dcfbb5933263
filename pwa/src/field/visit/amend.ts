/** 补正：封存不拆，更正记在后面；改了答案要重新签。 */
import type { Answer, Payloads, Returned } from '../types'
import { addendumDigest, type Payload, type State } from './sync'
import { answerOf } from './view'

export interface Mending { reason: string; photos: string[]; answer: Answer | null }
type Addendum = Payloads['addendum.add']

export const REASON_MIN = 10

/** An item that only gets an explanation keeps its answer on both sides. */
export function changesOf(state: State, items: string[], mended: Record<string, Mending>): Addendum['changes'] {
  return items.map(item => {
    const old = answerOf(state, item)
    const m = mended[item]
    return { item, old, new: m?.answer ?? old, reason: m?.reason.trim() ?? '', photos: [...(m?.photos ?? [])] }
  })
}

/** Before the first addendum stands the record digest of the seal, afterwards the last digest_after. */
export function digestBefore(state: State): string {
  const last = state.addenda[state.addenda.length - 1]
  return String(last ? last.p['digest_after'] : state.seal?.p['record_digest'] ?? '')
}

export function drafted(state: State, returned: Returned, mended: Record<string, Mending>): Omit<Addendum, 'signatures'> {
  const items = returned.items.map(i => i.item)
  const changes = changesOf(state, items, mended)
  const digest_before = digestBefore(state)
  const digest_after = addendumDigest(digest_before, { decision_id: returned.decision_id, changes } as unknown as Payload)
  return { decision_id: returned.decision_id, changes, digest_before, digest_after }
}

export const lackingItems = (returned: Returned, mended: Record<string, Mending>): string[] =>
  returned.items.map(i => i.item).filter(item => (mended[item]?.reason.trim().length ?? 0) < REASON_MIN)

export const answersChanged = (changes: Addendum['changes']): boolean =>
  changes.some(c => JSON.stringify(c.old) !== JSON.stringify(c.new))
