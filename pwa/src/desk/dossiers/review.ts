/** 审定的判断：能不能审、排队的次序、退回的逐项理由。 */
import type { Account } from '../../api/tokens'
import { seatReason } from '../../api/vocabulary'
import type { Question } from '../lib/ask'
import { moment } from '../lib/format'
import { DISPOSAL, RESULT, word } from '../lib/labels'
import type { Deadline } from '../rules/api'
import type { Addendum, AddedPhoto, CheckItem, DecisionInput, Dossier, DossierRow } from './api'

/** Returned by an opinion alone, as was once taken: nobody can amend it until somebody names the items. */
export const unnamed = (dossier: Pick<Dossier, 'state' | 'decisions'>): boolean => dossier.state === 'returned' && dossier.decisions.at(-1)?.items.length === 0

/** Why this person cannot decide here, or ''. The server judges again; this only says it earlier. */
export function cannotReview(dossier: Pick<Dossier, 'state' | 'record' | 'decisions'>, me: Pick<Account, 'id' | 'roles'>): string {
  if (dossier.record?.team.some(one => one.officer_id === me.id)) return '您是本件的检查人员，不能审定。'
  if (unnamed(dossier)) return me.roles.includes(dossier.decisions.at(-1)?.step === 'legal' ? 'legal_reviewer' : 'approver') ? '' : '退回时没有写明哪一项，等退回的岗位写明。'
  if (dossier.state === 'in_review') return me.roles.includes('approver') ? '' : '等审批人审定。'
  if (dossier.state === 'legal_review') return me.roles.includes('legal_reviewer') ? '' : '等法制审核人审核。'
  if (dossier.state === 'assembling') return '还在成卷，成卷后才能审定。'
  return dossier.state === 'returned' ? '已退回补正，等检查人员补正后再审。' : '已审定。'
}

/** How many files an assembling dossier waits for, or ''. */
export function awaits(dossier: Pick<DossierRow, 'waits'>): string {
  return dossier.waits?.files ? `在等 ${dossier.waits.files} 个文件` : ''
}

/** What became of the files it waits for, or '' while nobody said that one is missing. */
export function strayed(dossier: Pick<DossierRow, 'waits'>): string {
  const { lost, doubted } = dossier.waits ?? { lost: 0, doubted: 0 }
  return [lost ? `${lost} 个已丢失，查明一小时后写明缺哪一件，照常成卷` : '', doubted ? `${doubted} 个不在检查员现在的手机上` : ''].filter(Boolean).join('；')
}

/** The clocks a publication is due by (server: publications/service.py `follow`); an inspection has others beside them, the report's among them. */
export const PUBLISHED_BY = ['publish.result_days', 'publish.collect_days'] as const

export type Clocks = ReadonlyMap<string, Deadline>

/** The publication's clock of each inspection, the earlier where it has two. */
export function publicationClocks(found: readonly Deadline[]): Clocks {
  const first = new Map<string, Deadline>()
  for (const one of found) {
    const before = first.get(one.subject_id)
    if (PUBLISHED_BY.some(kind => kind === one.kind) && (!before || one.due_on < before.due_on)) first.set(one.subject_id, one)
  }
  return first
}

