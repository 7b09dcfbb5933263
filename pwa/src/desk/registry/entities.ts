/** 检查对象、子库、双告知收件的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Flag { since: string | null; until: string | null; source: string | null; count: number | null }

export interface Entity {
  id: string; code: string; code_kind: string; name: string; kind: string; address: string; district: string; industry: string; category: string
  status: string; credit_class: string | null; flags: Record<string, Flag>; visits: number; last_visit_on: string | null; permit_count: number
  former: Former[]
}

/** A firm that was merged into this one and that the words asked for. */
export interface Former { code: string; name: string; on: string | null }

export interface Permit { id: string; kind: string; number: string; valid_from: string | null; valid_to: string | null; ended_on: string | null }
export interface EntityEvent { kind: string; effective: string; reason: string; at: string; changes: Record<string, unknown>; by: string; of: string }

export interface EntityDetail extends Omit<Entity, 'permit_count' | 'former'> {
  legal_rep: string; contact: string; phone: string; address_actual: string; source: string; batch_file: string; hidden: string[]
  memberships: { since: string; until: string | null }[]
  events: EntityEvent[]
  told: { department: string; on: string; state: string; reason: string }[]
  permits: Permit[]
  sub_libraries: { id: string; name: string }[]
  merged: { id: string; code: string; code_kind: string; name: string }[]
  merge_waiting: { old: string; into: string; requested_by: string; requested_at: string; mine: boolean } | null
}

/** Where too many fit to be counted at once: no total, no numbers beside the options, but how many there are at least. */
export interface Counts { total: number | null; at_least: number; kinds: Record<string, number>; exited: number | null; facets: Record<string, Record<string, number | null>> }
export type EntityPage = Omit<Page<Entity>, 'total'> & { total: number | null }
export interface Exit { on: string; reason: string; closed: boolean }
export interface FlagInput { kind: string; on: boolean; since?: string | null; until?: string | null; source?: string; count?: number | null; reason?: string }
export interface SubLibrary { id: string; name: string; query: Record<string, string | string[]> | null; note: string; closed_on: string | null; count: number }
export type Query = Record<string, string | null>

export interface Bulk {
  act: string; ids?: string[]; query?: Query; flag?: FlagInput; credit_class?: string | null; district?: string; exit?: Exit
  sub_library?: string; reason?: string
}

export interface Candidate {
  id: string; code: string; code_kind: string; name: string; kind: string; address: string; district: string; industry: string; source: string
  department: string; from_department: string; mine: boolean; known: boolean; listed: boolean; received_on: string; waiting_days: number | null
  state: string; reason: string; decided_at: string | null; entity_id: string | null
}

export interface MergeFirm { id: string; name: string; code: string; kind: string; address: string }
export interface MergeRequest {
  id: string; old: MergeFirm; into: MergeFirm; reason: string; evidence: string; state: 'waiting' | 'merged' | 'refused' | 'withdrawn'
  requested_by: string; requested_at: string; opinion: string; decided_by: string; decided_at: string | null; mine: boolean
}

export const merges = {
  list: (state: string) => api.get<Page<MergeRequest>>('/entity-merges', { state }),
  request: (id: string, body: { into: string; reason: string; evidence: string }) => api.post<MergeRequest>(`/entities/${id}/merge-requests`, body),
  decide: (id: string, decision: 'CONFIRMED' | 'REFUSED' | 'WITHDRAWN', opinion: string) => api.post<MergeRequest>(`/entity-merges/${id}/decisions`, { decision, opinion }),
}

export const entities = {
  list: (query: Query) => api.get<EntityPage>('/entities', query),
  counts: (query: Query, exact = false) => api.get<Counts>('/entities/counts', exact ? { ...query, exact: 'true' } : query),
  get: (id: string) => api.get<EntityDetail>(`/entities/${id}`),
  create: (body: Record<string, unknown>) => api.post<EntityDetail>('/entities', body),
  change: (id: string, body: Record<string, unknown>) => api.patch<EntityDetail>(`/entities/${id}`, body),
  back: (id: string, body: { on: string; reason: string }) => api.post<EntityDetail>(`/entities/${id}/return`, body),
  flag: (id: string, body: FlagInput) => api.post<EntityDetail>(`/entities/${id}/flags`, body),
  permit: (id: string, body: Record<string, unknown>) => api.post<Permit>(`/entities/${id}/permits`, body),
  endPermit: (id: string, on: string) => api.post<Permit>(`/permits/${id}/end`, { on }),
  merge: (id: string, body: { into: string; reason: string; evidence?: string }) => api.post<EntityDetail>(`/entities/${id}/merge`, body),
  bulk: (body: Bulk) => api.post<{ done: number; same: number; busy: number; exited: number }>('/entities/bulk', body),
}

export const subLibraries = {
  list: () => api.get<Page<SubLibrary>>('/sub-libraries'),
  create: (body: { name: string; query: Query | null; note: string }) => api.post<SubLibrary>('/sub-libraries', body),
  lacking: () => api.get<{ lacking: string[] }>('/sub-libraries/standard'),
  build: () => api.post<Page<SubLibrary>>('/sub-libraries/standard', {}),
  close: (id: string, closed: boolean) => api.patch<SubLibrary>(`/sub-libraries/${id}`, { closed }),
}

export const candidates = {
  list: (query: Query) => api.get<Page<Candidate>>('/candidates', query),
  tell: (body: Record<string, unknown>) => api.post<Candidate>('/candidates', body),
  decide: (id: string, decision: 'confirmed' | 'refused', reason: string) => api.post<Candidate>(`/candidates/${id}/decisions`, { decision, reason }),
}

/** Only what was said: empty conditions are left out, so that a saved query reads like what was chosen. */
export function said(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value))
}
