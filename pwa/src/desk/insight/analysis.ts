/** 统计分析的接口与写法。 */
import { api } from '../lib/api'

export interface Rate { name: string; checked: number; problems: number; permille: number | null; low: number; high: number; weak: boolean; change?: number | null; whole?: number }
export interface Month { month: number; sent: number; ended: number; published: number; late: number }
export interface Analysis {
  year: number; department: string | null
  completion: { total: number; entered: number; published: number; on_time: number; late: number; entered_permille: number | null; published_permille: number | null; on_time_permille: number | null }
  coverage: { items: number; planned: number; target_percent: number }
  randomness: { random: number; directed: number; permille: number | null }
  months: Month[]
  timeliness: { name: string; count: number; late: boolean }[]
  results: { code: string; name: string; count: number }[]
  problems: Rate; directed: Rate; problems_before: Rate
  items: Rate[]; industries: Rate[]; districts: Rate[]; classes: Rate[]
  crossed: { name: string; checked: number; cells: (Rate & { class: string })[] }[]
  failing: { name: string; times: number; entities: number }[]
  people: { name: string; total: number; checked: number; problems: number }[]
  burden: { visits: number; desk: number; entities: number; mean_hundredths: number | null; minutes_mean: number | null; spread: { times: number; entities: number }[]; most: { entity: string; times: number }[] }
  rises: { name: string; now: number; before: number[]; quarter: string }[]
  repeats: { entity: string; name: string; days: string[] }[]
}
export interface Diligence {
  no: string; entity_name: string; task_name: string; result: string; ended_on: string | null; done: number; total: number
  lines: { title: string; done: boolean; applies: boolean; says: string; proof: string }[]
}

export interface Asked { year: number; department_id: string | null }

export const insight = {
  analysis: (asked: Asked) => api.get<Analysis>('/analysis', { ...asked }),
  sheet: (name: 'analysis' | 'assessment', asked: Asked) => api.getBlob(`/${name}.xlsx?year=${asked.year}${asked.department_id ? `&department_id=${encodeURIComponent(asked.department_id)}` : ''}`),
  diligence: (id: string) => api.get<Diligence>(`/assignments/${encodeURIComponent(id)}/diligence`),
}

/** 238 → 23.8%; null (fewer than five) → 不足 5. */
export function percent(permille: number | null): string {
  return permille === null ? '不足 5' : `${Math.floor(permille / 10)}.${permille % 10}%`
}

/** +61 → +6.1, in points of a percent. */
export function points(change: number | null | undefined): string {
  if (change === null || change === undefined) return '—'
  const size = `${Math.floor(Math.abs(change) / 10)}.${Math.abs(change) % 10}`
  return change > 0 ? `+${size}` : change < 0 ? `−${size}` : size
}

export function mean(hundredths: number | null): string {
  return hundredths === null ? '—' : (hundredths / 100).toFixed(2)
}

/** Five steps of a grid that read the same in print: the darker, the more problems. */
export function shade(permille: number | null): number {
  return permille === null ? 0 : Math.min(4, Math.floor(permille / 125))
}
