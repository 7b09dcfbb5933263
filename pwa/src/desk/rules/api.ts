/** 规则、年历、时限的接口。 */
import { api } from '../lib/api'

export type RuleValue = string | number | boolean | string[]

export interface Source {
  value: RuleValue; layer: string; layer_label: string; says: string; basis: string
  since: string | null; until: string | null; override_id: string | null
}

export interface Rule extends Source {
  key: string; group: string; label: string; kind: string; unit: string
  low: number | null; high: number | null; law: string; choices: string[]; must: string[]; fixed: string; overrides: Source[]
}

/** 一条另定批准以后，一段日子作数的值；own：作数的就是它。 */
export interface Effect { from: string; until: string | null; value: RuleValue; layer: string; layer_label: string; own: boolean }

export interface Proposal {
  id: string; key: string; label: string; kind: string; unit: string; layer: string; department: string | null; value: RuleValue
  basis: string; reason: string; since: string; until: string | null; state: string
  author_id: string; author_name: string; created_at: string; decider_name: string | null; decided_at: string | null; opinion: string
  effect: Effect[]
}

export interface Scheme { name: string; place: string; differs: { key: string; label: string; value: RuleValue; basis: string }[] }
export interface Rules { day: string; profile: { name: string; place: string }; profiles: Scheme[]; rules: Rule[]; proposals: Proposal[] }
export interface ProposalInput { key: string; layer: string; value: RuleValue; basis: string; reason: string; since: string; until: string | null }

export interface CalendarDay { day: string; kind: string; name: string }
export interface CalendarYear {
  year: number; known: boolean; days: CalendarDay[]; working_days: number; document: string; source: string
  version: number | null; author: string; decider: string | null; decided_at: string | null
}
export interface CalendarProposal {
  id: string; year: number; version: number; document: string; source: string; state: string
  author_id: string; author_name: string; created_at: string; days: CalendarDay[]
}
export interface Calendar { year: CalendarYear; years: number[]; proposals: CalendarProposal[]; missing: number | null; provisional: number }

export interface Deadline {
  id: string; kind: string; label: string; title: string; link: string; department_id: string; department: string
  subject_kind: string; subject_id: string; started_on: string; days: number | null; due_on: string; provisional: boolean
  says: string; state: string; met_on: string | null; days_left: number; unknown_year: number | null; late: boolean
}
export interface Week { from: string; to: string; count: number }
export interface Board {
  items: Deadline[]; total: number; late: number; today: string
  kinds: { kind: string; label: string; count: number }[]; weeks: Week[]
}

const decision = (approve: boolean, opinion: string): { decision: string; opinion: string } => ({ decision: approve ? 'APPROVED' : 'RETURNED', opinion })

export const rules = {
  table: (departmentId = '') => api.get<Rules>(`/rules${departmentId ? `?department_id=${departmentId}` : ''}`),
  history: (key: string) => api.get<Proposal[]>(`/rules/${key}/history`),
  effect: (key: string, layer: string, since: string, until: string) => api.get<Effect[]>(`/rules/${key}/effect?layer=${layer}&since=${since}${until ? `&until=${until}` : ''}`),
  propose: (body: ProposalInput) => api.post<Proposal>('/rules', body),
  decide: (id: string, approve: boolean, opinion: string) => api.post<Proposal>(`/rules/proposals/${id}/decisions`, decision(approve, opinion)),
  withdraw: (id: string) => api.post<Proposal>(`/rules/proposals/${id}/withdrawal`),
  end: (id: string, until: string, reason: string) => api.post<Proposal>(`/rules/proposals/${id}/end`, { until, reason }),
}

export const calendars = {
  get: (year: number) => api.get<Calendar>(`/calendar?year=${year}`),
  propose: (body: { year: number; text: string; document: string; source: string }) => api.post<CalendarProposal>('/calendar', body),
  decide: (id: string, approve: boolean, opinion: string) => api.post<CalendarProposal>(`/calendar/${id}/decisions`, decision(approve, opinion)),
  due: (start: string, days: number) => api.get<{ on: string; provisional: boolean }>(`/calendar/due?start=${start}&days=${days}`),
}

export function deadlines(filter: { department_id: string; kind: string; state: string }): Promise<Board> {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value))
  return api.get<Board>(`/deadlines?${query.toString()}`)
}
