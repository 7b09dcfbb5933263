/** 外勤端的数据形状：派单包、检查表、操作内容。 Shapes as they travel; JSON stays snake_case. */

import type { Mark } from '@sync/marks'

export interface Basis { title: string; article: string; text: string }
export interface TaskItem { code: string; name: string; category: string; bases: Basis[] }
export type Member = {
  officer_id: string
  inspector_id: string
  name: string
  cert_no: string
  department: string
  role: 'LEAD' | 'MEMBER'
  cert_until?: string
  ticket?: string
}
export interface GuardRule { code: string; expr: string; message: string }
export interface Guards {
  v: number
  profile: string
  seal: GuardRule[]
  refusal: GuardRule[]
  result: GuardRule[]
  photo: GuardRule[]
  /** Who may sign for the firm, in the words of the rule; tasks dispatched earlier do not say. */
  signers?: string[]
  /** Whether 其余均符合 may be confirmed in one act; absent means yes. */
  bulk_ok?: boolean
}

export interface Package {
  v: number
  /** A drill: the whole way, never public, never counted. */
  rehearsal?: boolean
  alg: string
  package_id: string
  assignment_id: string
  no: string
  nonce: string
  task: {
    name: string
    department: { code: string; name: string; phone: string }
    methods: string[]
    period: { from: string; to: string }
  }
  draw: { no: string; stratum: string; rank: number; of: number; ticket: string; blind: string; salt: string; inner?: boolean; population?: number; /** Every firm is checked, only the people were drawn. */ whole?: boolean; /** Called up from the reserves: 候补第几位，因谁换下. */ called?: string }
  /** 不是抽中的：来源与标记；抽中的没有这一段。 */
  nonrandom?: { source: string; says: string; no: string; team_reason: string; named_by: string }
  entity: {
    id: string; name: string; code: string; code_kind: string; kind: string
    address: string; district: string; legal_rep: string; phone: string
  }
  items: TaskItem[]
  notice: { no: string; title: string; paragraphs: string[] }
  team: Member[]
  seal_holder: string
  form: string
  guards: Guards
  window: { from: string; to: string }
  /** The day of the visit where it was drawn: 2026-03-10, or a half of it, 2026-03-10-1 (上午) and -2 (下午). */
  day?: string
  deadline: { on: string; says: string; provisional: boolean }
  code_url: string
  issued_at: string
}

export interface ReturnedItem { item: string; reason: string }
export interface Returned { decision_id: string; opinion: string; items: ReturnedItem[]; by?: string; at?: string; due?: string }

/** The office's answer to the recusal asked for last; `op` is the application it answers. */
export interface Recusal { op: string; granted: boolean; opinion: string }

import type { SourceKind } from '@forms/form'

export type { Family, Form as Checklist, Item as CheckItem } from '@forms/form'

export interface ReceiptFile { sha256: string; size: number; verified: boolean }
export interface Receipt {
  assignment_id: string
  content_digest: string
  record_digest: string
  sealed_at_server: string
  countersignature: string
  trail_index: number
  files: ReceiptFile[]
  missing: string[]
  archived: boolean
  number?: string
  backed_up?: boolean
}

export interface Position { lat_e6: number; lon_e6: number; accuracy_m: number; age_s: number }
export type Disposal = 'ON_SITE_CORRECTED' | 'ORDER' | 'OWN_DEPARTMENT' | 'OTHER_DEPARTMENT' | 'JUDICIAL' | 'NONE'
export type Met = 'RESPONSIBLE' | 'STAFF' | 'NOBODY'
export type SignRole = 'ENTITY' | 'LEAD' | 'MEMBER' | 'WITNESS'
export interface BlobRef { sha256: string; size: number }

