/** 时限看板：按剩余工作日分五栏；红色只给逾期和今天。 */
import { STAGES, STAGE_OF, type Stage } from '../lib/labels'
import type { DueRow } from './api'

export interface Lane { key: string; title: string; rows: DueRow[] }

const EDGES: readonly [string, string, number][] = [['today', '今天', 0], ['week', '1–5 工作日', 5], ['fortnight', '6–10 工作日', 10], ['later', '11 工作日以后', Infinity]]

export function lanes(rows: readonly DueRow[]): Lane[] {
  const late = rows.filter(row => row.late || row.days_left < 0)
  const rest = rows.filter(row => !late.includes(row))
  let floor = -1
  const open = EDGES.map(([key, title, edge]) => {
    const from = floor
    floor = edge
    return { key, title, rows: rest.filter(row => row.days_left > from && row.days_left <= edge) }
  })
  return [{ key: 'late', title: '逾期', rows: late }, ...open]
}

/** 一张卡右下角的话：逾期 1 天、今日 24:00、剩 3、约剩 30（还没有公布放假安排）、暂定 2027-01-15。 */
export function remaining(row: Pick<DueRow, 'late' | 'days_left' | 'due_on' | 'provisional'> & { unknown_year?: number | null }): string {
  if (row.late || row.days_left < 0) return `逾期 ${Math.max(1, -row.days_left)} 天`
  if (row.days_left === 0) return '今日 24:00'
  return row.provisional ? `暂定 ${row.due_on}` : `${row.unknown_year ? '约' : ''}剩 ${row.days_left} 个工作日${row.unknown_year ? '（暂定）' : ''}`
}

/** 卡片上只写是哪个时限，条款号留给悬停。 */
export function plainTerm(says: string): string {
  return says.replace(/（(?:[^（）]|（[^（）]*）)*?S\d(?:[^（）]|（[^（）]*）)*）/g, '')
}

/** What stands on a small card: which clock it is, without the one beside it. */
export function shortTerm(says: string): string {
  return plainTerm(says).split('；', 1)[0] ?? ''
}

/** Seven stages of the progress bar, where zero stays visible; what was withdrawn stands apart when there is any. */
export function stages(states: readonly { state: string; count: number }[]): { stage: Stage; count: number }[] {
  return STAGES.map(stage => ({ stage, count: states.filter(one => STAGE_OF[one.state] === stage).reduce((sum, one) => sum + one.count, 0) })).filter(one => one.count || one.stage !== '已撤下')
}
