/** 派员，与 deal.py、deck.py、team.py 同：随机次序、归并、发牌。 */

import { type Alg, ticket, tickets } from "./hashing"

export interface Person { blind: string; dept: string; areas: ReadonlySet<string>; quals: ReadonlySet<string>; load: number; flag: string }
export interface Slot { dept: string; quals: readonly string[] }
export interface Job { blind: string; area: string; need: readonly string[]; others?: readonly string[] }
/** most：每人至多几户，0 或没有为不限。 */
export interface Rules { slots: readonly Slot[]; staff: ReadonlyMap<string, Person>; recused: ReadonlyMap<string, ReadonlySet<string>>; most?: number }
export interface Team { blind: string; members: string[]; others: readonly string[]; number: number }
export class NoTeam extends Error {}

interface Card { load: number; card: string; person: string }

const before = (a: Card, b: Card): boolean =>
  a.load !== b.load ? a.load < b.load : a.card !== b.card ? a.card < b.card : a.person < b.person

/** 一捆全部的户。 */
export const blindsOf = (job: { blind: string; others?: readonly string[] }): string[] => [job.blind, ...(job.others ?? [])]

/** 对这一捆的任一户应回避的人员。 */
export function barred(rules: Rules, job: Job): Set<string> {
  return new Set(blindsOf(job).flatMap((blind) => [...(rules.recused.get(blind) ?? [])]))
}

/** 此人可否在此区域坐此席（不看回避）。 */
export function seats(person: Person, slot: Slot, area: string): boolean {
  return (
    person.flag === "-" && person.dept === slot.dept && slot.quals.every((qual) => person.quals.has(qual)) &&
    (!person.areas.size || person.areas.has(area))
  )
}

/** 组内还缺的专长；没有席位时不缺。 */
export function lacking(rules: Rules, members: readonly string[], job: Job): string[] {
  if (!rules.slots.length) return []
  return job.need.filter((qual) => !members.some((member) => rules.staff.get(member)!.quals.has(qual)))
}

interface Column { cards: Card[]; reach: Set<string> }

/** 一副牌：每个席位与区域一列，取走一人只动他所在的几列。 */
export class Deck {
  readonly rules: Rules
  readonly seed: string
  readonly alg: Alg
  readonly top = new Map<string, Card>()
  readonly columns = new Map<string, Column>()
  readonly holding = new Map<string, Card[][]>()
  constructor(rules: Rules, seed: string, alg: Alg) {
    this.rules = rules
    this.seed = seed
    this.alg = alg
    for (const person of rules.staff.values()) if (person.flag === "-") this.top.set(person.blind, this.card(person.blind, person.load))
  }
  card(person: string, load: number): Card {
    return { load, card: ticket(this.seed, `${person}#${load}`, this.alg), person }
  }
  column(seat: number, area: string): Column {
    const key = `${seat}/${area}`
    let column = this.columns.get(key)
    if (column) return column
    const able = [...this.top.values()].filter(({ person }) => seats(this.rules.staff.get(person)!, this.rules.slots[seat]!, area))
    column = { cards: able.sort((a, b) => (before(a, b) ? -1 : 1)), reach: new Set(able.flatMap(({ person }) => [...this.rules.staff.get(person)!.quals])) }
    this.columns.set(key, column)
    for (const { person } of able) this.holding.set(person, [...(this.holding.get(person) ?? []), column.cards])
    return column
  }
  take(person: string, count: number): void {
    const old = this.top.get(person)!
    const fresh = this.card(person, old.load + count)
    this.top.set(person, fresh)
    for (const cards of this.holding.get(person) ?? []) {
      cards.splice(place(cards, old), 1)
      cards.splice(place(cards, fresh), 0, fresh)
    }
  }
}

/** 第一张不在它之前的牌的位置。 */
function place(cards: readonly Card[], card: Card): number {
  let low = 0
  let high = cards.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (before(cards[middle]!, card)) low = middle + 1
    else high = middle
  }
  return low
}

/** 牌序中第一个可行的组合，各人手上不超过 room 户；没有则为 null。 */
export function firstTeam(job: Job, deck: Deck, room = Infinity): string[] | null {
  const columns = deck.rules.slots.map((_, seat) => deck.column(seat, job.area))
  return search(job, barred(deck.rules, job), deck.rules, columns, room, [])
}

function search(job: Job, out: ReadonlySet<string>, rules: Rules, columns: readonly Column[], room: number, chosen: string[]): string[] | null {
  const missing = lacking(rules, chosen, job)
  const left = columns.slice(chosen.length)
  if (!left.length) return missing.length ? null : chosen
  if (!missing.every((qual) => left.some((column) => column.reach.has(qual)))) return null
  for (const { load, person } of left[0]!.cards) {
    if (load > room) break
    if (chosen.includes(person) || out.has(person)) continue
    if (left.length === 1 && !missing.every((qual) => rules.staff.get(person)!.quals.has(qual))) continue
    const found = search(job, out, rules, columns, room, [...chosen, person])
    if (found) return found
  }
  return null
}

/** 派员次序，也是全数检查时的检查次序。 */
export function inOrder<Unit extends { blind: string }>(jobs: readonly Unit[], seedOrder: string, alg: Alg = "sha256"): Unit[] {
  const order = tickets(seedOrder, jobs.map((job) => job.blind), alg)
  return jobs.map((job, i) => ({ job, key: order[i]! + job.blind })).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ job }) => job)
}

/** 派得出检查组吗；同样的条件只算一次。 */
export function feasible(rules: Rules): (job: Job) => boolean {
  const deck = new Deck(rules, "0".repeat(64), "sha256")
  const known = new Map<string, boolean>()
  return (job) => {
    const kind = [job.area, [...job.need].sort().join(","), [...barred(rules, job)].sort().join(",")].join("/")
    let answer = known.get(kind)
    if (answer === undefined) known.set(kind, (answer = firstTeam(job, deck) !== null))
    return answer
  }
}

/** 同一区域的户顺次归并，每捆不超过 size 户，须有人可查完整捆。 */
export function bundles(jobs: readonly Job[], size: number, rules: Rules): Job[] {
  if (size === 1 || !rules.slots.length) return [...jobs]
  const possible = feasible(rules)
  const made: Job[] = []
  const openAt = new Map<string, number>()
  for (const job of jobs) {
    const at = openAt.get(job.area)
    if (at !== undefined && blindsOf(made[at]!).length < size) {
      const last = made[at]!
      const joined = { ...last, need: [...new Set([...last.need, ...job.need])], others: [...(last.others ?? []), job.blind] }
      if (possible(joined)) {
        made[at] = joined
        continue
      }
    }
    openAt.set(job.area, made.length)
    made.push(job)
  }
  return made
}

/** 按随机次序给每户（或每捆）发牌；派不出时抛 NoTeam。 */
export function deal(jobs: readonly Job[], rules: Rules, seedOrder: string, seedDeal: string, alg: Alg = "sha256", size = 1): Team[] {
  const deck = new Deck(rules, seedDeal, alg)
  return bundles(inOrder(jobs, seedOrder, alg), size, rules).map((job, i) => {
    const size = 1 + (job.others?.length ?? 0)
    // Whoever is full is passed over; should nobody be left, the lowest loads go above the limit.
    const members = (rules.most ? firstTeam(job, deck, rules.most - size) : null) ?? firstTeam(job, deck)
    if (!members) throw new NoTeam(job.blind)
    for (const member of members) deck.take(member, size)
    return { blind: job.blind, members, others: job.others ?? [], number: i + 1 }
  })
}
