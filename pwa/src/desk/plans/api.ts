/** 年度计划的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export type Ratio = [number, number]
/** A place or a trade that occurs in the list of entities; `count` 0: written in an entry, but nobody has it. */
export interface Choice { value: string; name: string; count: number; within: string }
export interface EntryItem { id: string; code: string; name: string; category: string }

/** 参与部门公布了的一个事项，可列进联合计划。 */
export interface PartnerItem { id: string; code: string; name: string; sub_item: string; category: string; department_id: string; department: string; checklist_id: string | null }

export interface Slot { department_id: string; seats: number; name?: string }
export interface Paper { name: string; sha256: string; size: number; type: string }

export interface EntryInput {
  name: string
  item_ids: string[]
  /** Column to accepted values; null draws from the whole library (不定向). */
  filter: Record<string, string[]> | null
  ratios: Record<string, Ratio>
  rounding: string
  min_n: number
  methods: string[]
  content: string
  period: { from: string; to: string }
  team_size: number
  repeat_months: number
  object_scope: string
  frequency_cap: number | null
  note: string
  slots: Slot[]
  random_kind: string
  random_reason: string
  random_until: string | null
  weights: Record<string, number>
  bundle: number
  draw_days: string
  /** The clerk's explicit word that words without a condition mean everybody. */
  everybody: boolean
}

export interface Entry extends Omit<EntryInput, 'item_ids'> { id: string; plan_id: string; items: EntryItem[]; targeting: string; reserve: Ratio; scope_text: string; ratio_text: string
  named: { id: string; name: string; code: string; address: string }[]
  source: string; source_says: string; source_reason: string; source_no: string; source_file: Paper | null; source_record: { at: string; phone: string; by: string; text: string } | null; targets: string[]; urgent: string; batch: string | null; drawn: boolean; unsent: string[]; barred: string; draw_state: string | null }

export interface Consultation { id: string; department: { id: string; name: string }; round: number; asked_at: string; due_on: string; answer: string | null; reason: string; answered_at: string | null; silent: boolean; version: number; carried: boolean }
export interface Decided { version: number; decision: string; opinion: string; by: { id: string; name: string } | null; decided_at: string }
export interface Due { on: string; says: string; basis: string; provisional: boolean; days_left: number; late: boolean; unknown_year: number | null }

export interface Plan {
  id: string; year: number; title: string; state: string; version: number; department?: { id: string; name: string } | null
  author: { id: string; name: string } | null; submitted_at: string | null
  decided_at: string | null; decided_by: { id: string; name: string } | null; opinion: string
  scope: string; kind: string; no: string; mine: boolean; published_at: string | null; published_by: { id: string; name: string } | null
  revised_on: string | null; revision_reason: string
  /** Why an approved version is not public yet; empty when nothing is held. */
  held: string; due: Due | null; consultations: Consultation[]; decisions: Decided[]
  entries: Entry[]
}

export interface Note { code: string; title: string; text: string; must: boolean; fix: { merge?: string[]; split?: number; cap?: string } }
/** `base` and `count` stay as they were at the approval; `now` tells what the list of entities says today. */
export interface ReviewRow { entry_id: string; base: number; count: number | null; now: { base: number; count: number | null } | null; capped: number; notes: Note[] }
export interface Cell { id: string; code: string; name: string; planned: boolean; elsewhere: boolean }
export interface Coverage { kind: string; name: string; target: number; basis: string; must: boolean; full_by: string; covered: number; total: number; missing: number; elsewhere: number; percent: number; lacking: number; items: Cell[] }
export interface Review { coverage: Coverage; rows: ReviewRow[]; visits: number; merged: number; capped: number; blocks: string[]; to_ask: string[] }

export interface PasteRow { number: number; name: string; shown: Record<string, string>; read: Record<string, string>; problems: { column: string; value: string; message: string }[]; hints: string[] }
export interface Paste { batch: string | null; rows: PasteRow[]; good: number; bad: number; skipped: { number: number; text: string }[] }

export interface Change { entry: string; field: string; before: string; after: string }
export interface Version { version: number; sha256: string; reason: string; changes: Change[]; content: { entries: Record<string, unknown>[] }; approved_at: string; published_at: string | null; filed_at: string | null; due_on: string | null }
export interface Minutes { id: string; plan_id: string | null; no: string; title: string; held_on: string; place: string; attended: string[]; decisions: string; signed_by: string; file: Paper | null; ended_at: string | null; ended_why: string }
export interface Filing { id: string; version: number; to_body: string; sent_at: string; receipt_no: string; received_at: string | null; receipt_file: Paper | null }
export interface Abandoned { version: number; back_to: number; reason: string; by: { id: string; name: string } | null; at: string }
export interface History { versions: Version[]; abandoned: Abandoned[]; pending: Change[]; consultations: Consultation[]; minutes: Minutes[]; filings: Filing[] }

export interface Milestone { rule: string; title: string; on: string; basis: string; days_left: number; late: boolean; unknown_year: number | null; done_on: string | null; own: boolean; lead: string; state: string }
export interface PlanYear { milestones: Milestone[]; sources: string[]; not_random: string[]; may_name: string[]; single_random: boolean; weight_flags: string[]; emergency_hours: number; defaults: { min_n: number; reserve: [number, number]; repeat_months: number; team_size: number; ratios: Record<string, string>; caps: Record<string, number> } }

