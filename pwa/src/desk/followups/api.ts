/** 后续处置、案卷的接口。 */
import type { Answer } from '../../api/client'
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface FollowUpRow {
  id: string; no: string; kind: string; route: string; state: string; version: number; assignment_id: string; entity_name: string; title: string
  due_on: string | null; provisional: boolean; due_label: string; days_left: number | null; late: boolean; outcome: string; opened_at: string; closed_at: string | null
  /** Until when the firm asks for more time, not answered yet, and the deadline that holds meanwhile. */
  plea_until: string | null; plea_before: string | null
}

export interface StepFile { sha256: string; name: string; size: number; media_type: string }
export interface Step { id: string; act: string; label: string; at: string; by_name: string; words: string; facts: Record<string, unknown>; files: StepFile[] }
export interface Paper { id: string; kind: string; label: string; no: string; issued_at: string; ready: boolean; last_error: string | null }
export interface Person { inspector_id: string; name: string; cert_no: string; planned_on: string | null }

export interface Content {
  items?: { item: string; no: string; text: string; photos: string }[]
  requirements?: string[]
  evidence?: string[]
  /** Articles the record names, for an order to take its own from. */
  cited?: string[]
  [name: string]: unknown
}

export interface FollowUp extends FollowUpRow {
  content: Content; steps: Step[]; papers: Paper[]; waiting_files: StepFile[]; people: Person[]; team: string[]; acts: string[]; refusal: string; author_name: string; dossier_id: string | null
  /** Until 24:00 of this day an order may still be kept. */
  order_due: string | null
  /** Why its public words are or will be held; '' when they are not. */
  held: string
  /** Of the firm, when it was sent out: where a paper is served unless somebody writes another place. */
  address: string
  /** A new code since the notice was set: the one printed on it no longer opens the page of the firm. */
  code_replaced_at: string | null
}

export interface CaseFile {
  assignment_id: string; no: string; entity_name: string; state: string; label: string; complete: boolean; published_on: string | null; withdrawn_on: string | null; withdrawn_why: string; handled_on: string | null; open: string[]
  entries: { no: string; title: string; kind: string; revision: number; on: string; sha256: string }[]
  missing: { title: string; reason: string }[]
  bound_on: string | null; revision: number
}

type Body = Record<string, unknown>

function form(file: File): FormData {
  const body = new FormData()
  body.append('file', file)
  return body
}

export const followups = {
  list: (query: { kind?: string | null; state?: string | null; open?: boolean; mine?: boolean; pleaded?: boolean; after?: string | null; assignment_id?: string | null }) => api.get<Page<FollowUpRow>>('/followups', query),
  get: (id: string): Promise<Answer<FollowUp>> => api.getWithEtag<FollowUp>(`/followups/${id}`),
  begin: (body: Body) => api.post<FollowUp>('/followups', body),
  object: (body: Body) => api.post<FollowUp>('/objections', body),
  code: (assignmentId: string, givenTo: string) => api.post<{ code: string; url: string }>('/entity-codes', { assignment_id: assignmentId, given_to: givenTo }),
  draft: (id: string, content: Body, etag: string) => api.put<FollowUp>(`/followups/${id}/draft`, { content }, { ifMatch: etag }),
  check: (id: string, content: Body) => api.post<{ held: string }>(`/followups/${id}/draft/checks`, { content }),
  act: (id: string, path: string, body: Body, etag: string) => api.post<FollowUp>(`/followups/${id}/${path}`, body, { ifMatch: etag }),
  attach: (id: string, file: File) => api.send<FollowUp>(`/followups/${id}/files`, form(file)),
  paper: (id: string, paperId: string) => api.getBlob(`/followups/${id}/papers/${paperId}.pdf`),
  file: (id: string, sha256: string) => api.getBlob(`/followups/${id}/files/${sha256}`),
  caseFile: (assignmentId: string) => api.get<CaseFile>(`/cases/${assignmentId}`),
}

export interface Adoption {
  id: string; entity_id: string; entity_name: string; item_ids: string[]; source_authority: string; source_no: string
  inspected_on: string; result_words: string; free_until: string; state: string; mine: boolean
}

export const adoptions = {
  list: () => api.get<Page<Adoption>>('/adoptions'),
  add: (body: Record<string, string>, file: File) => {
    const data = form(file)
    for (const [name, value] of Object.entries(body)) data.append(name, value)
    return api.send<Adoption>('/adoptions', data)
  },
  decide: (id: string, decision: string, opinion: string) => api.post<Adoption>(`/adoptions/${id}/decisions`, { decision, opinion }),
}
