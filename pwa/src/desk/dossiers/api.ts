/** 案卷的接口。 */
import type { Answer } from '../../api/client'
import type { Page } from '../lib/paged'
import { api } from '../lib/api'
import type { Mark } from '@sync/marks'

export interface Photo {
  no: number | string; item: string; says: string; when: string; place: string; old?: boolean; moment: string; by: string; imported: boolean; reason: string
  sha256: string; size: string; voided: string | null; lost?: string
  marks?: Mark[]; marked?: string; layer?: { wide: number; high: number } | null
}

/** A paper, a screenshot, or a recording; `length` says how long a recording is. */
export interface Attachment {
  no: number; kind: string; title: string; item: string; from: string; when: string; by: string; certified: boolean; voided: string
  size: string; sha256: string; media_type: string; length: string
}

export interface Signature { role: string; name: string; detail: string; method: string; image: string; at: string; chop: string; stale: boolean; replaced?: boolean }

export interface CheckItem {
  id: string; no: string; text: string; level: string; family: string; method: string; basis: string[]; verdict: string | null; relevant: boolean; was: { verdict: string | null; said: string } | null
  said: string; finding: { text?: string; disposal?: string; due_on?: string | null } | null; notes: string[]; photos: string[]; by: string | null; at: string | null
}

export interface AddedPhoto { no: number; when: string; place: string; old?: boolean; moment: string; by: string; imported: boolean; why: string; sha256: string; size: string }

export interface Addendum {
  at: string; by: string; opinion: string; before: string; after: string; signatures: Signature[]; refused: string[]
  changes: { no: string; text: string; asked: string; old: string; new: string; reason: string; lapsed: string; photos: string; added: AddedPhoto[] }[]
  unmet: { no: string; text: string; asked: string }[]
}

export interface Side { by: string; at: string; says: string }
/** `problem`: what this side wrote under the item and what leads to nothing; '' when nothing. */
export interface Differing { item: string; no: string; kind: string; sides: (Side & { problem: string })[]; settled: Side | null }

export interface RecordView {
  no: string
  entity: { name: string; code: string; address: string; district: string; kind: string; phone?: string; legal_rep?: string }
  task: { name: string; department: { name: string } }
  team: { officer_id: string; name: string; cert_no: string; department: string; role: string }[]
  draw: { no: string; rank: number; ticket: string; layer: string }
  form: { code: string; version: number; title: string }
  /** 检查时间, in the words of the PDF. */
  when: string
  typed_at: string | null; ended_at: string | null
  visits: { at: string; typed?: string; place: string; old?: boolean; met: string }[]
  told: { ids: string; notice: string; recusal: string; recusals: string[]; own_recusals?: string[]; former?: string[]; again?: boolean; unsaid?: boolean }
  sections: { id: string; title: string; items: CheckItem[] }[]
  /** Answered before the checklist was replaced, and no longer asked. */
  former: { no: string; text: string; sheet: string; said: string; notes: string[] }[]
  counts: { n: number; a: number; b: number; c: number; d: number }
  stopped: string | null
  /** 到访情况说明: what was done at the door, why a visit was broken off; one of each phone that wrote it apart. */
  account: { by: string; at: string; lines: string[] }[]
  result: { code: string | null; summary: string | null }
  opinion: string | null
  read_out: string
  /** Why nobody was there, of a check at the desk; empty of a visit. */
  away: string
  signatures: Signature[]
  refusals: { at: string; who: string; rights: string; reason: string; words: string; sentence: string; witnessed: string | null; filmed: string | null; witness: { name: string; org: string; phone: string; image: { sha256: string } | null } | null }[]
  addenda: Addendum[]
  differing: Differing[]
  photos: Photo[]
  attachments: Attachment[]
  digests: { content: string; record: string; latest: string }
}

