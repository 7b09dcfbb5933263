/** 名额，与 quota.py 同：全部用大整数。 */

import { type Alg, ticket } from "./hashing"

export type Rounding = "exact" | "up" | "down"
export interface Stratum { code: string; size: number; p: number; q: number }
export class QuotaImpossible extends Error {}

const most = (...values: bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b))
const gcd = (a: bigint, b: bigint): bigint => (b ? gcd(b, a % b) : a)

interface Shares { parts: [Stratum, bigint][]; unit: bigint; sum: bigint }

/** 应抽总数：种子之前就定下。 */
export function planTotal(strata: readonly Stratum[], rounding: Rounding, minN = 0): number {
  validate(strata, rounding)
  const whole = strata.reduce((sum, s) => sum + (s.p === s.q ? s.size : 0), 0)
  return whole + Number(partialTotal(shares(strata), rounding, BigInt(minN - whole)))
}

/** 各层名额；`seed` 为步骤 quota 的种子。 */
export function quotas(strata: readonly Stratum[], rounding: Rounding, seed: string, minN = 0, alg: Alg = "sha256"): Map<string, number> {
  validate(strata, rounding)
  const result = new Map(strata.map((s) => [s.code, s.p === s.q ? s.size : 0]))
  const whole = [...result.values()].reduce((a, b) => a + b, 0)
  const { parts, unit, sum } = shares(strata)
  const n = partialTotal({ parts, unit, sum }, rounding, BigInt(minN - whole))
  if (rounding === "up") {
    for (const [stratum, part] of parts) result.set(stratum.code, Number(ceil(part, unit)))
    return result
  }
  if (n === 0n) return result
  const offset = (BigInt("0x" + ticket(seed, "offset", alg)) * sum) >> 256n
  let seen = 0n
  for (const [stratum, part] of parts) {
    const before = seen
    seen += part
    result.set(stratum.code, Number((seen * n + offset) / sum - (before * n + offset) / sum))
  }
  return result
}

function validate(strata: readonly Stratum[], rounding: Rounding): void {
  if (!["exact", "up", "down"].includes(rounding)) throw new QuotaImpossible("rounding")
  if (new Set(strata.map((s) => s.code)).size !== strata.length) throw new QuotaImpossible("stratum twice")
  if (strata.some((s) => s.p < 0 || s.p > s.q || s.q < 1 || s.size < 0)) throw new QuotaImpossible("ratio")
}

function shares(strata: readonly Stratum[]): Shares {
  const rest = strata.filter((s) => s.p < s.q).sort((a, b) => (a.code < b.code ? -1 : 1))
  const unit = rest.reduce((all, s) => (all * BigInt(s.q)) / gcd(all, BigInt(s.q)), 1n)
  const parts = rest.map((s): [Stratum, bigint] => [s, (BigInt(s.size) * BigInt(s.p) * unit) / BigInt(s.q)])
  return { parts, unit, sum: parts.reduce((sum, [, part]) => sum + part, 0n) }
}

function partialTotal({ parts, unit, sum }: Shares, rounding: Rounding, minN: bigint): bigint {
  if (rounding === "up") {
    const total = parts.reduce((all, [, part]) => all + ceil(part, unit), 0n)
    if (total < minN) throw new QuotaImpossible("min_n")
    return total
  }
  const total = most(rounding === "down" ? sum / unit : ceil(sum, unit), minN, 0n)
  if (total && parts.some(([s, part]) => part * total > BigInt(s.size) * sum)) throw new QuotaImpossible("share above stratum size")
  if (total && !sum) throw new QuotaImpossible("min_n")
  return total
}

function ceil(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}
