/** 从现状读出界面要用的一切：答到哪里、缺什么、两人是否一致。 Pure functions over the replayed state. */
import { run as runForm, items as itemsOf, judgeGuards, type Breach, type Result } from '@forms/index'
import type { Answer, Checklist, CheckItem, Package, Payloads, Recusal } from '../types'
import { lackingMoments, pairOf, type Taken } from './correction'
import { answers, disagreements, findingsMissing, photosMissing, sealFacts, standing, visits, type Head, type Op, type State } from './sync'

export type Verdict = 'CONFORM' | 'FAIL' | 'NA' | 'NOT_CHECKED'
export type Cell = 'ok' | 'no' | 'na' | 'mis' | 'open'
export type Phase = 'todo' | 'arrived' | 'nobody' | 'recused' | 'checking' | 'reading' | 'signing' | 'suspended' | 'sealed'

export interface ItemView {
  item: CheckItem
  /** As printed in the checklist, on the desk and in the documents. */
  number: string
  section: number
  verdict: Verdict | null
  cell: Cell
  lacks: string[]
  photos: number
  conflict: boolean
  relevant: boolean
  /** Answered, and the answer stands. */
  done: boolean
  /** Done, or passed over because this visit does not concern it: counted as 不适用, like on the desk and on paper. */
  settled: boolean
}
/** `unpaired` counts items corrected on the spot whose two photos are no longer both there. */
export interface FormView { result: Result; items: ItemView[]; cells: Cell[][]; answered: number; total: number; conflicts: string[]; unpaired: number }

export const headsOf = (state: State, register: string): readonly Head[] => state.heads[register] ?? []
export const basesOf = (state: State, register: string): string[] => headsOf(state, register).map(h => h.op)
export const valueOf = <T>(state: State, register: string): T | null => (headsOf(state, register)[0]?.value ?? null) as T | null

/** Answered before the lots that count were drawn: it was not said about those drawn. Numbers of operations rise with time. */
export const outdrawn = (state: State, item: string): boolean => headsOf(state, `answer:${item}`).some(a => headsOf(state, `sample:${item}`).some(s => a.op < s.op))

/** Numbers of the items on which two people differ, without those already known. */
export const splitIn = (view: FormView | null, known: readonly string[] = []): string[] => (view?.items ?? []).filter(r => r.conflict && !known.includes(r.number)).map(r => r.number)

/** Numbers of the items that stand answered by somebody else of the team. */
export function answeredByOthers(state: State, entries: readonly { op: Pick<Op, 'op_id' | 'actor'> }[], items: readonly ItemView[], me: string): string[] {
  const theirs = new Set(entries.filter(e => e.op.actor !== me).map(e => e.op.op_id))
  return items.filter(r => headsOf(state, `answer:${r.item.id}`).some(h => h.value['value'] && theirs.has(h.op))).map(r => r.number)
}

export const findingOf = (state: State, item: string): Payloads['finding.set'] | null => valueOf(state, `finding:${item}`)
export const noteOf = (state: State, item: string | null): string => valueOf<{ text: string }>(state, `note:${item ?? '-'}`)?.text ?? ''
export const answerOf = (state: State, item: string): Answer | null => valueOf<{ value: Answer | null }>(state, `answer:${item}`)?.value ?? null
export const photosOf = (state: State, item: string | null): State['photos'] => state.photos.filter(p => p.item === item && p.voided_reason === null)

/** Of the place, taken since one last left it: every visit brings its own. */
export function doorPhotos(state: State): State['photos'] {
  const since = String([...state.visit].reverse().find(v => v.kind === 'visit.end')?.p['at'] ?? '')
  return photosOf(state, null).filter(p => p.taken_at > since)
}

const CELL: Record<Verdict, Cell> = { CONFORM: 'ok', FAIL: 'no', NA: 'na', NOT_CHECKED: 'na' }

/** `taken` are the operations themselves: only they say which photo shows the state before and which after. */
export function viewForm(state: State, form: Checklist, taken: readonly Taken[] | null = null): FormView {
  const result = runForm(form, answers(state))
  const noPhoto = new Set(photosMissing(state, form, result))
  const noFinding = new Set(findingsMissing(state, result))
  const split = disagreements(state, result)
  const relevant = new Set(result.relevant)
  const wrong = new Map(result.errors.map(e => [e.item, e.message]))
  const rows: ItemView[] = []
  let passed = true
  let unpaired = 0
  form.sections.forEach((section, s) => section.items.forEach(item => {
    const verdict = result.verdicts[item.id] ?? null
    const lacks: string[] = []
    if (split.some(r => r.endsWith(`:${item.id}`))) lacks.push('两人分歧，等主检确认')
    if (relevant.has(item.id) && verdict === null && !wrong.has(item.id)) lacks.push('未答')
    if (noPhoto.has(item.id)) lacks.push(item.photo === 'always' ? '缺必拍照片' : '缺问题照片')
    if (noFinding.has(item.id)) lacks.push('没有写明问题')
    if (relevant.has(item.id) && item.subsample && (verdict === 'CONFORM' || verdict === 'FAIL')) {
      if (headsOf(state, `sample:${item.id}`).length !== 1) lacks.push('还没有现场抽样')
      else if (outdrawn(state, item.id)) lacks.push('抽样之后还没有作答')
    }
    const half = verdict === 'FAIL' && findingOf(state, item.id)?.disposal === 'ON_SITE_CORRECTED' && taken ? lackingMoments(pairOf(taken, item.id)) : []
    if (half.length && relevant.has(item.id)) { lacks.push(`缺${half.join('、')}照片`); unpaired++ }
    const error = wrong.get(item.id)
    if (error) lacks.push(error)
    const cell: Cell = verdict === null ? 'open' : lacks.length ? 'mis' : CELL[verdict]
    const done = verdict !== null && !error
    if (relevant.has(item.id)) passed = done
    rows.push({
      item, number: item.no, section: s, verdict, cell, lacks, relevant: relevant.has(item.id), done, settled: passed,
      photos: photosOf(state, item.id).length, conflict: split.some(r => r.endsWith(`:${item.id}`)),
    })
  }))
  const cells = form.sections.map((_, s) => rows.filter(r => r.section === s && r.relevant).map(r => r.cell))
  return { result, items: rows, cells, answered: rows.filter(r => r.settled).length, total: rows.length, conflicts: split, unpaired }
}

