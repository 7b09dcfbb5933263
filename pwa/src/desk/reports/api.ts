/** 平台报送、扣下的文字、公众意见的接口。 */
import { api } from '../lib/api'
import { day } from '../lib/format'

export interface Target { target: string; title: string; waiting: number; new: number; corrected: number; withdrawn: number; refused: number }
export interface Batch { id: string; target: string; title: string; mapping: string; made_at: string; made_by_name: string; rows: number; accepted: number; rejected: number; sha256: string; size: number; resend_of: string | null }
export interface Line { n: number; public_id: string; version: number; act: string; cells: string[]; outcome: string; message: string }
export interface FullBatch extends Batch { heads: string[]; lines: Line[] }
export interface Hold { id: string; kind: string; ref: string; title: string; says: string; places: string[]; state: string; created_at: string; released_at: string | null; reason: string }
export interface Said { id: string; no: string; about: string; text: string; contact: string; at: string; state: string; asked: string; answer: string; answered_at: string | null }

const at = (id: string): string => `/export-batches/${encodeURIComponent(id)}`

export const reports = {
  board: () => api.get<{ targets: Target[]; batches: Batch[] }>('/export-batches'),
  make: (target: string) => api.post<FullBatch>('/export-batches', { target }),
  one: (id: string) => api.get<FullBatch>(at(id)),
  file: (id: string) => api.getBlob(`${at(id)}/file.xlsx`),
  acknowledge: (id: string, rows: { n: number; outcome: string; message: string }[]) => api.post<FullBatch>(`${at(id)}/outcomes`, { rows }),
  resend: (id: string) => api.post<FullBatch>(`${at(id)}/resend`, {}),
  liaison: () => api.getBlob('/liaison.xlsx'),
  holds: () => api.get<{ items: Hold[] }>('/text-holds'),
  release: (id: string, reason: string) => api.post<Hold>(`/text-holds/${encodeURIComponent(id)}/release`, { reason }),
  said: () => api.get<{ items: Said[] }>('/feedback'),
  answer: (id: string, asked: string, answer: string) => api.post<Said>(`/feedback/${encodeURIComponent(id)}/answer`, { asked, answer }),
}

export const ACTS: Record<string, string> = { NEW: '新增', CORRECT: '更正', WITHDRAW: '撤销' }
export const KINDS: Record<string, string> = { PLAN: '抽查计划', ITEM_LIST: '事项清单', GUIDELINE: '工作细则', DRAW: '抽取', INSPECTOR: '检查人员', FEEDBACK: '公众意见', PENALTY: '处罚关联', REPORT: '抽查报告' }
/** Where the words of a kind are read, mended or sent back. */
const HOMES: Record<string, string> = { ITEM_LIST: '/item-lists', GUIDELINE: '/guidelines', PLAN: '/plans', INSPECTOR: '/inspectors', DRAW: '/draws' }
/** A penalty and a report are matters with a page each; a person who is still held is opened in the list. */
export function homeOf(one: Pick<Hold, 'kind' | 'ref' | 'state'>): string {
  if (['PENALTY', 'REPORT'].includes(one.kind)) return `/followups/${one.ref}`
  return one.kind === 'INSPECTOR' && one.state === 'held' ? `/inspectors?id=${encodeURIComponent(one.ref)}` : HOMES[one.kind] ?? ''
}

/** What is to be sent, in one line. */
export function waitingWords(one: Target): string {
  if (!one.waiting && !one.refused) return '都报过了'
  const parts = [one.new && `新增 ${one.new}`, one.corrected && `更正 ${one.corrected}`, one.withdrawn && `撤销 ${one.withdrawn}`, one.refused && `平台没收下、要补报 ${one.refused}（在下面那一批的“各行与回执”里补报）`]
  return parts.filter(Boolean).join('，')
}

/** How the platform answered. */
export function answered(one: Batch): string {
  if (!one.accepted && !one.rejected) return '待回执'
  return one.rejected ? `收下 ${one.accepted}，没收下 ${one.rejected}` : `全部收下 ${one.accepted}`
}

/** The file of a batch bears the day it was made on. */
export function nameOf(one: Pick<Batch, 'title' | 'made_at'>): string {
  return `${one.title}${day(one.made_at)}.xlsx`
}

/** An answer that is neither public nor has anywhere to go: the number tells its writer only that there is one. */
export function unseen(one: Pick<Said, 'contact'>, asked: string): boolean {
  return !one.contact.trim() && !asked.trim()
}
