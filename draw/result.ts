/** 由公开包的文件和种子重算 result.txt 的每一个字节，与 result.py 同。 */

import { substitutes } from "./after"
import { bundles, deal, inOrder, type Job, type Person, type Rules, type Slot, type Team } from "./deal"
import { type Alg, stage } from "./hashing"
import { quotas, type Rounding, type Stratum } from "./quota"
import { type Method, select, type Selection } from "./selection"
import { times } from "./times"

export interface Plan {
  mode: "double" | "units" | "staff"
  rounding: Rounding
  min_n: number
  strata: { [code: string]: [number, number] }
  reserve: [number, number]
  selection: Method
  slots: Slot[]
  ceremony?: string
  bundle?: number
  times?: readonly string[] | null
  most?: number
}
export interface Files { units: string; staff: string; recuse: string; plan: Plan }

const rows = (text: string): string[][] => text.split("\n").slice(0, -1).map((line) => line.split("\t"))
const list = (text: string, empty: string): string[] => (text === empty ? [] : text.split(","))
const sorted = (codes: Iterable<string>): string[] => [...codes].sort()

/** 结果文件的全文；名额或派员不成立时抛出相应的错误。 */
export function result(files: Files, seed: string, draw: string, attempt: number, alg: Alg = "sha256"): string {
  const units = rows(files.units)
  const pools = new Map(sorted(Object.keys(files.plan.strata)).map((code) => [code, new Map<string, number>()]))
  for (const [blind, stratum, , , weight, flag] of units) if (flag === "-") pools.get(stratum!)!.set(blind!, Number(weight))
  const strata: Stratum[] = [...pools].map(([code, pool]) => {
    const [p, q] = files.plan.strata[code]!
    return { code, size: pool.size, p, q }
  })
  const quota = quotas(strata, files.plan.rounding, stage(seed, "quota", alg), files.plan.min_n, alg)
  const chosen = new Map<string, Selection>()
  for (const [code, pool] of pools) {
    chosen.set(code, select(pool, quota.get(code)!, stage(seed, "units", alg), files.plan.reserve, files.plan.selection, alg))
  }
  const out = [["draw", draw, String(attempt)], ["seed", seed]]
  for (const { code, size } of strata) out.push(["quota", code, String(size), String(quota.get(code))])
  for (const word of ["drawn", "reserve"] as const) {
    for (const [code, selection] of chosen) selection[word].forEach((pick, i) => out.push([word, code, String(i + 1), pick.blind, pick.ticket]))
  }
  const { teams, jobs, rules } = teamsOf(files, units, chosen, seed, alg)
  for (const team of teams) for (const blind of [team.blind, ...team.others]) out.push(["team", String(team.number), blind, ...team.members])
  teams.forEach((team, i) => {
    const told = substitutes(team.members, jobs[i]!, rules, stage(seed, "sub", alg), alg)
    told.forEach((people, seat) => out.push(["sub", team.blind, String(seat + 1), people.join(",") || "-"]))
  })
  const days = files.plan.times?.length && teams.length ? times(teams, files.plan.times, stage(seed, "time", alg), alg) : []
  days.forEach((day, i) => out.push(["time", String(teams[i]!.number), day]))
  return out.map((row) => row.join("\t") + "\n").join("")
}

/** 人员与回避。 */
export function rulesOf(files: Files): Rules {
  const staff = new Map(rows(files.staff).map(([blind, dept, areas, quals, load, flag]): [string, Person] => [
    blind!,
    { blind: blind!, dept: dept!, areas: new Set(list(areas!, "*")), quals: new Set(list(quals!, "-")), load: Number(load), flag: flag! },
  ]))
  const recused = new Map<string, Set<string>>()
  for (const [unit, person] of rows(files.recuse)) recused.set(unit!, (recused.get(unit!) ?? new Set()).add(person!))
  return { slots: files.plan.slots, staff, recused, most: files.plan.most ?? 0 }
}

function teamsOf(files: Files, units: string[][], chosen: Map<string, Selection>, seed: string, alg: Alg): { teams: Team[]; jobs: Job[]; rules: Rules } {
  const drawn = new Set([...chosen.values()].flatMap((selection) => selection.drawn.map((pick) => pick.blind)))
  const mine = units.filter((unit) => drawn.has(unit[0]!)).map((unit) => ({ blind: unit[0]!, area: unit[2]!, need: list(unit[3]!, "-") }))
  const rules = rulesOf(files)
  const size = files.plan.bundle ?? 1
  const order = stage(seed, "order", alg)
  const teams = deal(mine, rules, order, stage(seed, "deal", alg), alg, size)
  return { teams, jobs: bundles(inOrder(mine, order, alg), size, rules), rules }
}
