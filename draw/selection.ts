/** 选取，与 selection.py 同：号签最小者中签，其后依次递补。 */

import { type Alg, lowest, tickets } from "./hashing"

export type Method = "equal" | "pareto"
export interface Pick { blind: string; ticket: string }
export interface Selection { drawn: Pick[]; reserve: Pick[] }
type Key = readonly [bigint, string, string]

/** 递补人数。 */
export function reserveSize(n: number, rho: readonly [number, number]): number {
  return n ? Math.max(2, Math.floor((n * rho[0] + rho[1] - 1) / rho[1])) : 0
}

/** 从一层里取 n 户和它们的递补；n 超过户数或权重小于 1 时抛 RangeError。 */
export function select(
  weights: ReadonlyMap<string, number>, n: number, seed: string,
  rho: readonly [number, number] = [1, 5], method: Method = "equal", alg: Alg = "sha256",
): Selection {
  const picks = ranking(weights, n, seed, n + reserveSize(n, rho), method, alg)
  return { drawn: picks.slice(0, n), reserve: picks.slice(n) }
}

/** 一层的次序，前 count 户；n 是这一层的名额，续读时不变。 */
export function ranking(
  weights: ReadonlyMap<string, number>, n: number, seed: string, count: number, method: Method = "equal", alg: Alg = "sha256",
): Pick[] {
  if (n < 0 || n > weights.size || !["equal", "pareto"].includes(method)) throw new RangeError("quota above stratum size, or unknown method")
  if (method === "equal") return lowest(weights.keys(), count, seed, alg).map(([ticket, blind]) => ({ blind, ticket }))
  const blinds = [...weights.keys()]
  const drawnTickets = tickets(seed, blinds, alg)
  const keys = paretoKeys(weights, n, blinds, drawnTickets)
  const order = blinds.map((blind, i): Key => [keys[i]!, drawnTickets[i]!, blind]).sort(compare)
  return order.slice(0, count).map(([, ticket, blind]) => ({ blind, ticket }))
}

/** 几份各自排好的名单合成一份；一户在两份上时抛 RangeError。 */
export function merge(rankings: readonly (readonly Pick[])[], count: number): Pick[] {
  const all = rankings.flat()
  if (new Set(all.map((pick) => pick.blind)).size !== all.length) throw new RangeError("a unit on two lists")
  return all.sort((a, b) => compare([0n, a.ticket, a.blind], [0n, b.ticket, b.blind])).slice(0, count)
}

function compare(a: Key, b: Key): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return a[2] < b[2] ? -1 : 1
}

/** 权重大到必抽的户。 */
export function certain(weights: ReadonlyMap<string, number>, n: number): Set<string> {
  const taken = new Set<string>()
  for (;;) {
    const rest = [...weights].filter(([blind]) => !taken.has(blind))
    const total = rest.reduce((sum, [, w]) => sum + BigInt(w), 0n)
    const left = BigInt(n - taken.size)
    const more = rest.filter(([, w]) => left > 0n && BigInt(w) * left >= total)
    if (!more.length) return taken
    for (const [blind] of more) taken.add(blind)
  }
}

function paretoKeys(weights: ReadonlyMap<string, number>, n: number, blinds: string[], drawn: string[]): bigint[] {
  if ([...weights.values()].some((w) => w < 1)) throw new RangeError("weight below 1")
  const taken = certain(weights, n)
  const left = BigInt(n - taken.size)
  let total = 0n
  for (const [blind, w] of weights) if (!taken.has(blind)) total += BigInt(w)
  return blinds.map((blind, i) => {
    if (taken.has(blind)) return -1n
    if (!left) return 0n
    const u = BigInt("0x" + drawn[i]!)
    const w = BigInt(weights.get(blind)!)
    return ((u * (total - left * w)) << 64n) / (((1n << 256n) - u) * left * w)
  })
}