export interface DossierRow {
  id: string; no: string; assignment_id: string; entity_name: string; task_name: string; state: string; revision: number; version: number
  result_code: string; content_digest: string; record_digest: string; ended_on: string; disposals: string[]; legally_reviewed: boolean
  bound_at: string | null; approved_at: string | null; last_error: string | null
  /** 待成卷的在等几个文件，其中丢失的、存疑的各几个 */
  waits: { files: number; lost: number; doubted: number } | null
}

/** `alone`: why this one is not approved together with others; empty when it may be. */
export interface BatchRow extends DossierRow { alone: string }

export interface Decided {
  id: string; revision: number; step: string; decision: string; opinion: string; items: { item: string; reason: string }[]; officer_name: string; at: string
}

/** Arrived, not in the record, laid beside it by an approver. */
export interface Beside {
  id: string; kind: string; reason: string; notes: { message?: string }[]; op: { wall?: string; off?: number; form?: string | null; p?: Record<string, unknown> }
  by: string; at: string; held_at: string; decided_by: string; decided_at: string; decided_reason: string
}

export interface Before { on: string; no: string; result: string; items: Record<string, { verdict: string | null; text: string | null }> }

export interface Destruction {
  id: string; basis: string; reason: string; state: string; proposed_name: string; proposed_at: string
  decided_name: string; opinion: string; decided_at: string | null; files: number
}

/** 联合检查：同一次入户的各部门，牵头的在前；没有公示的不给结果。 */
export interface JointCover {
  notice_no: string
  departments: { department: string; lead: boolean; own: boolean; no: string; items: string[]; team: string[]; state: string; public_id: string; result: string; published_on: string }[]
}

export interface Dossier extends DossierRow {
  joint: JointCover | null
  destruction: Destruction | null
  kept_until: string | null
  record: RecordView | null
  before: Before | null
  gaps: { item: string; no: string; says: string }[]
  documents: { kind: string; revision: number; sha256: string; size: number; made_at: string }[]
  decisions: Decided[]
  beside: Beside[]
  /** 隔离区里这次检查还没有判的 */
  held: { count: number; first: string | null }
  /** 派发以后换过的检查人员，先换的在前 */
  seats: SeatChange[]
}

export interface SeatChange { role: string; out: string; into: string; reason: string; words: string; at: string; proposed_by: string; by: string }

export interface Look { id: string; at: string; officer_name: string; what: string; detail: string; page: string }

export interface DecisionInput { decision: 'APPROVED' | 'RETURNED'; opinion: string; items: { item: string; reason: string }[] }

export const dossiers = {
  list: (query: { state?: string | null; after?: string | null }) => api.get<Page<DossierRow>>('/dossiers', query),
  get: (id: string): Promise<Answer<Dossier>> => api.getWithEtag<Dossier>(`/dossiers/${id}`),
  decide: (id: string, body: DecisionInput, etag: string) => api.post<Dossier>(`/dossiers/${id}/decisions`, body, { ifMatch: etag }),
  together: () => api.get<{ items: BatchRow[] }>('/dossiers/decisions'),
  batch: (body: { dossiers: { id: string; version: number }[]; opinion: string }) => api.post<{ approved: number }>('/dossiers/decisions', body),
  looks: (id: string, query: { after?: string | null }) => api.get<Page<Look>>(`/dossiers/${id}/looks`, query),
  proposeDestruction: (id: string, body: { basis: string; reason: string }) => api.post<Destruction>(`/dossiers/${id}/destructions`, body),
  decideDestruction: (id: string, body: { decision: 'APPROVED' | 'RETURNED'; opinion: string }) => api.post<Destruction>(`/destructions/${id}/decisions`, body),
  pdf: (id: string) => api.getBlob(`/dossiers/${id}/record.pdf`),
  document: (id: string, sha256: string) => api.getBlob(`/dossiers/${id}/documents/${sha256}`),
  file: (id: string, sha256: string) => api.getBlob(`/dossiers/${id}/files/${sha256}`),
  photo: (id: string, sha256: string) => api.getBlob(`/dossiers/${id}/photos/${sha256}`),
}
