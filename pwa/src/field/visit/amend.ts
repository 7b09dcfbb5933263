/** 补正：封存不拆，更正记在后面；改了答案要重新签。 */
import { items as itemsOf } from '@forms/index'
import type { Answer, Checklist, Payloads, Returned } from '../types'
import { addendumDigest, amended, chained, clears, type AddedPhoto, type Payload, type State } from './sync'
import { answerOf, findingOf, photosOf, valueOf } from './view'
import { disposalName, resultName, sayAnswer } from './words'

/** `photos` are chosen from the record; retaken ones belong to it unless they are in `left`. */
export interface Mending { reason: string; photos: string[]; answer: Answer | null; left?: string[]; finding?: Payloads['finding.set'] | null }
type Addendum = Payloads['addendum.add']
type Json = Parameters<typeof clears>[0]

export const REASON_MIN = 10

/** An answer that becomes 不符合 or 有问题 needs problem, disposal and deadline as on the first visit. */
export const fails = (answer: Answer | null): boolean =>
  answer !== null && (('verdict' in answer && answer.verdict === 'FAIL') || ('checked' in answer && answer.found === true))

/** Photos retaken of an item for this return, by whichever phone of the team. */
export const retaken = (state: State, decision: string, item: string | null): AddedPhoto[] =>
  state.added.filter(p => p.addendum === decision && p.item === item && p.voided_reason === null)

/** An item that only gets an explanation keeps its answer on both sides. */
export function changesOf(state: State, returned: Returned, mended: Record<string, Mending>): Addendum['changes'] {
  const now = amended(state)
  return returned.items.flatMap(({ item }) => {
    const old = answerOf(now, item)
    const m = mended[item]
    const added = retaken(state, returned.decision_id, item).filter(p => !m?.left?.includes(p.photo_id))
      .map(({ photo_id, sha256, size }) => ({ photo_id, sha256, size }))
    const reason = m?.reason.trim() ?? ''
    const change = { item, old, new: m?.answer ?? old, reason, photos: [...(m?.photos ?? [])], added }
    const before = findingOf(now, item)
    if (!fails(m?.answer ?? old) || !m?.finding || sameFinding(before, m.finding)) return [change]
    // What a first visit would have asked of this answer: the problem, how it is handled, until when; or what was written wrong.
    return [change, { item: `finding:${item}`, old: before, new: m.finding, reason, photos: [], added: [] }]
  })
}

const sameFinding = (a: Payloads['finding.set'] | null, b: Payloads['finding.set']): boolean =>
  a !== null && a.text === b.text && a.disposal === b.disposal && (a.due_on ?? null) === (b.due_on ?? null)

/** An answer that becomes 不符合 needs the picture a first visit would have needed: of the record, chosen or taken for this return. */
export function lacksPhoto(form: Checklist, state: State, decision: string, item: string, m: Mending | undefined): boolean {
  const rule = itemsOf(form).find(i => i.id === item)?.photo
  if ((rule !== 'on_fail' && rule !== 'always') || !fails(m?.answer ?? null)) return false
  const fresh = retaken(state, decision, item).filter(p => !m?.left?.includes(p.photo_id))
  return photosOf(state, item).length + fresh.length + (m?.photos.length ?? 0) === 0
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
  returned.items.map(i => i.item).filter(item => (mended[item]?.reason.trim().length ?? 0) < REASON_MIN || (fails(mended[item]?.answer ?? null) && !mended[item]?.finding))

export const answersChanged = (changes: Addendum['changes']): boolean =>
  changes.some(c => JSON.stringify(c.old) !== JSON.stringify(c.new))

export interface Line { key: string; title: string; text: string; old: string; new: string; reason: string; photos: string[]; taken: number }

/** Each change in the words of the checklist, as it is read back before anybody signs. */
export function sayChanges(form: Checklist, changes: Addendum['changes']): Line[] {
  const find = (id: string): ReturnType<typeof itemsOf>[number] | undefined => itemsOf(form).find(i => i.id === id)
  const say = (item: string, value: unknown): string => {
    if (item === 'result') return resultName(String((value as { code?: string } | null)?.code ?? ''))
    if (item.startsWith('finding:')) return sayFinding(value as Payloads['finding.set'] | null)
    const sheet = find(item)
    return sheet ? sayAnswer(sheet, value as Answer | null) : ''
  }
  return changes.map(c => {
    const sheet = find(c.item.replace(/^finding:/, ''))
    const title = c.item === 'result' ? '检查结果' : c.item.startsWith('finding:') ? `第 ${sheet?.no ?? ''} 项的问题和处理` : `第 ${sheet?.no ?? ''} 项`
    return { key: c.item, title, text: c.item === sheet?.id ? sheet.text : '', old: say(c.item, c.old), new: say(c.item, c.new), reason: c.item === 'result' ? '' : c.reason, photos: [...c.photos, ...c.added.map(a => a.photo_id)], taken: c.added.length }
  })
}

/** What falls away with an answer that no longer fails: item → the finding and its disposal, as signed. */
export function lapses(state: State, changes: Addendum['changes']): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { item, old, new: value } of changes) {
    const finding = state.heads[`finding:${item}`]?.[0]?.value
    if (finding && !clears(old as Json) && clears(value as Json)) found[item] = sayFinding(finding as Payloads['finding.set'])
  }
  return found
}

const sayFinding = (f: Payloads['finding.set'] | null): string =>
  (f ? `${f.text}（${disposalName(f.disposal)}${f.due_on ? `，${f.due_on} 前改正` : ''}）` : '没有')

/** Written on this phone already and not put aside by the server. */
export const isMended = (state: State, returned: Returned): boolean =>
  state.addenda.some(row => row.p['decision_id'] === returned.decision_id)
