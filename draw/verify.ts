/** 核对一次抽取的公开包：与 verify_draw.py 同样的六行。 */

import { substitutes } from "./after"
import { bundles, deal, feasible, inOrder, type Job, type Rules } from "./deal"
import { type Alg, digest, hex, lowest, stage } from "./hashing"
import { CHANGES, checkChanges } from "./changes"
import type { Whole } from "./crew"
import { changesLogged, checkLog } from "./log"
import { rootOfLines } from "./merkle"
import { checkSigned } from "./signed"
import { planTotal, QuotaImpossible, quotas } from "./quota"
import type { Plan } from "./result"
import { type Pick, reserveSize, select } from "./selection"
import { ascii, decode, MANUAL, need, needs, RECORD, Refused, rulesOf, table, UNIT } from "./tables"
import { isDays, times } from "./times"
import { BadTranscript, check, parse, seedOf } from "./transcript"

export const LISTED = ["units.txt", "staff.txt", "recuse.txt", "plan.json"] as const
export const NAMES: readonly string[] = [...LISTED, "manifest.json", "transcript.txt", "result.txt"]
/** 现场摇号的记录包里的文件。 */
export const KEPT: readonly string[] = [...LISTED, "manifest.json", RECORD]
const ROWS = ["draw", "seed", "quota", "drawn", "reserve", "team", "sub", "time"]

export type Folder = ReadonlyMap<string, Uint8Array>
export interface Manifest {
  v: number
  alg: Alg
  draw_id: string
  attempt: number
  prev_manifest: string | null
  blind_commit: string
  plan_total: number
  files: { [name: string]: { lines: number; root: string; [alg: string]: number | string } }
  strata: { [stratum: string]: { [flag: string]: number } }
}
interface FullPlan extends Plan { single?: { reason?: string; until?: string } | null }

/** 一次核对；各步只用前面读到的内容。 */
export class Check {
  readonly file: Folder
  readonly log: Folder | null
  manifest!: Manifest
  plan!: FullPlan
  units!: Map<string, string[]>
  result!: string[][]
  seed!: string
  quota!: Map<string, number>
  drawn!: string[]
  /** 现场摇号的记录，文件都对：以下各行没有种子可算。 */
  hand = false
  /** 在各自的线程里先算好的：文件的散列，名单的树根与号签的开头。没有就自己算，结论相同。 */
  readonly ready: { digest: Map<string, string>; units: Whole | null } = { digest: new Map(), units: null }
  readonly places = new Map<string, number[]>()

  constructor(file: Folder, log: Folder | null = null) {
    this.file = file
    this.log = log
  }

  data(name: string): Uint8Array {
    const found = this.file.get(name)
    need(found, "package must hold the seven files")
    return found
  }

  told(words: readonly string[], rows: readonly (readonly (string | number)[])[], reason: string): void {
    const mine = this.result.filter((row) => words.includes(row[0]!))
    need(mine.length === rows.length && mine.every((row, i) => row.join("\t") === rows[i]!.join("\t")), reason + " differ")
  }

