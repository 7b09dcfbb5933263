/** 年度计划的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export type Ratio = [number, number]
export interface EntryItem { id: string; code: string; name: string; category: string }

export interface EntryInput {
  name: string
  item_ids: string[]
  /** Column to accepted values; null draws from the whole library (不定向). */
  filter: Record<string, string[]> | null
  ratios: Record<string, Ratio>
  rounding: string
  min_n: number
  methods: string[]
  content: string
  period: { from: string; to: string }
  team_size: number
  repeat_months: number
}

export interface Entry extends Omit<EntryInput, 'item_ids'> { id: string; plan_id: string; items: EntryItem[]; targeting: string; reserve: Ratio }

export interface Plan {
  id: string; year: number; title: string; state: string; version: number; department?: { id: string; name: string } | null
  author: { id: string; name: string } | null; submitted_at: string | null
  decided_at: string | null; decided_by: { id: string; name: string } | null; opinion: string
  entries: Entry[]
}

export const plans = {
  list: () => api.get<Page<Plan>>('/plans'),
  get: (id: string) => api.get<Plan>(`/plans/${id}`),
  create: (body: { year: number; title: string }) => api.post<Plan>('/plans', body),
  addEntry: (id: string, body: EntryInput) => api.post<Entry>(`/plans/${id}/entries`, body),
  changeEntry: (id: string, body: Partial<EntryInput>) => api.patch<Entry>(`/plan-entries/${id}`, body),
  removeEntry: (id: string) => api.remove(`/plan-entries/${id}`),
  submit: (id: string) => api.post<Plan>(`/plans/${id}/submission`),
  decide: (id: string, decision: string, opinion: string) => api.post<Plan>(`/plans/${id}/decisions`, { decision, opinion }),
}
