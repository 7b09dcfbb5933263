/** 抽取的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'
import type { Typed } from './typed'

export interface Witness { name: string; unit: string; role: string }
export interface Stratum { code: string; name: string; n: number; ratio: [number, number]; quota?: number | null; reserves?: number | null }

export interface Numbers {
  frame: number; included: number; excluded: Record<string, number>; planned: number
  staff: number; staff_listed: number; recusals: number; small_cells: number
}

export interface DrawRow {
  id: string; no: string; attempt: number; title: string; state: string; plan_entry_id: string; supplements_id: string | null; again: number | null
  included: number | null; planned: number | null; created_at: string; frozen_at: string | null; drawn_at: string | null
}

/** 点名的一期开奖；value、source 在录入之后才有。 */
export interface Beacon { rule: string; at: string; spare_at?: string; value?: string; source?: string }

export interface Draw extends Omit<DrawRow, 'included' | 'planned'> {
  period_from: string; period_to: string; mode: string; bundle: number; days: string[]; registers: string[]; lenders: string[]; unsigned: string; ceremony: string; beacon: Beacon | null; bell_at: string | null; hints: string[]
  typed: Typed | null; corrections: number; alg: string; open_at: string; names_open: boolean; witnesses: Witness[]; numbers: Numbers | null; strata: Stratum[]
  manifest: string | null; commitments: { who: string; digest: string }[]; dice: string | null; seed: string | null; system_value: string | null; result: string | null
  package: string | null; reason: string; committed_at: string | null; opened_at: string | null; closed_at: string | null
}

export interface LastFreeze { no: string; attempt: number; frozen_at: string }
export interface Preflight extends Numbers { ready: boolean; problems: { code: string; message: string }[]; warnings: string[]; strata: Stratum[]
  sealed: { draws: string[]; most: number } | null
  since: LastFreeze | null; incomparable: string; changes: Record<string, number>
}

export interface Excluded { number: number | null; blind: string; code: string; why: string; name: string | null }
export interface ChangedPage extends Page<Changed> { since: LastFreeze | null; incomparable: string; held: string[] }
export interface Changed { number: number | null; blind: string; kind: string; why: string }
export interface WitnessPhone { place: number; name: string; office: string; path: string | null; state: string; commitment: string | null; value: string | null; reason: string }
export interface Spoken { place: number; name: string; code: string }
export interface Scene { sha256: string; media_type: string; size: number; name: string; added_at: string; removed_at: string | null; removed_reason: string }
export interface Said { place: string; host: string; operator: string; recorder: string; incidents: string; remarks: string }
export interface Former { method: string; reason: string; signed_at: string; voided_at: string; why: string }
export interface Signer { signer: string; name: string; role: string; method: string | null; reason: string; signed_at: string | null; former: Former[] }
export interface Minutes { drafted: boolean; stale: boolean; closed_at: string | null; digest: string | null; pdf: string | null; scan: string | null; said: Said | null; signers: Signer[] }
export interface DrawInput {
  plan_entry_id: string; witnesses: Witness[]; ceremony: string; beacon: { rule: string; at: string; spare_at: string } | null
  bundle: number; days: { first: string; last: string; half: boolean } | null; registers: string[]; lenders: string[]
}


export interface RosterQuota { stratum: string; pool: number; low: number; high: number }
export interface RosterUnit { number: number; stratum: string; blind: string }
export interface RosterPerson { number: number; blind: string; lead: boolean; office: string; sits: string[] }
/** What is drawn from by hand: running numbers, strata and the first eight of a code; no names. */
export interface Roster { seats: string[]; offices: string[]; quotas: RosterQuota[]; units: RosterUnit[]; staff: RosterPerson[] }

export interface Unit {
  number: number; stratum: string; stratum_name: string; rank: number | null; reserve_rank: number | null
  blind: string; ticket: string | null; team: string[]; day: string; entity: { id: string; name: string; code: string } | null
}

