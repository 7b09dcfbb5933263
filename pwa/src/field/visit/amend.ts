/** 补正：封存不拆，更正记在后面；改了答案要重新签。 */
import type { Answer, Payloads, Returned } from '../types'
import { addendumDigest, amended, chained, type AddedPhoto, type Payload, type State } from './sync'
import { answerOf, valueOf } from './view'

/** `photos` are chosen from the record; retaken ones belong to it unless they are in `left`. */
export interface Mending { reason: string; photos: string[]; answer: Answer | null; left?: string[] }
type Addendum = Payloads['addendum.add']

export const REASON_MIN = 10

/** Photos retaken of an item for this return, by whichever phone of the team. */
export const retaken = (state: State, decision: string, item: string | null): AddedPhoto[] =>
  state.added.filter(p => p.addendum === decision && p.item === item && p.voided_reason === null)

/** An item that only gets an explanation keeps its answer on both sides. */
export function changesOf(state: State, returned: Returned, mended: Record<string, Mending>): Addendum['changes'] {
  const now = amended(state)
  return returned.items.map(({ item }) => {
    const old = answerOf(now, item)
    const m = mended[item]
    const added = retaken(state, returned.decision_id, item).filter(p => !m?.left?.includes(p.photo_id))
      .map(({ photo_id, sha256, size }) => ({ photo_id, sha256, size }))
    return { item, old, new: m?.answer ?? old, reason: m?.reason.trim() ?? '', photos: [...(m?.photos ?? [])], added }
  })
}

/** Before the first addendum stands the record digest of the seal, afterwards the last digest_after. */
export function digestBefore(state: State): string {
  const last = chained(state).at(-1)
  return String(last ? last['digest_after'] : state.seal?.p['record_digest'] ?? '')
}

const RESULT_REASON = '答案补正后，检查结果相应更改。'

/** The result as it stands, with whatever earlier addenda made of it. */
export const resultNow = (state: State): Payloads['result.set'] | null => valueOf<Payloads['result.set']>(amended(state), 'result')

/** The result follows the answers: a change of its own, signed like the others. */
export function resultChange(state: State, code: string): Addendum['changes'] {
  const old = resultNow(state)
  return !code || code === old?.code ? [] : [{ item: 'result', old, new: { code, summary: '' }, reason: RESULT_REASON, photos: [], added: [] }]
}

/** What the record will say once these changes are adopted. */
export const preview = (state: State, changes: Addendum['changes']): State => amended(state, [{ changes } as unknown as Payload])

export function drafted(state: State, returned: Returned, mended: Record<string, Mending>, code = ''): Omit<Addendum, 'signatures'> {
  const changes = [...changesOf(state, returned, mended), ...resultChange(state, code)]
  const digest_before = digestBefore(state)
  const digest_after = addendumDigest(digest_before, { decision_id: returned.decision_id, changes } as unknown as Payload)
  return { decision_id: returned.decision_id, changes, digest_before, digest_after }
}

export const lackingItems = (returned: Returned, mended: Record<string, Mending>): string[] =>
  returned.items.map(i => i.item).filter(item => (mended[item]?.reason.trim().length ?? 0) < REASON_MIN)

export const answersChanged = (changes: Addendum['changes']): boolean =>
  changes.some(c => JSON.stringify(c.old) !== JSON.stringify(c.new))

/** Written on this phone already and not put aside by the server. */
export const isMended = (state: State, returned: Returned): boolean =>
  state.addenda.some(row => row.p['decision_id'] === returned.decision_id)
