/** 一单两库的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Successor { id: string; version: string; article: string; in_force_from: string | null }
export interface Basis { id?: string; version?: string; document_no?: string; title: string; article: string; kind?: string; text?: string; in_force_from?: string | null; in_force_to?: string | null; successor?: Successor | null }
export interface ChecklistRef { id: string; code: string; version: number; title: string; hash: string; state: string }

export interface Item {
  id: string; department_id: string; code: string; name: string; sub_item: string; category: string; object_kind: string; subject: string; content: string
  methods: string[]; ratio_text: string; frequency_text: string; staff_requirement: string; qualifications: string[]
  joint_departments: string[]; publicity_mode: string; remark: string; state: string
  bases: Basis[]; checklist: ChecklistRef | null
  /** In the list in force: a plan may list it. */
  listed: boolean
}

export type ItemChange = Partial<Omit<Item, 'id' | 'code' | 'state' | 'checklist' | 'department_id' | 'listed'>> & { checklist_id?: string | null }

export interface Entity {
  id: string; code: string; code_kind: string; name: string; kind: string; address: string; district: string; industry: string
  status: string; credit_class: string | null; flags: Record<string, unknown>
}

export interface EntityDetail extends Entity {
  legal_rep: string; phone: string; source: string
  memberships: { since: string; until: string | null }[]
  events: { kind: string; effective: string; reason: string; at: string }[]
}

export interface EntityChange {
  name?: string; address?: string; district?: string; industry?: string; credit_class?: string | null; status?: string; reason?: string
  exit?: { on: string; reason: string; closed: boolean }
}

export interface EntityPage extends Page<Entity> { kinds: Record<string, number> }

export interface Inspector {
  id: string; name: string; gender: string; birth_ym: string; unit: string; position: string; post: string; cert_no: string
  cert_from: string | null; cert_to: string | null; law_fields: string[]; regions: string[]; specialties: string[]; qualifications: string[]
  can_lead: boolean; status: string; department_id: string
}

export const items = {
  list: (query: { state?: string; after?: string | null }) => api.get<Page<Item>>('/items', query),
  move: (id: string, state: 'active' | 'retired') => api.post<Omit<Item, 'listed'>>(`/items/${id}/activation`, { state }),
}

export const entities = {
  list: (query: Record<string, string | null>) => api.get<EntityPage>('/entities', query),
  get: (id: string) => api.get<EntityDetail>(`/entities/${id}`),
  change: (id: string, body: EntityChange) => api.patch<EntityDetail>(`/entities/${id}`, body),
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
