/** 抽取页的数：减法、各层应抽的范围、走到第几步。 */
import type { Numbers, Stratum } from './api'

export const DRAW_STEPS = ['方案批准', '预检', '冻结名册', '承诺', '掷骰', '结果', '派发'] as const

/** 1-based step that is open; 8 when everything is done. */
export function drawStep(state: string): number {
  const at: Record<string, number> = { DRAFT: 3, FROZEN: 4, COMMITTED: 5, SEEDED: 6, DRAWN: 7, OPEN: 8, CLOSED: 8 }
  return at[state] ?? 0
}

export function excludedTotal(numbers: Pick<Numbers, 'excluded'>): number {
  return Object.values(numbers.excluded).reduce((sum, n) => sum + n, 0)
}

/** Shares are exact fractions; whether a stratum gets the floor or the ceiling is decided by the seed. */
export function quotaRange(stratum: Pick<Stratum, 'n' | 'ratio'>): [number, number] {
  const [part, whole] = stratum.ratio
  const product = stratum.n * part
  return [Math.floor(product / whole), Math.ceil(product / whole)]
}

/** 应抽：各层进一时只有一个数，否则写范围；已抽出的写实数。 */
export function quotaText(stratum: Stratum, all: readonly Stratum[], planned: number): string {
  if (typeof stratum.quota === 'number') return String(stratum.quota)
  const [low, high] = quotaRange(stratum)
  const roundedUp = all.reduce((sum, one) => sum + quotaRange(one)[1], 0) === planned
  return low === high || roundedUp ? String(high) : `${low}–${high}`
}
