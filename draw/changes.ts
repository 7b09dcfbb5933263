/** 抽取之后的变更（changes.txt），与 changes.py、verify_changes.py 同：逐条相接的递补与顶替。 */

import { seatOrder, supplementaryTeams } from "./after"
import { type Job, NoTeam, type Rules, type Team } from "./deal"
import { digest, utf8 } from "./hashing"
import { ascii, need, needs, rulesOf } from "./tables"
import type { Check } from "./verify"

export const CHANGES = "changes.txt"
const B = "[0-9a-f]{32}"
const list = (code: string): string => `(-|${B}:${code}(,${B}:${code})*)`
const WHY = "\\t[0-9a-f]{64}\\t\\d{4}-\\d\\d-\\d\\d"
const UNIT = new RegExp(`^unit\\t[0-9a-f]{64}\\t${B}\\t(-|${B})\\t${list("E[1235]")}\\t${list("(?:S[1-9]|R)")}\\tU[1-5]${WHY}(\\t${B})*$`)
const SEAT = new RegExp(`^seat\\t[0-9a-f]{64}\\t${B}\\t[1-9]\\d?\\t${B}\\t${B}\\t${list("(?:S[1-9]|R)")}\\tP[1-3]${WHY}$`)

function codes(text: string): Map<string, string> {
  const pairs = text === "-" ? [] : text.split(",").map((pair): [string, string] => [pair.slice(0, 32), pair.slice(33)])
  const found = new Map(pairs)
  need(found.size === pairs.length, "changes.txt codes")
  return found
}

/** 现在的样子：在查的户与检查组、各层还没用的递补。 */
export class Book {
  readonly check: Check
  readonly rules: Rules
  readonly teams = new Map<string, string[]>()
  readonly stratum = new Map<string, string>()
  readonly waiting = new Map<string, string[]>()
  readonly job = new Map<string, Job>()
  constructor(check: Check) {
    this.check = check
    this.rules = rulesOf(check.data("staff.txt"), check.data("recuse.txt"), check.plan.slots, check.plan.most)
    for (const [word, code, , blind] of check.result as [string, string, string, string][]) {
      if (word !== "drawn" && word !== "reserve") continue
      this.stratum.set(blind, code)
      if (!this.waiting.has(code)) this.waiting.set(code, [])
      if (word === "reserve") this.waiting.get(code)!.push(blind)
    }
    for (const [word, , blind, ...members] of check.result) if (word === "team") this.teams.set(blind!, members)
    for (const [tail, blinds] of check.units) {
      const [, , area, told] = tail.split("\t") as [string, string, string, string]
      for (const blind of blinds) if (this.stratum.has(blind)) this.job.set(blind, { blind, area, need: needs(told) })
    }
  }

  /** 同一副牌接着发；来不了的人不算。派不出时为 null。 */
  team(unit: string, away: ReadonlyMap<string, string>): string[] | null {
    if (!this.rules.slots.length) return []
    const staff = new Map([...this.rules.staff].map(([blind, person]) => [blind, away.has(blind) ? { ...person, flag: "S1" } : person]))
    const earlier = [...this.teams].map(([blind, members]): Team => ({ blind, members, others: [], number: 0 }))
    try {
      const { alg } = this.check.manifest
      const made = supplementaryTeams([this.job.get(unit)!], { ...this.rules, staff }, earlier, this.check.stage("order"), this.check.stage("deal"), alg)
      return made[0]!.members
    } catch (error) {
      if (error instanceof NoTeam) return null
      throw error
    }
  }

  unit(struck: string, called: string, passed: ReadonlyMap<string, string>, away: ReadonlyMap<string, string>, members: readonly string[]): void {
    need(this.teams.delete(struck), "struck unit is not in use")
    const queue = this.waiting.get(this.stratum.get(struck)!)!
    need(queue.splice(0, passed.size).join() === [...passed.keys()].join(), "a reserve was passed over out of order")
    for (const [blind, code] of passed) need(code !== "E5" || !this.team(blind, away), "E5 set wrongly")
    need((queue.shift() ?? "-") === called, "not the next reserve")
    const own = called === "-" ? [] : this.team(called, away)
    need(own?.join() === members.join(), "team of the unit called up differs")
    if (called !== "-") this.teams.set(called, own!)
  }

  seat(unit: string, seat: number, out: string, person: string, passed: ReadonlyMap<string, string>): void {
    const team = this.teams.get(unit)
    need(team && team[seat - 1] === out, "nobody to replace in this seat")
    const order = seatOrder(team, seat, this.job.get(unit)!, this.rules, this.check.stage("sub"), this.check.manifest.alg, passed.size + 1)
    need(order.join() === [...passed.keys(), person].join(), "not the next substitute")
    this.teams.set(unit, team.map((member) => (member === out ? person : member)))
  }
}

/** 逐行核对；不成立时抛 Refused。 */
export function checkChanges(check: Check): string | void {
  const { alg } = check.manifest
  const lines = ascii(check.data(CHANGES), CHANGES).split("\n")
  need(lines.pop() === "" && lines.length > 1, "changes.txt lines")
  const end = lines.pop()
  const book = new Book(check)
  const links = [digest(check.data("result.txt"), alg)]
  for (const line of lines) {
    const row = line.split("\t") as [string, string, string, string, string, string, string]
    need(row[1] === links.at(-1), "changes.txt chain")
    links.push(digest(utf8(line), alg))
    if (UNIT.test(line)) book.unit(row[2], row[3], codes(row[4]), codes(row[5]), row.slice(9))
    else {
      need(SEAT.test(line), "changes.txt field")
      book.seat(row[2], Number(row[3]), row[4], row[5], codes(row[6]))
    }
  }
  need(end === `end\t${links.at(-1)}`, "changes.txt chain")
  return check.log ? check.logged(links.slice(1)) : undefined
}

