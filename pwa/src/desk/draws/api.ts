/** 抽取的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'

export interface Witness { name: string; unit: string; role: string }
export interface Stratum { code: string; name: string; n: number; ratio: [number, number]; quota?: number | null; reserves?: number | null }

export interface Numbers {
  frame: number; included: number; excluded: Record<string, number>; planned: number
  staff: number; staff_listed: number; recusals: number; small_cells: number
}

export interface DrawRow {
  id: string; no: string; attempt: number; title: string; state: string; plan_entry_id: string
  included: number | null; planned: number | null; created_at: string; frozen_at: string | null; drawn_at: string | null
}

export interface Draw extends Omit<DrawRow, 'included' | 'planned'> {
  alg: string; open_at: string; names_open: boolean; witnesses: Witness[]; numbers: Numbers | null; strata: Stratum[]
  manifest: string | null; commitments: { who: string; digest: string }[]; dice: string | null; seed: string | null; result: string | null
  package: string | null; reason: string; committed_at: string | null; opened_at: string | null; closed_at: string | null
}

export interface Preflight extends Numbers { ready: boolean; problems: { code: string; message: string }[]; warnings: string[]; strata: Stratum[] }

export interface Unit {
  number: number; stratum: string; stratum_name: string; rank: number | null; reserve_rank: number | null
  blind: string; ticket: string; team: string[]; entity: { id: string; name: string; code: string } | null
}

export const draws = {
  list: () => api.get<Page<DrawRow>>('/draws'),
  get: (id: string) => api.get<Draw>(`/draws/${id}`),
  create: (body: { plan_entry_id: string; witnesses: Witness[] }) => api.post<Draw>('/draws', body),
  preflight: (id: string) => api.get<Preflight>(`/draws/${id}/preflight`),
  freeze: (id: string) => api.post<Draw>(`/draws/${id}/freeze`),
  commit: (id: string) => api.post<Draw>(`/draws/${id}/commitment`),
  dice: (id: string, digits: string, corrections: number) => api.post<Draw>(`/draws/${id}/dice`, { digits, corrections }),
  void: (id: string, reason: string) => api.post<Draw>(`/draws/${id}/void`, { reason }),
  units: (id: string) => api.get<Page<Unit>>(`/draws/${id}/units`),
  dispatch: (id: string, from: string, to: string) => api.post<{ count: number }>(`/draws/${id}/dispatch`, { window_from: from, window_to: to }),
  archive: (id: string) => api.getBlob(`/draws/${id}/package.zip`),
}
