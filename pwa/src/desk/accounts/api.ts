/** 部门、人员、角色的接口。 */
import type { Department as Ref } from '../../api/tokens'
import { api } from '../lib/api'

export interface Department { id: string; code: string; name: string; short_name: string; kind: string; phone: string | null; active: boolean; superior_id: string | null }
export interface Grant { id: string; role: string; department_id: string | null; since: string; until: string | null; revoked_at: string | null }
export interface Officer {
  id: string; name: string; display_name: string; department: Ref | null; inspector_id: string | null
  active: boolean; must_change_password: boolean; grants: Grant[]; password?: string
}
export interface Person { id: string; name: string; cert_no: string; department_id: string; officer_id: string | null }
/** 成批建成的账号，一次性密码只出现这一次；没有建的和理由。 */
export interface Opened {
  made: { inspector_id: string; officer_id: string; name: string; display_name: string; department_id: string; password: string }[]
  refused: { inspector_id: string; name: string; reason: string }[]
}
/** 停用这个账号会使什么停下来。 */
export interface Ending { phones: number; tasks: number; seals: number }
export interface Page<T> { items: T[]; next: string | null; total: number }

export const departments = {
  list: () => api.get<Page<Department>>('/departments'),
  create: (body: Partial<Department>) => api.post<Department>('/departments', body),
  change: (id: string, body: Partial<Department>) => api.patch<Department>(`/departments/${id}`, body),
}

export const officers = {
  list: () => api.get<Page<Officer>>('/officers'),
  create: (body: { name: string; display_name: string; department_id: string | null }) => api.post<Officer>('/officers', body),
  change: (id: string, body: Record<string, unknown>) => api.patch<Officer>(`/officers/${id}`, body),
  /** 名录库里的人各用哪个账号，没有账号的在前。 */
  people: () => api.get<Page<Person>>('/inspectors/accounts'),
  open: (inspectors: string[]) => api.post<Opened>('/inspectors/accounts', { inspector_ids: inspectors }),
  grantInspectors: (ids: string[]) => api.post<{ granted: string[]; refused: { officer_id: string; name: string; reason: string }[] }>('/officers/inspector-roles', { officer_ids: ids }),
  ending: (id: string) => api.get<Ending>(`/officers/${id}/ending`),
  link: (id: string, inspector: string | null) => api.put<{ id: string; inspector_id: string | null }>(`/officers/${id}/inspector`, { inspector_id: inspector }),
  reset: (id: string) => api.post<{ password: string }>(`/officers/${id}/password-reset`),
  grant: (id: string, body: { role: string; department_id: string | null; since: string | null; until: string | null }) => api.post<Grant>(`/officers/${id}/roles`, body),
  revoke: (grant: string) => api.remove(`/roles/${grant}`),
}

export interface Phone { id: string; officer_id: string; name: string; enrolled_at: string; revoked_at: string | null; last_seen_at: string | null }

export const phones = {
  list: () => api.get<Page<Phone>>('/devices'),
  revoke: (id: string) => api.remove(`/devices/${id}`),
  invite: () => api.post<Invitation>('/devices/invitations', {}),
  losses: () => api.get<Page<Loss>>('/losses'),
  rescue: (file: File) => {
    const form = new FormData()
    form.append('file', file)
    return api.send<Rescued>('/rescues', form)
  },
}

export interface Invitation { code: string; path: string; until: string }

/** `at`, `by`: when and by which phone it was said that the file is not there. */
export interface LostFile { sha256: string; role: string; size: number | null; entity_name: string | null; at: string; by: string; by_device: string }

/** `files` are lost; `doubted` are not on the inspector's present phone and can only be on this one. */
export interface Loss {
  device_id: string; officer_name: string; name: string; at: string; last_seq: number; head_seq: number; unsent_ops: number; unsent_files: number; persisted: boolean; gone: boolean
  ops: { seq: number; op_id: string; kind: string; entity_name: string | null; at: string }[]
  files: LostFile[]
  doubted: LostFile[]
  deleted: { at: string; what: string; count: number; size: number; reason: string }[]
}

export interface Rescued {
  ops: number; repeated: number; verdicts: Record<string, number>; files: number; known_files: number; problems: string[]; complete: boolean
}
