/** 工作台的接口。 */
import { api } from '../lib/api'
import type { Queue } from '../shell/pulse'

export interface DueRow {
  id: string; kind: string; label: string; link: string
  assignment_id: string | null; dossier_id: string | null; no: string; entity_name: string | null; state: string | null
  due_on: string; says: string; provisional: boolean; days_left: number; unknown_year: number | null; late: boolean
}
export interface PhoneRow { device_id: string; officer_name: string; name: string; last_seen_at: string | null; packages: number }
/** One of those that wait, named: `key` is the kind in the queue. */
export interface Which { key: string; text: string; link: string }
export interface Workbench {
  progress: { year: number; total: number; published: number; percent: number; nonrandom?: number; random_percent?: number; states: { state: string; label: string; count: number }[] }
  deadlines: DueRow[]
  queue: Queue
  which: Which[]
  phones: PhoneRow[]
  draw: { id: string; no: string; state: string; listed: number; frame: number; drawn: number } | null
}

export const workbench = (): Promise<Workbench> => api.get<Workbench>('/workbench')
