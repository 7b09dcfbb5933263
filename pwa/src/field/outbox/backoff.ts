/** 重试间隔：2 秒起逐次加倍，最多 5 分钟，全抖动。 */

export const FIRST_MS = 2_000
export const LONGEST_MS = 300_000

/** `attempt` counts failures since the last success, from 0; `random` in [0, 1). */
export function delay(attempt: number, random: number = Math.random()): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20))
  return Math.round(ceiling * (0.1 + 0.9 * random))
}
