/** 公示期限的说法：逾期不改写，公示页照实写明。 */
import { count, day, monthDay } from '../lib/format'
import type { Publication } from './api'

export interface DueWords { text: string; late: boolean }

const DAY = 86_400_000

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY)
}

/** Those withdrawn are on the list, and not among the results that stand. */
export function sayAll(all: number, withdrawn: number): string {
  return withdrawn ? `全部 ${count(all)}，其中撤下 ${count(withdrawn)}` : `全部 ${count(all)}`
}

/** `today` is a Shanghai day; the last day counts as on time. */
export function dueWords(one: Pick<Publication, 'due_on' | 'provisional' | 'published_at' | 'state' | 'working_days_left'>, today: string): DueWords {
  const published = day(one.published_at)
  if (published) {
    const over = daysBetween(one.due_on, published)
    return over > 0 ? { text: `${monthDay(published)}公示，逾期 ${over} 天`, late: true } : { text: `${monthDay(published)}按时公示`, late: false }
  }
  const over = daysBetween(one.due_on, today)
  if (over > 0) return { text: `应于${monthDay(one.due_on)} 24:00 前公示，已逾期 ${over} 天`, late: true }
  if (over === 0) return { text: '今日 24:00 前', late: true }
  return { text: one.provisional ? `暂定 ${one.due_on}，日历未公布` : `${one.due_on} 前，还有 ${one.working_days_left} 个工作日`, late: false }
}