/** Soonest to be published first; a dossier without a clock comes last, older first. */
export function byDue<Row extends Pick<DossierRow, 'id' | 'assignment_id' | 'ended_on'>>(rows: readonly Row[], clocks: Clocks): Row[] {
  const key = (row: Row): string => `${clocks.get(row.assignment_id)?.due_on ?? '9999-99-99'} ${row.ended_on} ${row.id}`
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** 常用的四个理由，按 1–4 键填入。 */
export const QUICK = ['照片看不清', '缺改后照片', '说明不足', '处置不当'] as const
export const LEAST_OPINION = 5

/** Answers speak for a result or against it; it is the inspector who chooses one. */
export const RESULT_SAYS = '检查人员选定，公示以此为准'

/** Who of the team was asked to step aside or was replaced, why, when and by whose word: facts of the case, not of its papers alone. */
export function aboutTeam(dossier: Pick<Dossier, 'record' | 'seats'>): [string, string[]][] {
  const told = dossier.record?.told
  const replaced = dossier.seats.map(one => `${one.role === 'LEAD' ? '主检' : '协检'} ${one.out}换为${one.into || '（没有人接手）'}：${word(seatReason, one.reason)}，${one.words.replace(/[。；，]+$/, '')}；${one.proposed_by}提出，${moment(one.at)} 由${one.by}定`)
  const rows: [string, string[]][] = [['对方申请回避', told?.recusals ?? []], ['检查人员回避', told?.own_recusals ?? []], ['先前的检查组', told?.former ?? []], ['换过人', replaced]]
  return rows.filter(([, lines]) => lines.length)
}

/** Nothing is chosen beforehand: a decision is made, not accepted. */
export interface Draft { decision: 'APPROVED' | 'RETURNED' | null; opinion: string; items: Record<string, string> }

export const FRESH: Draft = { decision: null, opinion: '', items: {} }

export const AGREED = '同意'

/** The opinion as shown when a choice is made: 通过 shows 同意 to be kept or changed, 退回 takes it away again. */
export function opened(decision: Draft['decision'], opinion: string): string {
  if (decision === 'APPROVED') return opinion.trim() ? opinion : AGREED
  return opinion.trim() === AGREED ? '' : opinion
}

/** What is missing before the decision can be sent, or ''; `held`: what must be judged before the last word. */
export function incomplete(draft: Draft, held = ''): string {
  if (draft.decision === null) return '先选通过还是退回。'
  if (draft.decision === 'APPROVED') return held && `${held}，判完才能通过。`
  if (!Object.keys(draft.items).length) return '先在左边检查表里勾选要退回的项，至少一项：检查员只能补正勾选的项。'
  const bare = Object.values(draft.items).filter(reason => !reason.trim()).length
  const lacks = [bare ? `${bare} 个退回项的理由` : '', draft.opinion.trim().length < LEAST_OPINION ? `意见（至少 ${LEAST_OPINION} 个字）` : ''].filter(Boolean)
  return lacks.length ? `退回还要写：${lacks.join('，')}。` : ''
}

/** What of this inspection still waits to be judged, or ''; the server lets no 通过 be the last word before that. */
export function undecided(dossier: Pick<Dossier, 'held'>): string {
  return dossier.held.count ? `隔离区还有 ${dossier.held.count} 条没有判` : ''
}

export function toInput(draft: Draft & { decision: NonNullable<Draft['decision']> }): DecisionInput {
  const items = draft.decision === 'RETURNED' ? Object.entries(draft.items).map(([item, reason]) => ({ item, reason: reason.trim() })) : []
  return { decision: draft.decision, opinion: draft.opinion.trim(), items }
}

/** Items a reviewer looks at first: failed, changed by an addendum, with finding or photo. */
export function telling(item: CheckItem): boolean {
  return item.verdict === 'FAIL' || item.was !== null || item.finding !== null || item.photos.length > 0
}

/** What a dossier opens with: one that came back shows first what changed. */
export function firstTab(dossier: Pick<Dossier, 'record'>): 'changes' | 'sheet' {
  return dossier.record?.addenda.length ? 'changes' : 'sheet'
}

export type NumberedAddendum = Addendum & { nth: number; photos: { change: string; photo: AddedPhoto }[] }

/** Addenda with their number, the newest on top: that is the one to be judged now. */
export function newestFirst(addenda: readonly Addendum[]): NumberedAddendum[] {
  return addenda.map((one, at) => ({ ...one, nth: at + 1, photos: one.changes.flatMap(change => change.added.map(photo => ({ change: change.no, photo }))) })).reverse()
}

const PUBLIC = '系统随即自动公示（规则定了时刻的到时公示），几分钟内人人可见'
const WITHHELD = `因有问题${word(DISPOSAL, 'JUDICIAL')}，系统暂缓公示，由公示岗或者法制审核人解除暂缓以后才公开（规则没有把正在办理的案件列为例外的，照常公示）`
const OWES = new Set(['ON_SITE_CORRECTED', 'ORDER', 'OWN_DEPARTMENT', 'OTHER_DEPARTMENT', 'JUDICIAL'])

const ABNORMAL = new Set(['R02', 'R03', 'R04'])

/** How the problem of an item was dealt with, said with the item; '' where it has none. */
export const disposed = (one: Pick<CheckItem, 'no' | 'finding'>): string => (one.finding ? `第 ${one.no} 项 ${word(DISPOSAL, one.finding.disposal)}${one.finding.due_on ? `（${one.finding.due_on} 前）` : ''}` : '')

/** What the record leaves to be done after the approval, in words. */
export function owed(dossier: Pick<DossierRow, 'disposals' | 'result_code'>): string[] {
  const found = dossier.disposals.filter(one => OWES.has(one)).map(one => word(DISPOSAL, one))
  return ABNORMAL.has(dossier.result_code) ? [...found, '列异建议'] : found
}

/** Whether the approval publishes or, with a transfer to the judiciary, withholds (server: domain/disclosure.py `opening_state`). */
export const withheld = (dossier: Pick<DossierRow, 'disposals'>): boolean => dossier.disposals.includes('JUDICIAL')

/** The one question before a dossier is passed: what happens then, and what stays to be done. */
export function lastWord(dossier: Pick<DossierRow, 'entity_name' | 'disposals' | 'result_code'>): Question {
  const after = owed(dossier)
  const found = dossier.result_code === 'R01' ? '' : `结果是“${word(RESULT, dossier.result_code)}”。`
  return {
    title: `通过 ${dossier.entity_name}？`, yes: '通过', no: '再看看',
    text: `${found}通过就是审定，案卷不能再退回；${withheld(dossier) ? `${WITHHELD}。公开之后` : `${PUBLIC}，`}要改只能办更正，更正也公开。${after.length ? `审定之后还要办：${after.join('、')}。` : ''}`,
  }
}

/** Every paper a dossier can hold, by its kind (server: dossiers/binding.py, followups/papers.py). */
export const PAPERS: Record<string, string> = {
  RECORD_PDF: '现场卷 PDF', RECORD_JSON: '机读记录', MANIFEST: '文件清单', APPROVAL: '检查审批表', DRAW_MINUTES: '抽取记录（签字成卷）', DRAW_SCAN: '抽取记录签字页扫描件', CASE_INDEX: '卷内目录',
  MATERIALS: '报送材料通知书', CORRECTED: '当场改正记录', ORDER: '责令改正通知书', SERVICE: '送达回证', RECTIFICATION: '整改报告', EXTENSION: '延期整改通知', RECHECK: '整改复查意见', TRANSFER: '案件线索移送函', CRIME: '涉嫌犯罪案件移送书', REVIEW: '不予立案提请复议书', SUPERVISION: '立案监督建议书',
  INFORM: '抄告函', ABNORMAL: '列入经营异常名录建议函', REMINDER: '催办函', OBJECTION: '异议处理答复', REPORT: '抽查报告',
}

/** What was just decided, kept on the screen until the person goes on; `follow`: the inspection whose follow-ups are still to be done. */
export interface Settled { done: readonly string[]; title: string; name: string; facts: [string, string][]; next: string | null; follow: { assignment: string; says: string } | null }

/** One decision in words: what was said, about what, and what happens now. */
export function settle(dossier: Pick<Dossier, 'id' | 'no' | 'assignment_id' | 'entity_name' | 'state' | 'record' | 'disposals' | 'result_code'>, sent: DecisionInput, next: string | null): Settled {
  const legal = dossier.state === 'legal_review'
  const approved = sent.decision === 'APPROVED'
  const numbers = new Map((dossier.record?.sections ?? []).flatMap(section => section.items).map(one => [one.id, one.no]))
  const follows = !approved ? '已通知检查员，等手机联网取走；补正送回后再到这里审。公示时限不停。' : legal ? '转审批人审定。' : withheld(dossier) ? `${WITHHELD}。` : `${PUBLIC}，公示不用再办。`
  const after = approved && !legal ? owed(dossier) : []
  return {
    follow: after.length ? { assignment: dossier.assignment_id, says: after.join('、') } : null,
    done: [dossier.id], name: dossier.entity_name, next,
    title: approved ? (legal ? '法制审核已通过' : '已通过') : '已退回补正',
    facts: [['案卷号', dossier.no], ['意见', sent.opinion || '没有另写'], ...sent.items.map(({ item, reason }): [string, string] => [`第 ${numbers.get(item) ?? item} 项`, reason]), ['接下来', follows]],
  }
}

/** Several approved at once. */
export function settleBatch(rows: readonly Pick<DossierRow, 'id' | 'entity_name' | 'no'>[], opinion: string, next: string | null): Settled {
  return { follow: null, done: rows.map(row => row.id), title: `已成批通过 ${rows.length} 份`, name: '', next, facts: [['意见', opinion], ...rows.map((row): [string, string] => [row.no, row.entity_name]), ['接下来', `${PUBLIC}，不用再办。`]] }
}

/** Which one comes after those decided: the next below, else the one above, else none. */
export function following(rows: readonly Pick<DossierRow, 'id'>[], done: readonly string[]): string | null {
  const last = Math.max(...done.map(id => rows.findIndex(row => row.id === id)))
  const open = (row: Pick<DossierRow, 'id'>): boolean => !done.includes(row.id)
  return (rows.slice(last + 1).find(open) ?? rows.slice(0, Math.max(0, last)).reverse().find(open))?.id ?? null
}

/** The words of the printed table: items after it that were answered all the same do count. */
export const stopped = (no: string): string => `第 ${no} 项触发停止规则，其后没有作答的各项未查`