/** The first day by which something is to be put right: of the findings that stand. */
export const dueOf = (state: State, form: Checklist): string | undefined =>
  standing(state, viewForm(state, form).result).map(item => findingOf(state, item)!.due_on ?? '').filter(Boolean).sort()[0]

/** The read-back on which people may sign: begun over the present content and ended. */
export interface Reading { begun: boolean; ended: boolean }
export function readingOf(state: State, digest: string): Reading {
  const begin = state.readbacks.filter(r => r.p.content_digest === digest).map(r => r.op)[0]
  return { begun: begin !== undefined, ended: begin !== undefined && state.read_aloud.some(r => r.op > begin) }
}

/** The answer to the recusal asked for last, until somebody has gone there again. */
export function freshAnswer(state: State, answer: Recusal | null | undefined): Recusal | null {
  const asked = state.recusals.at(-1)?.op
  const start = visits(state).at(-1)?.at(-1)?.op ?? ''
  return asked && answer?.op === asked && start < asked ? answer : null
}

/** Until the office has decided on a recusal nobody goes on, whoever of the team recorded it (S2-12). */
export function phaseOf(state: State, digest: string | null, answer?: Recusal | null): Phase {
  if (state.seal) return 'sealed'
  const last = state.visit.at(-1)
  const start = visits(state).at(-1)?.at(-1)
  const asked = state.recusals.at(-1)?.op
  if (asked && asked !== answer?.op) return 'recused'
  if (!last || !start) return 'todo'
  if (digest !== null) {
    const reading = readingOf(state, digest)
    // Who will not sign need not read to the end: the team signs what was refused.
    if (reading.ended || state.refusals.some(r => r.p['content_digest'] === digest)) return 'signing'
    if (reading.begun) return 'reading'
  }
  // Leaving for the read-back is not leaving the place: a read-back follows that end.
  const reread = state.readbacks.some(r => r.op > last.op)
  if (last.kind === 'visit.end' && !reread) return 'suspended'
  if (start.p['met'] === 'NOBODY') return 'nobody'
  // Another team: it shows its own credentials and tells the rights anew.
  const since = asked && answer?.granted ? asked : ''
  return state.credentials.some(r => r.op > since) ? 'checking' : 'arrived'
}

export type FactMap = Record<string, unknown>

export function factsOf(state: State, digest: string, form: Checklist, view: FormView): FactMap {
  return { ...sealFacts(state, digest, form, view.result), unpaired: view.unpaired }
}

/** What still stands between this record and its seal, in the words of the pinned rules. */
export function breaches(pkg: Package, facts: FactMap): Breach[] {
  const { seal, refusal, result, photo } = pkg.guards
  return [...[seal, refusal, result, photo].flatMap(rules => judgeGuards(rules, facts)), ...(Number(facts['unpaired']) > 0 ? [UNPAIRED] : [])]
}
/** A photo of the pair was discarded after the finding was written: the record would no longer show the correction. */
const UNPAIRED: Breach = { code: 'photo.pair', message: '当场改正的项，改正前、改正后的照片要各有一张' }

/** The rule's sentence for the inspector: clause ids stay in the documents. */
export const sayBreach = (b: Breach): string => b.message.replace(/（[SR][\d-]+(?:[、，]\s*S[\d-]+)*）/g, '').replace(/^拒签还不能封存：/, '')

/** Rules about the content itself: they must hold before anybody is asked to read and sign. */
const CONTENT = /^(seal\.(not_visited|credentials|recusal|missing|errors|findings|result)|photo\.|result\.)/
export const contentBreaches = (pkg: Package, facts: FactMap): Breach[] => breaches(pkg, facts).filter(b => CONTENT.test(b.code))

/** Only the holder's phone may seal (ruling 43). */
export function holderBreach(holder: string, actor: string, pkg: Package): Breach[] {
  if (holder === actor) return []
  const name = pkg.team.find(m => m.officer_id === holder)?.name ?? '主检'
  return [{ code: 'seal.holder', message: `由${name}在自己手机上封存` }]
}

/** Only these are judged 符合 or not; a number, a choice, a date or a list is filled in. */
export const isJudged = (item: Pick<CheckItem, 'family'>): boolean => item.family === 'conform' || item.family === 'found'

/** Adds up to all items of the checklist; what this visit does not concern counts as 不适用. */
export interface Tally { ok: number; no: number; na: number; unchecked: number; filled: number; open: number }
export function tally(view: FormView): Tally {
  const live = view.items.filter(r => r.relevant)
  const skipped = view.items.length - live.length
  const count = (v: Verdict): number => live.filter(r => r.verdict === v).length
  const fine = live.filter(r => r.done && r.verdict === 'CONFORM')
  const ok = fine.filter(r => isJudged(r.item)).length
  const sum = { ok, no: count('FAIL'), na: count('NA') + skipped, unchecked: count('NOT_CHECKED'), filled: fine.length - ok }
  return { ...sum, open: view.items.length - Object.values(sum).reduce((a, b) => a + b, 0) }
}

export const countItems = (form: Checklist): number => itemsOf(form).length
