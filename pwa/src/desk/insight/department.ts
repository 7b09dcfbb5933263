/** 本部门进度的接口。 */
import { api } from '../lib/api'

export interface DepartmentProgress {
  year: number; department: string | null; total: number; published: number; nonrandom: number; random_percent: number; late: number
  states: { state: string; label: string; count: number }[]
  months: { month: number; sent: number; published: number }[]
  coverage: { items: number; planned: number; target_percent: number }
  people: { name: string; total: number; open: number; done: number }[]
}

export function departmentProgress(departmentId: string): Promise<DepartmentProgress> {
  return api.get<DepartmentProgress>(`/department-progress${departmentId ? `?department_id=${departmentId}` : ''}`)
}

/** Running totals for the line of a year: sent and published up to each month. */
export function running(months: DepartmentProgress['months']): { month: number; sent: number; published: number }[] {
  let sent = 0
  let published = 0
  return months.map(one => ({ month: one.month, sent: (sent += one.sent), published: (published += one.published) }))
}
