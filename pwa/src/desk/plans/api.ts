/** 年度计划的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export type Ratio = [number, number]
export interface EntryItem { id: string; code: string; name: string; category?: string }

export interface EntryInput {
  name: string
  item_ids: string[]
  targeting: string
  filter: Record<string, string[]> | null
  ratios: Record<string, Ratio>
  rounding: string
  min_n: number
  reserve?: Ratio
  methods: string[]
  content: string
  period_from: string
  period_to: string
  team_size: number
  repeat_months: number
}

export interface Entry extends EntryInput { id: string; plan_id?: string; items?: EntryItem[]; population?: number | null; expected?: number | null; draw_id?: string | null }

export interface Plan {
  id: string; year: number; title: string; state: string; version: number; department?: { id: string; name: string }
  author?: { id: string; name: string } | null; author_id?: string; submitted_at?: string | null
  decisions?: { decision: string; opinion: string; by: string; at: string }[]
  entries: Entry[]
}

export const plans = {
  list: () => api.get<Page<Plan>>('/plans'),
  get: (id: string) => api.get<Plan>(`/plans/${id}`),
  create: (body: { year: number; title?: string }) => api.post<Plan>('/plans', body),
  addEntry: (id: string, body: EntryInput) => api.post<Entry>(`/plans/${id}/entries`, body),
  changeEntry: (id: string, body: Partial<EntryInput>) => api.patch<Entry>(`/plan-entries/${id}`, body),
  removeEntry: (id: string) => api.remove(`/plan-entries/${id}`),
  submit: (id: string) => api.post<Plan>(`/plans/${id}/submission`),
  decide: (id: string, decision: string, opinion: string) => api.post<Plan>(`/plans/${id}/decisions`, { decision, opinion }),
}
