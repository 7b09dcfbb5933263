/** 抽取之后，与 after.py 同：递补、续抽、候补、补充派员。 */

import { barred, blindsOf, deal, type Job, lacking, NoTeam, type Rules, seats, type Team } from "./deal"
import { type Alg, lowest } from "./hashing"
import { type Method, type Pick, ranking, type Selection } from "./selection"

export class Exhausted extends Error {}

/** 依次换下的户各由谁递补；递补用完时抛 Exhausted。 */
export function replacements(selection: Selection, struck: readonly string[], unavailable: readonly string[] = []): [string, Pick][] {
  const inUse = new Set(selection.drawn.map((pick) => pick.blind))
  const waiting = selection.reserve.filter((pick) => !unavailable.includes(pick.blind))
  return struck.map((blind, i) => {
    if (!inUse.delete(blind)) throw new RangeError("struck unit is not in use")
    const pick = waiting[i]
    if (!pick) throw new Exhausted(blind)
    inUse.add(pick.blind)
    return [blind, pick]
  })
}

/** 补充抽取：从第 read + 1 位起再读 more 户。 */
export function further(
  weights: ReadonlyMap<string, number>, n: number, seed: string, read: number, more: number, method: Method = "equal", alg: Alg = "sha256",
): Pick[] {
  return ranking(weights, n, seed, read + more, method, alg).slice(read)
}

/** 一个席位（从 1 起）的候补，按号签，取前 count 名。 */
export function seatOrder(
  members: readonly string[], seat: number, job: Job, rules: Rules, seed: string, alg: Alg = "sha256", count = rules.staff.size,
): string[] {
  const missing = lacking(rules, members.filter((_, i) => i !== seat - 1), job)
  const out = new Set([...barred(rules, job), ...members])
  const head = `${job.blind}/${seat}/`
  const able = []
  for (const person of rules.staff.values()) {
    if (out.has(person.blind) || !seats(person, rules.slots[seat - 1]!, job.area)) continue
    if (missing.every((qual) => person.quals.has(qual))) able.push(head + person.blind)
  }
  return lowest(able, count, seed, alg).map(([, name]) => name.slice(head.length))
}

/** 各席位的候补人员，各取前两名。 */
export function substitutes(members: readonly string[], job: Job, rules: Rules, seed: string, alg: Alg = "sha256", count = 2): string[][] {
  return rules.slots.map((_, i) => seatOrder(members, i + 1, job, rules, seed, alg, count))
}

/** 一名检查人员不能来：候补里第一个来得了的顶上；没有时抛 NoTeam。 */
export function replaceMember(team: Team, seat: number, job: Job, rules: Rules, seed: string, unavailable: readonly string[] = [], alg: Alg = "sha256"): Team {
  const person = seatOrder(team.members, seat, job, rules, seed, alg).find((blind) => !unavailable.includes(blind))
  if (!person) throw new NoTeam(job.blind)
  return { ...team, members: team.members.map((member, i) => (i === seat - 1 ? person : member)) }
}

/** 递补户或续抽户的检查组：同一副牌接着发，先前已派的照算。 */
export function supplementaryTeams(
  jobs: readonly Job[], rules: Rules, earlier: readonly Team[], seedOrder: string, seedDeal: string, alg: Alg = "sha256", size = 1,
): Team[] {
  const tasks = new Map<string, number>()
  for (const team of earlier) for (const member of team.members) tasks.set(member, (tasks.get(member) ?? 0) + blindsOf(team).length)
  const staff = new Map([...rules.staff].map(([blind, person]) => [blind, { ...person, load: person.load + (tasks.get(blind) ?? 0) }]))
  const last = earlier.reduce((most, team) => Math.max(most, team.number), 0)
  return deal(jobs, { ...rules, staff }, seedOrder, seedDeal, alg, size).map((team) => ({ ...team, number: team.number + last }))
}
