/** 一单两库的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Basis { id?: string; title: string; article: string; text?: string; in_force_from?: string | null; in_force_to?: string | null }
export interface ChecklistRef { id: string; code: string; version: number; title: string; hash?: string; state?: string }

export interface Item {
  id: string; code: string; name: string; sub_item: string; category: string; object_kind: string; subject: string; content: string
  methods: string[]; ratio_text: string; frequency_text: string; staff_requirement: string; qualifications: string[]
  joint_departments: string[]; publicity_mode: string; remark: string; state: string; revision: number
  bases: Basis[]; checklist_id: string | null; checklist?: ChecklistRef | null
}

export interface Entity {
  id: string; id_kind: string; id_value: string; name: string; kind: string; address: string; district: string; industry: string
  status: string; credit_class: string | null; flags: Record<string, unknown>; source: string; revision: number; created_at: string
  legal_rep?: string; phone?: string
  visits_this_year?: number; last_inspected_at?: string | null
  events?: { kind: string; effective: string; reason: string; at: string }[]
}

export type Facets = Record<string, Record<string, number>>
export interface EntityPage extends Page<Entity> { facets?: Facets }

export interface Inspector {
  id: string; name: string; gender: string; birth_ym: string; unit: string; position: string; post: string; cert_no: string
  cert_from: string | null; cert_to: string | null; law_fields: string[]; regions: string[]; specialties: string[]; qualifications: string[]
  can_lead: boolean; status: string; revision: number; department_id?: string
}

export const items = {
  list: (query: { state?: string; after?: string | null }) => api.get<Page<Item>>('/items', query),
  get: (id: string) => api.getWithEtag<Item>(`/items/${id}`),
  create: (body: Partial<Item>) => api.post<Item>('/items', body),
  change: (id: string, body: Partial<Item>, ifMatch?: string) => api.patch<Item>(`/items/${id}`, body, { ifMatch }),
  activate: (id: string) => api.post<Item>(`/items/${id}/activation`),
  retire: (id: string) => api.remove(`/items/${id}/activation`),
}

export const entities = {
  list: (query: Record<string, string | string[] | null>) => api.get<EntityPage>('/entities', query),
  get: (id: string) => api.getWithEtag<Entity>(`/entities/${id}`),
  change: (id: string, body: Partial<Entity>, ifMatch?: string) => api.patch<Entity>(`/entities/${id}`, body, { ifMatch }),
}

export const inspectors = {
  list: (query: Record<string, string | null>) => api.get<Page<Inspector>>('/inspectors', query),
  create: (body: Partial<Inspector>) => api.post<Inspector>('/inspectors', body),
  change: (id: string, body: Partial<Inspector>) => api.patch<Inspector>(`/inspectors/${id}`, body),
}

export const checklists = {
  list: () => api.get<Page<ChecklistRef>>('/checklists'),
  get: (id: string) => api.get<Record<string, unknown>>(`/checklists/${id}`),
}