/** Content of each kind of operation, as sync/ defines it. */
export interface Payloads {
  'visit.start': { at: string; position: Position | null; no_position_reason: string | null; met: Met }
  'visit.end': { at: string; reason?: string }
  'credentials.show': { ids_shown: boolean; notice_served: boolean; recusal_told: boolean; recusal_asked: boolean }
  'answer.set': { item: string; value: Answer | null }
  'finding.set': { item: string; text: string; disposal: Disposal; due_on: string | null }
  'note.set': { item: string | null; text: string }
  'photo.add': {
    photo_id: string; item: string | null; sha256: string; size: number; media_type: string
    width: number; height: number; taken_at: string; position: Position | null
    source: 'camera' | 'file'; reason: string | null; thumb: BlobRef | null
    /** Decision that asked for it: a photo taken after the seal, for the addendum only. */
    addendum?: string
  }
  'photo.void': { photo_id: string; reason: string }
  'photo.annotate': { photo_id: string; marks: Mark[] }
  'sample.set': { item: string; attempt: number; names: string[]; n: number; picked: number[]; reason: string | null }
  'file.set': {
    file_id: string; item: string | null; kind: 'MATERIAL' | 'SCREENSHOT' | 'REPORT' | 'OPINION' | 'INTERVIEW' | 'COPY' | 'PAPER' | 'RECORDING'; title: string; from: string | null; at: string
    sha256: string; size: number; media_type: string; seconds?: number | null; certified: boolean; voided: string | null
  }
  'result.set': { code: string; summary: string }
  'opinion.set': { text: string }
  'readback.begin': { content_digest: string }
  'readback.end': { by: string; read_aloud: boolean }
  'sign.add': {
    role: SignRole; name: string; position: string; relation: string
    method: 'canvas' | 'stamp_photo'; image: BlobRef; strokes_sha256: string | null; content_digest: string
    /** How a colleague proved himself on another's phone; absent where everybody signs on his own. */
    by?: 'PIN' | 'CERT' | null
    /** Why whoever signs is not who was met on arrival. */
    differs?: string | null
  }
  'sign.refuse': {
    reason_code: string; words: string
    /** Who refused and that his rights were explained; older records have neither. */
    who?: { name: string | null; position: string | null; unwilling: boolean } | null; rights_told?: boolean | null
    witness: { name: string; org: string; phone: string; image: BlobRef | null } | null
    recording: (BlobRef & { media_type: string; seconds: number }) | null
    content_digest: string
  }
  seal: { content_digest: string; record_digest: string; result_code: string; ended_at: string; device_signature: string; chains: Record<string, string> }
  'addendum.add': {
    decision_id: string
    changes: {
      /** An item, or the register `result` when the result follows the answers. */
      item: string; old: Answer | Payloads['result.set'] | Payloads['finding.set'] | null; new: Answer | Payloads['result.set'] | Payloads['finding.set'] | null; reason: string; photos: string[]
      added: { photo_id: string; sha256: string; size: number }[]
    }[]
    digest_before: string; digest_after: string; signatures: (Payloads['sign.add'] | Payloads['sign.refuse'])[]
  }
  'recuse.request': { by: string; reason: string }
  'seal.pass': { to: string; reason: string | null }
  'form.migrate': { to: string; reason?: string }
  'handover.import': { dev: string; from_seq: number; to_seq: number; head: string }
  'loss.declare': { expected_seq: number; reason: string }
}
export type Kind = keyof Payloads

/** A conclusion somebody else reached, on which an answer leans; `file` is the file_id of what is attached. */
export type { SourceKind } from '@forms/form'
export interface Source { kind: SourceKind; by: string; no: string | null; on: string | null; file: string | null }

/** What the last inspection of this firm by this office came to, item by item where the question is the same. */
export interface LastTime { on: string; no: string; result: string; items: Record<string, { verdict: 'CONFORM' | 'FAIL' | 'NA' | 'NOT_CHECKED'; text: string | null }> }

export type Answer =
  | { verdict: 'CONFORM' | 'FAIL' | 'NA' | 'NOT_CHECKED'; reason?: string; source?: Source }
  | { checked: boolean; found: boolean | null; reason?: string; source?: Source }
  | { number: string; source?: Source }
  | { text: string }
  | { date: string }
  | { value: string; source?: Source }
  | { values: string[] }
  | { rows: Record<string, string>[] }
  | { seen: string[] }
