/** 工作日历：与服务器同一张表，随程序带走；没有的年份按暂定算。 */
import table from '../../../../server/domain/data/workcalendar.csv?raw'
import type { DueCalendar } from './deadline'

/** Years the table knows, each with its days off and make-up working days. */
export function readCalendar(csv: string): Record<string, DueCalendar> {
  const years: Record<string, { off: string[]; work: string[] }> = {}
  for (const line of csv.split(/\r?\n/).slice(1)) {
    const [day = '', kind] = line.split(',')
    if (kind !== 'off' && kind !== 'work') continue
    const year = (years[day.slice(0, 4)] ??= { off: [], work: [] })
    year[kind].push(day)
  }
  return years
}

export const knownYears = readCalendar(table)