export const draws = {
  list: () => api.get<Page<DrawRow>>('/draws'),
  get: (id: string) => api.get<Draw>(`/draws/${id}`),
  create: (body: DrawInput) => api.post<Draw>('/draws', body),
  preflight: (id: string) => api.get<Preflight>(`/draws/${id}/preflight`),
  freeze: (id: string, seen: Pick<Numbers, 'frame' | 'included' | 'excluded'>) => api.post<Draw>(`/draws/${id}/freeze`, { seen }),
  commit: (id: string) => api.post<Draw>(`/draws/${id}/commitment`),
  dice: (id: string, digits: string, corrections: number) => api.post<Draw>(`/draws/${id}/dice`, { digits, corrections }),
  void: (id: string, reason: string) => api.post<Draw>(`/draws/${id}/void`, { reason }),
  units: (id: string) => api.get<Page<Unit>>(`/draws/${id}/units`),
  dispatch: (id: string, from: string, to: string, unsigned: string) => api.post<{ count: number; items: unknown[] }>(`/draws/${id}/dispatch`, { window_from: from, window_to: to, unsigned }),
  close: (id: string) => api.post<Draw>(`/draws/${id}/closing`),
  excluded: (id: string, code: string, after: string) => api.get<Page<Excluded>>(`/draws/${id}/excluded`, { code, after }),
  changes: (id: string) => api.get<ChangedPage>(`/draws/${id}/changes`),
  phones: (id: string) => api.get<Page<WitnessPhone>>(`/draws/${id}/phones`),
  spoken: (id: string) => api.get<Page<Spoken>>(`/draws/${id}/spoken`),
  type: (id: string, typed: Typed) => api.put<Typed>(`/draws/${id}/dice`, typed),
  ring: (id: string) => api.post<Draw>(`/draws/${id}/bell`),
  withhold: (id: string, place: number, reason: string) => api.post<Draw>(`/draws/${id}/withheld`, { place, reason }),
  reveal: (id: string) => api.post<Draw>(`/draws/${id}/reveal`),
  beacon: (id: string, value: string, source: string) => api.post<Draw>(`/draws/${id}/beacon`, { value, source }),
  manual: (id: string, rows: { unit: number; staff: number[] }[], how: string) => api.post<Draw>(`/draws/${id}/manual`, { rows, how }),
  roster: (id: string) => api.get<Roster>(`/draws/${id}/roster`),
  rosterSheet: (id: string, part: 'units' | 'staff') => api.getBlob(`/draws/${id}/roster/${part}.csv`),
  scene: (id: string) => api.get<Page<Scene>>(`/draws/${id}/scene`),
  addScene: (id: string, file: File) => { const form = new FormData(); form.append('file', file); return api.send<Scene>(`/draws/${id}/scene`, form) },
  sceneFile: (id: string, sha256: string) => api.getBlob(`/draws/${id}/scene/${sha256}`),
  removeScene: (id: string, sha256: string, reason: string) => api.post<Scene>(`/draws/${id}/scene/${sha256}/removal`, { reason }),
  minutes: (id: string) => api.get<Minutes>(`/draws/${id}/minutes`),
  draft: (id: string, said: Said) => api.put<Minutes>(`/draws/${id}/minutes`, said),
  sign: (id: string, signer: string, method: string, more: { image?: string; reason?: string } = {}) => api.post<Minutes>(`/draws/${id}/minutes/signatures`, { signer, method, ...more }),
  closeMinutes: (id: string, scan: File | null) => { const form = new FormData(); if (scan) form.append('scan', scan); return api.send<Minutes>(`/draws/${id}/minutes/closing`, form) },
  minutesScan: (id: string) => api.getBlob(`/draws/${id}/minutes/scan`),
  minutesPdf: (id: string) => api.getBlob(`/draws/${id}/minutes.pdf`),
  archive: (id: string) => api.getBlob(`/draws/${id}/package.zip`),
}