  files(): void {
    for (const name of this.file.has(RECORD) ? KEPT : NAMES) this.data(name)
    const m = (this.manifest = decode(this.data("manifest.json")) as Manifest)
    const listed = Object.keys(m.files).sort().join() === [...LISTED].sort().join()
    need(m.v === 1 && ["sha256", "sm3"].includes(m.alg) && listed, "manifest form")
    for (const name of LISTED) {
      const { lines, root } = (name === "units.txt" && this.ready.units) || rootOfLines(this.data(name))
      const told = m.files[name]!
      const own = (m.alg === "sha256" && this.ready.digest.get(name)) || digest(this.data(name), m.alg)
      const same = told[m.alg] === own && told.lines === lines && told.root === hex(root)
      need(same && Object.keys(told).length === 3, name + " differs")
    }
    this.plan = decode(this.data("plan.json")) as FullPlan
    this.units = table(this.data("units.txt"), 32, UNIT, "units.txt", this.places)
    const counted: Manifest["strata"] = {}
    for (const [tail, blinds] of this.units) {
      const [, stratum, , , , flag] = tail.split("\t") as [string, string, string, string, string, string]
      const row = (counted[stratum] ??= {})
      const key = flag === "-" ? "pool" : flag
      row[key] = (row[key] ?? 0) + blinds.length
    }
    need(flat(counted) === flat(m.strata), "manifest counts differ")
    if (this.file.has(RECORD)) return this.recorded()
    const text = ascii(this.data("result.txt"), "result.txt")
    this.result = text.split("\n").map((line) => line.split("\t"))
    const places = this.result.slice(0, -1).map((row) => ROWS.indexOf(row[0]!))
    need(text.endsWith("\n") && places.every((place, i) => place >= 0 && (i === 0 || places[i - 1]! <= place)), "result.txt lines or their order")
    checkSigned(this)
  }

  /** 现场摇号录下的：都在名单里、没有除外，一户一次，户数是事先写死的。 */
  recorded(): void {
    const { drawn } = decode(this.data(RECORD)) as { drawn: [string, number, string][] }
    const pool = new Set<string>()
    for (const [tail, blinds] of this.units) if (tail.endsWith("\t-")) for (const blind of blinds) pool.add(`${tail.slice(1, 9)} ${blind}`)
    const whole = drawn.every((row) => row.length === 3 && typeof row[0] === "string" && typeof row[2] === "string")
    const got = new Set(drawn.map(([stratum, , blind]) => `${stratum} ${blind}`))
    need(whole && got.size === drawn.length && got.size === this.manifest.plan_total && [...got].every((one) => pool.has(one)), "manual.json differs")
    this.result = drawn.map(([stratum, rank, blind]) => ["drawn", stratum, String(rank), blind, ""])
    this.hand = true
  }

