/** 检查表与草稿的接口。 */
import type { Form } from '@forms/index'
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Version { id: string; code: string; version: number; hash: string; title: string; state: string }
export interface Problem { item: string | null; code: string; message: string }
export interface Change { kind: 'ADDED' | 'REMOVED' | 'MOVED' | 'CHANGED'; item: string | null; no: string; field: string; old: unknown; new: unknown }
export interface DraftRow {
  id: string; code: string; title: string; state: 'draft' | 'reviewing' | 'published' | 'dropped'; revision: number
  author_id: string; author: string; changed_at: string; opinion: string; source: string; count: number; pending: number; problem_count: number
}
export interface Draft extends DraftRow {
  body: Form; problems: Problem[]; based_on: Version | null; changes: Change[]
  newer: { checklist: Version; changes: Change[] } | null; checklist_id: string | null; submitted_by: { id: string; name: string } | null
}
export interface Refused { row: number; reason: string }
export interface Using { id: string; code: string; name: string; state: string }

const drafts = '/checklist-drafts'

export const sheets = {
  versions: () => api.get<Page<Version>>('/checklists'),
  version: (id: string) => api.get<Version & { body: Form }>(`/checklists/${id}`),
  uses: (id: string) => api.get<Page<Using>>(`/checklists/${id}/uses`),
  changes: (id: string, old: string) => api.get<Page<Change>>(`/checklists/${id}/changes/${old}`),
  blank: (id: string) => api.getBlob(`/checklists/${id}/blank.pdf`),
  excel: (id: string) => api.getBlob(`/checklists/${id}/sheet.xlsx`),
  drafts: () => api.get<Page<DraftRow>>(drafts),
  draft: (id: string) => api.get<Draft>(`${drafts}/${id}`),
  begin: (code: string, title: string) => api.post<Draft>(drafts, { code, title }),
  save: (id: string, body: Form, revision: number) => api.patch<Draft>(`${drafts}/${id}`, { body, revision }),
  check: (body: Form) => api.post<{ problems: Problem[] }>(`${drafts}/checks`, { body }),
  confirm: (id: string, items: string[], revision: number) => api.post<Draft>(`${drafts}/${id}/confirmations`, { items, revision }),
  submit: (id: string) => api.post<Draft>(`${drafts}/${id}/submission`, {}),
  recall: (id: string) => api.post<Draft>(`${drafts}/${id}/recall`, {}),
  decide: (id: string, decision: 'APPROVED' | 'RETURNED', opinion: string, revision: number) => api.post<Draft>(`${drafts}/${id}/decisions`, { decision, opinion, revision }),
  drop: (id: string) => api.remove(`${drafts}/${id}`),
  print: (id: string) => api.getBlob(`${drafts}/${id}/blank.pdf`),
  bring(code: string, file: File): Promise<Draft> {
    const form = new FormData()
    form.append('file', file)
    return api.send<Draft>(`${drafts}/import?code=${encodeURIComponent(code)}`, form)
  },
}