export interface Member { id: string; department: { id: string; name: string }; role: string; name: string; position: string; phone: string; since: string }
export interface Step { state: string; published_at: string | null; late: boolean }
export interface JointEntry { id: string; name: string; items: string[]; scope: string; ratio: string; quantity: number; lead: string; departments: string[]; period: string; content: string; note: string }
export interface JointPlan { id: string; no: string; title: string; version: number; state: string; authority: string; entries: JointEntry[]; consultations: Consultation[]; minutes: string[] }
export interface Joint {
  year: number; office: { id: string; name: string } | null; due_on: string; tasks: number; is_office: boolean
  plans: JointPlan[]; departments: { id: string; name: string; annual: Step | null; joint: Step | null }[]; members: Member[]; minutes: Minutes[]
}

export interface Department { id: string; code: string; name: string; active?: boolean }

export const plans = {
  list: () => api.get<Page<Plan>>('/plans'),
  get: (id: string) => api.get<Plan>(`/plans/${id}`),
  create: (body: { year: number; title: string; scope?: string; kind?: string }) => api.post<Plan>('/plans', body),
  change: (id: string, body: { title?: string; revision_reason?: string }) => api.patch<Plan>(`/plans/${id}`, body),
  remove: (id: string) => api.remove(`/plans/${id}`),
  choices: (id: string) => api.get<{ districts: Choice[]; industries: Choice[] }>(`/plans/${id}/choices`),
  partnerItems: (id: string, departments: string[]) => api.get<{ items: PartnerItem[] }>(`/plans/${id}/partner-items?${new URLSearchParams(departments.map(one => ['department_id', one]))}`),
  count: (id: string, asked: URLSearchParams) => api.get<{ base: number; drawn: number | null; lacking: string[] }>(`/plans/${id}/count?${asked}`),
  addEntry: (id: string, body: EntryInput) => api.post<Entry>(`/plans/${id}/entries`, body),
  changeEntry: (id: string, body: Partial<EntryInput>) => api.patch<Entry>(`/plan-entries/${id}`, body),
  removeEntry: (id: string) => api.remove(`/plan-entries/${id}`),
  submit: (id: string) => api.post<Plan>(`/plans/${id}/submission`),
  decide: (id: string, decision: string, opinion: string, submitted_at: string | null) => api.post<Plan>(`/plans/${id}/decisions`, { decision, opinion, ...(submitted_at && { submitted_at }) }),
  review: (id: string) => api.get<Review>(`/plans/${id}/review`),
  paste: (id: string, text: string, dry_run: boolean) => api.post<Paste>(`/plans/${id}/paste`, { text, dry_run }),
  undoPaste: (id: string, batch: string) => api.remove(`/plans/${id}/pastes/${batch}`),
  merge: (id: string, entry_ids: string[]) => api.post<Entry>(`/plans/${id}/merge`, { entry_ids }),
  split: (entryId: string) => api.post<Entry[]>(`/plan-entries/${entryId}/split`),
  recused: (entryId: string, on: string) => api.get<{ inspector_ids: string[]; whys: Record<string, string> }>(`/plan-entries/${entryId}/recused?on=${on}`),
  dispatchNamed: (entryId: string, body: { leader: string; members: string[]; reason: string; window_from: string; window_to: string }) => api.post<{ count: number }>(`/plan-entries/${entryId}/dispatch`, body),
  file: (path: string) => api.getBlob(path),
}

export const post = {
  history: (id: string) => api.get<History>(`/plans/${id}/history`),
  year: (year: number) => api.get<PlanYear>(`/plan-years/${year}`),
  ask: (id: string, due_on: string, department_ids: string[]) => api.post<Plan>(`/plans/${id}/consultations`, { due_on, department_ids }),
  recall: (id: string) => api.post<Plan>(`/plans/${id}/recall`),
  answer: (id: string, answer: string, reason: string) => api.post<Consultation>(`/consultations/${id}/answer`, { answer, reason }),
  publish: (id: string, submitted_at: string | null) => api.post<Plan>(`/plans/${id}/publication`, submitted_at ? { submitted_at } : {}),
  revise: (id: string, reason: string) => api.post<Plan>(`/plans/${id}/revision`, { reason }),
  abandon: (id: string, reason: string) => api.post<Plan>(`/plans/${id}/revision/abandonment`, { reason }),
  file: (id: string, to_body: string) => api.post<Filing>(`/plans/${id}/filings`, { to_body }),
  receipt: (id: string, no: string, file: File) => api.send<Filing>(`/filings/${id}/receipt`, form({ no, file })),
  minutes: (body: Record<string, unknown>, file: File) => api.send<Minutes>('/minutes', form({ minutes: JSON.stringify(body), file })),
  correctMinutes: (id: string, body: Record<string, unknown>, file: File | null) => api.send<Minutes>(`/minutes/${id}/correction`, form({ minutes: JSON.stringify(body), ...(file ? { file } : {}) })),
  withdrawMinutes: (id: string, why: string) => api.post<Minutes>(`/minutes/${id}/withdrawal`, { why }),
  offPlan: (task: Record<string, unknown>, file: File | null) => api.send<Plan>('/off-plan-tasks', form({ task: JSON.stringify(task), ...(file ? { file } : {}) })),
  joint: (year: number) => api.get<Joint>(`/joint-plans/${year}`),
  setOffice: (department_id: string) => api.post('/joint-office', { department_id }),
  addMember: (body: Record<string, string>) => api.post<Member>('/meeting-members', body),
  endMember: (id: string) => api.post(`/meeting-members/${id}/end`),
  departments: async () => (await api.get<Page<Department>>('/departments')).items,
}

function form(parts: Record<string, string | File>): FormData {
  const made = new FormData()
  Object.entries(parts).forEach(([name, value]) => made.append(name, value))
  return made
}
