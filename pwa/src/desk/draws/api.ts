/** 抽取的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'
import type { Witness } from './view'

export interface DrawRow { id: string; no: string; attempt: number; state: string; title: string; planned?: number | null; created_at?: string; plan_entry_id?: string }
export type Body = Record<string, unknown>

export const draws = {
  list: () => api.get<Page<Body>>('/draws'),
  get: (id: string) => api.get<Body>(`/draws/${id}`),
  create: (body: { plan_entry_id: string; witnesses: Witness[]; open_at?: string }) => api.post<Body>('/draws', body),
  preflight: (id: string) => api.get<Body>(`/draws/${id}/preflight`),
  freeze: (id: string) => api.post<Body>(`/draws/${id}/freeze`),
  commit: (id: string) => api.post<Body>(`/draws/${id}/commitment`),
  dice: (id: string, digits: string) => api.post<Body>(`/draws/${id}/dice`, { digits }),
  units: (id: string) => api.get<Page<Body>>(`/draws/${id}/units`),
  dispatch: (id: string, from: string, to: string) => api.post<Body>(`/draws/${id}/dispatch`, { window_from: from, window_to: to }),
  archive: (id: string) => api.getBlob(`/draws/${id}/package.zip`),
}