  seeds(): void {
    const m = this.manifest
    const bytes = this.data("transcript.txt")
    this.seed = seedOf(bytes, m.alg)
    const t = parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes))
    const bound = digest(this.data("manifest.json"), m.alg)
    need(t.draw === m.draw_id && t.attempt === m.attempt && t.manifest === bound, "transcript is for another draw or manifest")
    check(t, m.alg, this.plan.ceremony ?? "dice")
    need(/^[0-9a-f]{64}$/.test(m.blind_commit) && (m.attempt === 1) === (m.prev_manifest === null), "system value, blind_commit or attempt")
    this.told(["draw", "seed"], [["draw", m.draw_id, m.attempt], ["seed", this.seed]], "result.txt head and seed")
  }

  quotas(): void {
    const { strata, rounding, min_n, selection } = this.plan
    const counted = this.manifest.strata
    const good = Object.values(strata).every(([p, q]) => Number.isInteger(p) && Number.isInteger(q) && 0 <= p && p <= q && q >= 1 && q <= 1e6)
    need(good && ["exact", "down", "up"].includes(rounding) && ["equal", "pareto"].includes(selection), "plan form")
    need(Object.keys(counted).every((code) => Object.hasOwn(strata, code)), "plan form")
    const codes = Object.keys(strata).sort()
    const sizes = codes.map((code) => ({ code, size: counted[code]?.pool ?? 0, p: strata[code]![0], q: strata[code]![1] }))
    this.quota = quotas(sizes, rounding, this.stage("quota"), min_n, this.manifest.alg)
    need(planTotal(sizes, rounding, min_n) === this.manifest.plan_total, "plan_total differs")
    this.told(["quota"], sizes.map(({ code, size }) => ["quota", code, size, this.quota.get(code)!]), "quota lines")
  }

  stage(name: string): string {
    return stage(this.seed, name, this.manifest.alg)
  }

  picks(): void {
    const lines: { [word: string]: (string | number)[][] } = { drawn: [], reserve: [] }
    for (const code of [...this.quota.keys()].sort()) {
      const { drawn, reserve } = this.stratum(code, this.quota.get(code)!)
      for (const [word, list] of [["drawn", drawn], ["reserve", reserve]] as const) {
        list.forEach(({ blind, ticket }, i) => lines[word]!.push([word, code, i + 1, blind, ticket]))
      }
    }
    this.drawn = lines.drawn!.map((row) => String(row[3]))
    this.told(["drawn", "reserve"], [...lines.drawn!, ...lines.reserve!], "drawn or reserve lines")
  }

  stratum(code: string, n: number): { drawn: Pick[]; reserve: Pick[] } {
    const { reserve, selection } = this.plan
    const mine = [...this.units].filter(([tail]) => tail.slice(1, 9) === code && tail.endsWith("-"))
    if (selection === "equal") {
      const count = n + reserveSize(n, reserve)
      const order = lowest(this.likely(mine, count), count, this.stage("units"), this.manifest.alg)
      const all = order.map(([ticket, blind]) => ({ blind, ticket }))
      return { drawn: all.slice(0, n), reserve: all.slice(n) }
    }
    const weights = new Map(mine.flatMap(([tail, blinds]) => blinds.map((blind): [string, number] => [blind, Number(tail.split("\t")[4])])))
    return select(weights, n, this.stage("units"), reserve, selection, this.manifest.alg)
  }

  /** 号签开头小得可能中签或候补的户；算过开头的，多半一眼就放过，万一剩下的不够，全部都看。 */
  likely(mine: readonly (readonly [string, readonly string[]])[], count: number): Iterable<string> {
    const { units } = this.ready
    const size = mine.reduce((sum, [, blinds]) => sum + blinds.length, 0)
    const share = (count + 6 * Math.sqrt(count) + 64) / size
    if (!units?.heads.length || share >= 1 || this.manifest.alg !== "sha256") return each(mine.map(([, blinds]) => blinds))
    const bound = Math.ceil(share * 2 ** 32)
    const found = mine.flatMap(([tail, blinds]) => {
      const lines = this.places.get(tail)!
      return blinds.filter((_, i) => units.heads[lines[i]!]! < bound)
    })
    return found.length >= count ? found : each(mine.map(([, blinds]) => blinds))
  }

  planForm(): void {
    const { mode, slots, strata, single, bundle = 1, times: days, most } = this.plan
    const two = slots.filter((slot) => slot.quals.includes("Z")).length > 1
    const whole = Object.values(strata).every(([p, q]) => p === q)
    const seats: { [mode: string]: boolean } = { double: two, staff: two && whole, units: !slots.length }
    need(seats[mode] && slots.length <= 12 && bundle >= 1 && (most || bundle) >= bundle, "plan mode, seats, bundle or limit")
    const said = single?.reason?.trim() && /^\d{4}-\d\d-\d\d$/.test(single.until ?? "")
    need(mode === "double" || said, "single-random draw without reason or last day")
    need(isDays(days ?? []), "plan times")
  }

  teams(): void {
    this.planForm()
    const { alg } = this.manifest
    const rules = rulesOf(this.data("staff.txt"), this.data("recuse.txt"), this.plan.slots, this.plan.most)
    const jobs = this.jobs(rules)
    const size = this.plan.bundle ?? 1
    const packed = bundles(inOrder(jobs, this.stage("order"), alg), size, rules)
    const teams = deal(jobs, rules, this.stage("order"), this.stage("deal"), alg, size)
    const lines: (string | number)[][] = teams.flatMap((team) => [team.blind, ...team.others].map((blind) => ["team", team.number, blind, ...team.members]))
    const seed = this.stage("sub")
    teams.forEach((team, i) => {
      const told = substitutes(team.members, packed[i]!, rules, seed, alg)
      told.forEach((people, seat) => lines.push(["sub", team.blind, seat + 1, people.join(",") || "-"]))
    })
    const days = this.plan.times?.length && teams.length ? times(teams, this.plan.times, this.stage("time"), alg) : []
    days.forEach((day, i) => lines.push(["time", i + 1, day]))
    this.told(["team", "sub", "time"], lines, "team, substitute or time lines")
  }

  /** 中签户；顺便查 E5 只给了确实派不出人的户。 */
  jobs(rules: Rules): Job[] {
    const possible = feasible(rules)
    const drawn = new Set(this.drawn)
    const near = new Uint8Array(1 << 16)
    for (const blind of [...drawn, ...rules.recused.keys()]) near[head(blind)] = 1
    const found: Job[] = []
    for (const [tail, blinds] of this.units) {
      const [, , area, told, , flag] = tail.split("\t") as [string, string, string, string, string, string]
      let plain = !["-", "E5"].includes(flag)
      for (const blind of blinds) {
        const some = near[head(blind)] === 1
        const barred = some && rules.recused.has(blind)
        if (some && drawn.has(blind)) found.push({ blind, area, need: needs(told) })
        if ((plain && !barred) || !["-", "E5"].includes(flag)) continue
        need(possible({ blind, area, need: needs(told) }) === (flag === "-"), "E5 set wrongly or missing")
        if (!barred) plain = true
      }
    }
    return found
  }

  /** 日志里的变更：逐条、依次。 */
  logged(links: readonly string[]): string {
    return changesLogged(this.log!, this.manifest, links)
  }

  logs(): string {
    return this.log ? checkLog(this.log, this.file, this.manifest) : "absent"
  }
}

