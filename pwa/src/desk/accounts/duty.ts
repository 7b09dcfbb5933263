/** 在岗、代理、培训、联络表的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Delegation { id: string; role: string; officer_id: string; department_id: string | null; delegated_from: string | null; since: string; until: string | null; revoked_at: string | null }
export interface Absence { id: string; officer_id: string; kind: string; since: string; until: string; note: string; cancelled_at: string | null }
export interface Training { id: string; officer_id: string; qualification: string; title: string; organiser: string; held_on: string; hours: number; passed: boolean; valid_until: string | null }
export type TrainingInput = Omit<Training, 'id' | 'officer_id'>
export interface LiaisonInput { name: string; post: string; office_phone: string; mobile: string; note: string }
export interface Liaison extends LiaisonInput { id: string; department_id: string; role: string; changed_at: string; hidden: string[] }

/** Who may take the sheet of annex 5 (server: GET /liaison.xlsx); nobody else is offered it. */
export const SHEET_ROLES = ['clerk', 'approver', 'system_admin'] as const

export const duty = {
  delegations: () => api.get<Page<Delegation>>('/delegations'),
  delegate: (body: { role: string; officer_id: string; since: string; until: string }) => api.post<Delegation>('/delegations', body),
  endDelegation: (id: string) => api.remove(`/delegations/${id}`),
  absences: () => api.get<Page<Absence>>('/absences'),
  absent: (body: { officer_id: string | null; kind: string; since: string; until: string; note: string }) => api.post<Absence>('/absences', body),
  back: (id: string) => api.remove(`/absences/${id}`),
  trainings: () => api.get<Page<Training>>('/trainings'),
  train: (officerId: string, body: TrainingInput) => api.post<Training>(`/officers/${officerId}/trainings`, body),
  liaison: () => api.get<Page<Liaison>>('/liaison'),
  putLiaison: (departmentId: string, role: string, body: LiaisonInput) => api.put<Liaison>(`/departments/${departmentId}/liaison/${role}`, body),
  liaisonSheet: () => api.getBlob('/liaison.xlsx'),
}
