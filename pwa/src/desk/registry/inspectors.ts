/** 检查人员、请假、回避、专家的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Leave { id: string; since: string; until: string; reason: string; cancelled_on: string | null }
export interface Conflict { id: string; entity_id: string; entity_name: string; kind: string; since: string | null; until: string | null }

export interface Inspector {
  id: string; name: string; gender: string; birth_ym: string; unit: string; position: string; post: string; cert_no: string
  cert_from: string | null; cert_to: string | null; law_fields: string[]; regions: string[]; specialties: string[]; qualifications: string[]
  can_lead: boolean; status: string; department_id: string; publish_ok: boolean; conflicts_confirmed_on: string | null; must_confirm: boolean
  account: boolean; day: string; days_left: number | null; valid_qualifications: string[]; hidden: string[]
}

export interface InspectorDetail extends Inspector {
  leaves: Leave[]
  dated_qualifications: { id: string; name: string; number: string; valid_from: string | null; valid_to: string | null }[]
  events: { kind: string; reason: string; at: string; changes: { before?: Record<string, unknown>; after?: Record<string, unknown> } }[]
}

export interface DayCounts { ready: number; unreached: number; leave: number; expired: number; suspended: number; removed: number; expiring: number; total: number }

export interface Expert {
  id: string; kind: string; name: string; org: string; field: string; agreement_no: string; phone: string
  valid_from: string | null; valid_to: string | null; ended_on: string | null; engaged: boolean; hidden: string[]
}

export const inspectors = {
  list: (query: Record<string, string | null>) => api.get<Page<Inspector>>('/inspectors', query),
  counts: () => api.get<DayCounts>('/inspectors/counts'),
  get: (id: string) => api.get<InspectorDetail>(`/inspectors/${id}`),
  create: (body: Record<string, unknown>) => api.post<InspectorDetail>('/inspectors', body),
  change: (id: string, body: Record<string, unknown>) => api.patch<InspectorDetail>(`/inspectors/${id}`, body),
  leave: (id: string, body: { since: string; until: string; reason: string }) => api.post<Leave>(`/inspectors/${id}/leaves`, body),
  cancelLeave: (id: string) => api.post<Leave>(`/leaves/${id}/cancellation`, {}),
  qualify: (id: string, body: Record<string, unknown>) => api.post<unknown>(`/inspectors/${id}/qualifications`, body),
  conflicts: (id: string) => api.get<Page<Conflict>>(`/inspectors/${id}/conflicts`),
  declare: (id: string, body: Record<string, unknown>) => api.post<Conflict>(`/inspectors/${id}/conflicts`, body),
  endConflict: (id: string, on: string) => api.post<Conflict>(`/conflicts/${id}/end`, { on }),
  confirm: (id: string) => api.post<InspectorDetail>(`/inspectors/${id}/conflicts/confirmation`, {}),
}

export const experts = {
  list: () => api.get<Page<Expert>>('/experts'),
  engage: (body: Record<string, unknown>) => api.post<Expert>('/experts', body),
  change: (id: string, body: Record<string, unknown>) => api.patch<Expert>(`/experts/${id}`, body),
}
