/** 计划表里的写法：比例、月份。 */
import { ratio } from '../lib/format'
import type { Entry, Ratio } from './api'

/** A 1% · B 3% · C 10% · D 30%；各层相同就只写一个。 */
export function ratioText(ratios: Record<string, Ratio>): string {
  const pairs = Object.entries(ratios).sort(([a], [b]) => a.localeCompare(b)).filter(([code], n, all) => code !== 'N' || n === 0 || all.length === 1)
  const words = pairs.map(([, pair]) => ratio(pair))
  if (!pairs.length) return '—'
  return new Set(words).size === 1 ? words[0] ?? '—' : pairs.map(([code], n) => `${code} ${words[n]}`).join(' · ')
}

/** Which of the twelve months an entry covers. */
export function months(entry: Pick<Entry, 'period'>): boolean[] {
  const from = Number(entry.period.from.slice(5, 7))
  const to = Number(entry.period.to.slice(5, 7))
  return Array.from({ length: 12 }, (_, n) => n + 1 >= from && n + 1 <= to)
}
