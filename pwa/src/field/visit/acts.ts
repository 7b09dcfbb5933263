/** 每个动作写下哪几条操作；base 是动作者当时看到的现值。 Pure: payload in, drafts out. */
import type { Draft } from '../store/journal'
import type { Answer, Met, Payloads, Position } from '../types'
import type { State } from './sync'
import { basesOf, valueOf } from './view'

export const arrive = (at: string, met: Met, position: Position | null, no_position_reason: string | null): Draft[] =>
  [{ kind: 'visit.start', p: { at, position, no_position_reason: position ? null : no_position_reason, met } }]

/** With a reason the visit is broken off: the office sees it as suspended. */
export const leave = (at: string, reason?: string): Draft[] => [{ kind: 'visit.end', p: { at, ...(reason ? { reason } : {}) } }]

/** 先中止：为什么写进记录的说明，离开的时刻另记一条。 */
export function suspend(state: State, at: string, reason: string): Draft[] {
  const before = valueOf<{ text: string }>(state, 'note:-')?.text ?? ''
  return [...note(state, null, [before, `中止：${reason}`].filter(Boolean).join('\n')), ...leave(at, reason.slice(0, 500))]
}

export const showCredentials = (p: Payloads['credentials.show']): Draft[] => [{ kind: 'credentials.show', p }]

export const answer = (state: State, item: string, value: Answer | null): Draft[] =>
  [{ kind: 'answer.set', p: { item, value }, base: basesOf(state, `answer:${item}`) }]

export const finding = (state: State, p: Payloads['finding.set']): Draft[] =>
  [{ kind: 'finding.set', p, base: basesOf(state, `finding:${p.item}`) }]

export const note = (state: State, item: string | null, text: string): Draft[] =>
  [{ kind: 'note.set', p: { item, text }, base: basesOf(state, `note:${item ?? '-'}`) }]

export const result = (state: State, code: string, summary: string): Draft[] =>
  [{ kind: 'result.set', p: { code, summary }, base: basesOf(state, 'result') }]

export const opinion = (state: State, text: string): Draft[] =>
  [{ kind: 'opinion.set', p: { text }, base: basesOf(state, 'opinion') }]

/** Resolving a difference names all heads, of two findings too; what the losing side wrote stays in the log. */
export function resolve(state: State, item: string, value: Answer, reason: string, by: string, problem?: Payloads['finding.set']): Draft[] {
  const told = `两人分歧，${by}确认：${reason}`
  return [...answer(state, item, value), ...(problem && basesOf(state, `finding:${item}`)[1] ? finding(state, problem) : []), ...note(state, item, told)]
}

/** Items nobody answered, confirmed in one act; the reason says so in every later print. */
export const ALL_CONFORM = '其余未答的一次确认均符合'
export function confirmRest(state: State, items: { id: string; family: string }[]): Draft[] {
  return items.flatMap(item => answer(state, item.id, item.family === 'found'
    ? { checked: true, found: false, reason: ALL_CONFORM } : { verdict: 'CONFORM', reason: ALL_CONFORM }))
}
