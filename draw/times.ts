/** 检查时间的抽取，与 times.py 同。 */

import { blindsOf } from "./deal"
import { type Alg, ticket } from "./hashing"

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}(-[12])?$/

/** 每组一个日子或半日，次序同 teams；日子写得不对时抛 RangeError。 */
export function times(teams: readonly { blind: string; others?: readonly string[]; members: readonly string[] }[], days: readonly string[], seed: string, alg: Alg = "sha256"): string[] {
  if (!days.length || !isDays(days)) throw new RangeError("days")
  const state = new Map(days.map((day) => [day, { load: 0, card: ticket(seed, `${day}#0`, alg) }]))
  const busy = new Map<string, number>()
  return teams.map((team) => {
    let best: { day: string; key: [number, number, string] } | null = null
    for (const [day, { load, card }] of state) {
      const most = team.members.reduce((m, member) => Math.max(m, busy.get(`${member}/${day}`) ?? 0), 0)
      const key: [number, number, string] = [most, load, card]
      if (!best || less(key, best.key)) best = { day, key }
    }
    const { day } = best!
    const load = state.get(day)!.load + blindsOf(team).length
    state.set(day, { load, card: ticket(seed, `${day}#${load}`, alg) })
    for (const member of team.members) busy.set(`${member}/${day}`, (busy.get(`${member}/${day}`) ?? 0) + blindsOf(team).length)
    return day
  })
}

function less(a: [number, number, string], b: [number, number, string]): boolean {
  return a[0] !== b[0] ? a[0] < b[0] : a[1] !== b[1] ? a[1] < b[1] : a[2] < b[2]
}

/** 日子递增、不重复、写法对。 */
export const isDays = (days: readonly string[]): boolean => days.every((day, i) => DAY.test(day) && (i === 0 || days[i - 1]! < day))
