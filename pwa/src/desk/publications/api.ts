/** 公示的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Publication {
  id: string; public_id: string; assignment_id: string; entity_name: string; state: string; version: number
  ended_on: string; approved_on: string | null; due_on: string; provisional: boolean; due_says: string
  late: boolean; decided: boolean; assignment_state: string; waits_handling: boolean; owed: { remedy: string; no: string; reason: string }[]; working_days_left: number; hold_reason: string | null; published_at: string | null
  change: Change | null
}

export interface Change {
  id: string; publication_id: string; act: string; changes: Record<string, unknown>; reason: string
  proposed_by: string; proposer: string; at: string; state: string; decider: string; decided_at: string | null; opinion: string
}

export interface Version { version: number; act: string; at: string; reason: string; record: Record<string, unknown>; sha256: string }
export interface Detail extends Publication { versions: Version[]; correctable: string[]; item_names: string[] }

export const publications = {
  proof: (id: string) => api.post<{ version: number; ready: boolean }>(`/publications/${id}/proof`, {}),
  proofFile: (id: string) => api.getBlob(`/publications/${id}/proof.pdf`),
  list: (query: { state?: string | null; assignment_id?: string; after?: string | null }) => api.get<Page<Publication>>('/publications', query),
  release: (id: string, reason: string) => api.post<Publication>(`/publications/${id}/release`, { reason }),
  one: (id: string) => api.get<Detail>(`/publications/${id}`),
  propose: (id: string, body: { act: string; reason: string; changes: Record<string, unknown> }) => api.post<Change>(`/publications/${id}/changes`, body),
  decide: (id: string, body: { confirmed: boolean; opinion: string }) => api.post<Change>(`/publication-changes/${id}/decisions`, body),
}

export interface Posting { id: string; month: string; channel: string; name: string; place: string; on: string; author_name: string; created_at: string; voided_at: string | null; reason: string }
export interface PostingBoard { channels: { channel: string; name: string }[]; months: { month: string; postings: Posting[]; missing: string[] }[] }

export const postings = {
  board: () => api.get<PostingBoard>('/postings'),
  record: (body: { month: string; channel: string; place: string; on: string }) => api.post<Posting>('/postings', body),
  void: (id: string, reason: string) => api.post<Posting>(`/postings/${id}/void`, { reason }),
}
