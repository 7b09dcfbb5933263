/** 审定的判断：能不能审、排队的次序、退回的逐项理由。 */
import type { Account } from '../../api/tokens'
import type { DueRow } from '../insight/api'
import type { CheckItem, DecisionInput, Dossier, DossierRow } from './api'

/** Why this person cannot decide here, or ''. The server judges again; this only says it earlier. */
export function cannotReview(dossier: Pick<Dossier, 'state' | 'record'>, me: Pick<Account, 'id' | 'roles'>): string {
  if (dossier.record?.team.some(one => one.officer_id === me.id)) return '您是本件的检查人员，不能审定。'
  if (dossier.state === 'in_review') return me.roles.includes('approver') ? '' : '等审批人审定。'
  if (dossier.state === 'legal_review') return me.roles.includes('legal_reviewer') ? '' : '等法制审核人审核。'
  if (dossier.state === 'assembling') return '还在成卷，成卷后才能审定。'
  return dossier.state === 'returned' ? '已退回补正，等检查人员补正后再审。' : '已审定。'
}

/** Soonest due first; a dossier without a clock comes last, older first. */
export function byDue(rows: readonly DossierRow[], due: readonly DueRow[]): DossierRow[] {
  const days = new Map(due.filter(one => one.dossier_id).map(one => [one.dossier_id as string, one.due_on]))
  const key = (row: DossierRow): string => `${days.get(row.id) ?? '9999-99-99'} ${row.ended_on} ${row.id}`
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** 常用的四个理由，按 1–4 键填入。 */
export const QUICK = ['照片看不清', '缺改后照片', '说明不足', '处置不当'] as const
export const LEAST_OPINION = 5

/** Nothing is chosen beforehand: a decision is made, not accepted. */
export interface Draft { decision: 'APPROVED' | 'RETURNED' | null; opinion: string; items: Record<string, string> }

export const FRESH: Draft = { decision: null, opinion: '', items: {} }

/** What is missing before the decision can be sent, or ''. */
export function incomplete(draft: Draft): string {
  if (draft.decision === null) return '先选通过还是退回。'
  if (draft.decision === 'APPROVED') return ''
  if (Object.values(draft.items).some(reason => !reason.trim())) return '每个退回的项都要写理由。'
  return draft.opinion.trim().length < LEAST_OPINION ? `退回要写明意见，至少 ${LEAST_OPINION} 个字。` : ''
}

export function toInput(draft: Draft & { decision: NonNullable<Draft['decision']> }): DecisionInput {
  const items = draft.decision === 'RETURNED' ? Object.entries(draft.items).map(([item, reason]) => ({ item, reason: reason.trim() })) : []
  return { decision: draft.decision, opinion: draft.opinion.trim() || '同意', items }
}

/** Items a reviewer looks at first: failed, changed by an addendum, with finding or photo. */
export function telling(item: CheckItem): boolean {
  return item.verdict === 'FAIL' || item.was !== null || item.finding !== null || item.photos.length > 0
}
