/** 期限的说法：哪一天到期；当天说小时，隔天说工作日，过了说逾期。 */
import { dayOf, noonOf, shortDay } from '../net/clock'

export interface Countdown { words: string; urgent: boolean; late: boolean }

const DAY = 86_400_000

/** Weekdays after `from` up to and including `to`; holidays are counted by the server, not here. */
export function weekdaysBetween(from: string, to: string): number {
  let count = 0
  for (let at = noonOf(from) + DAY; at <= noonOf(to); at += DAY) if (![0, 6].includes(new Date(at).getUTCDay())) count++
  return count
}

/** `on` is the last day, until 24:00 in Shanghai. */
export function countdown(on: string, now: number): Countdown {
  const today = dayOf(now)
  const day = shortDay(noonOf(on))
  if (today > on) {
    const days = Math.round((noonOf(today) - noonOf(on)) / DAY)
    return { words: `${day}到期，逾期 ${days} 天`, urgent: true, late: true }
  }
  if (today === on) {
    const minutes = Math.floor((Date.parse(`${on}T16:00:00Z`) - now) / 60_000)
    return { words: `今天 24:00 到期，剩 ${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`, urgent: true, late: false }
  }
  const days = weekdaysBetween(today, on)
  return { words: `${day}到期，${days ? `还剩 ${days} 个工作日` : '不足 1 个工作日'}`, urgent: days <= 1, late: false }
}

/** 3月10日上午 */
export const sayDay = (day: string): string => `${shortDay(noonOf(day.slice(0, 10)))}${halfOf(day)}`
const halfOf = (day: string): string => ['', '上午', '下午'][Number(day.slice(11))] ?? ''

/** A day that was drawn is no deadline to be early for: it is said as what is planned. */
export function planned(day: string, now: number): Countdown {
  const on = day.slice(0, 10)
  const left = countdown(on, now)
  if (left.late) return { ...left, words: `抽定${sayDay(day)}查，已过` }
  return dayOf(now) === on ? { ...left, words: `今天${halfOf(day)}查，抽签定的` } : { ...left, words: `${sayDay(day)}查，抽签定的` }
}

export interface DueCalendar { off: readonly string[]; work: readonly string[] }

/** Day `n` days after `start`, the day after being the first; without a calendar of that year n−2 weekdays, provisional (ruling 9). */
export function dueDay(start: string, n: number, kind: 'working' | 'natural', calendar: Record<string, DueCalendar> = {}): { day: string; provisional: boolean } {
  if (kind === 'natural') return { day: dayOf(noonOf(start) + n * DAY), provisional: false }
  const exact = walk(start, n, calendar)
  return exact ? { day: exact, provisional: false } : { day: walk(start, Math.max(1, n - 2), null) as string, provisional: true }
}

function walk(start: string, n: number, calendar: Record<string, DueCalendar> | null): string | null {
  let at = noonOf(start)
  for (let left = n; left > 0;) {
    at += DAY
    const day = dayOf(at)
    const year = calendar?.[day.slice(0, 4)]
    if (calendar && !year) return null
    const weekend = [0, 6].includes(new Date(at).getUTCDay())
    const working = year ? (weekend ? year.work.includes(day) : !year.off.includes(day)) : !weekend
    if (working) left--
  }
  return dayOf(at)
}