/** 盲码开头四个字符所成的数：多半的户凭它就知道既没抽中、也没有回避，不必查表。 */
function head(blind: string): number {
  let n = 0
  for (let i = 0; i < 4; i++) {
    const code = blind.charCodeAt(i)
    n = (n << 4) | ((code & 15) + (code > 57 ? 9 : 0))
  }
  return n & 0xffff
}

const flat = (strata: Manifest["strata"]): string =>
  Object.entries(strata).flatMap(([s, row]) => Object.entries(row).map(([k, n]) => `${s} ${k} ${n}`)).sort().join()

function* each(lists: readonly (readonly string[])[]): Generator<string> {
  for (const list of lists) yield* list
}

const KNOWN = [Refused, BadTranscript, QuotaImpossible]

/** 一步一步核对，逐行给出结论；浏览器在两行之间可以喘口气。 */
export function* steps(c: Check): Generator<string> {
  const work: [string, () => string | void][] = [
    ["files", () => c.files()], ["seed", () => c.seeds()], ["quotas", () => c.quotas()],
    ["units", () => c.picks()], ["teams", () => c.teams()], ["log", () => c.logs()],
  ]
  if (c.file.has(CHANGES)) work.push(["changes", () => checkChanges(c)])
  let first = ""
  for (const [name, step] of work) {
    const said = outcome(() => (c.hand ? byHand(c, name) : step()), first)
    if (said.startsWith("FAIL")) first ||= name
    yield `${name} ${said}`
  }
}

/** 现场摇号的记录：不核对的日志照旧说没有放入，其余各行都说这是记录，不可重算。 */
function byHand(c: Check, name: string): string {
  need(name === "log" && !c.log, MANUAL)
  return "absent"
}

/** 一行的结论；前面有一行不成立、后面因而读不下去的，只说在谁之后。 */
function outcome(step: () => string | void, first: string): string {
  try {
    return step() ?? "ok"
  } catch (error) {
    const known = KNOWN.some((kind) => error instanceof kind)
    const kind = error instanceof Error ? error.name : "Error"
    const reason = known ? (error as Error).message : first ? `after ${first}` : `unreadable (${kind})`
    return "FAIL " + reason.replace(/[^ -~]/g, "?")
  }
}

/** 六行结论，有变更的七行，与 verify_draw.py 相同；不成立的写明理由。 */
export const verify = (file: Folder, log: Folder | null = null): string[] => [...steps(new Check(file, log))]
