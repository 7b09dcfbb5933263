/** 计划的自查：清单覆盖、比例上限、期限；服务器另有最后的判断。 */
import { ratio } from '../lib/format'
import type { Item } from '../registry/api'
import type { Entry, Ratio } from './api'

export interface Coverage { covered: number; total: number; missing: Item[] }

/** 列入计划的启用事项占启用事项的多少；没列入的要指名。 */
export function coverage(items: readonly Item[], entries: readonly Pick<Entry, 'items'>[]): Coverage {
  const planned = new Set(entries.flatMap(entry => entry.items.map(item => item.id)))
  const active = items.filter(item => item.state === 'active')
  const missing = active.filter(item => !planned.has(item.id))
  return { covered: active.length - missing.length, total: active.length, missing }
}

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
