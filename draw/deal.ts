/** 派员，与 deal.py 同：随机次序、发牌、候补。 */

import { type Alg, ticket, tickets } from "./hashing"

export interface Person { blind: string; dept: string; areas: ReadonlySet<string>; quals: ReadonlySet<string>; load: number; flag: string }
export interface Slot { dept: string; quals: readonly string[] }
export interface Job { blind: string; area: string; need: readonly string[] }
export interface Rules { slots: readonly Slot[]; staff: ReadonlyMap<string, Person>; recused: ReadonlyMap<string, ReadonlySet<string>> }
export interface Team { blind: string; members: string[]; substitutes: string[][] }
export class NoTeam extends Error {}

interface Card { load: number; card: string; person: string }

const before = (a: Card, b: Card): boolean =>
  a.load !== b.load ? a.load < b.load : a.card !== b.card ? a.card < b.card : a.person < b.person

function fits(rules: Rules, person: Person, slot: Slot, job: Job): boolean {
  return (
    person.flag === "-" && person.dept === slot.dept && slot.quals.every((qual) => person.quals.has(qual)) &&
    (!person.areas.size || person.areas.has(job.area)) && !rules.recused.get(job.blind)?.has(person.blind)
  )
}

function lacking(rules: Rules, members: readonly string[], job: Job): string[] {
  return job.need.filter((qual) => !members.some((member) => rules.staff.get(member)!.quals.has(qual)))
}

/** 一副牌：全体人员按 (任务数, 牌面) 排好。 */
class Deck {
  readonly cards: Card[]
  readonly seed: string
  readonly alg: Alg
  constructor(rules: Rules, seed: string, alg: Alg) {
    this.seed = seed
    this.alg = alg
    this.cards = [...rules.staff.values()].filter((p) => p.flag === "-").map((p) => this.card(p.blind, p.load))
    this.cards.sort((a, b) => (before(a, b) ? -1 : 1))
  }
  card(person: string, load: number): Card {
    return { load, card: ticket(this.seed, `${person}#${load}`, this.alg), person }
  }
  take(person: string): void {
    const at = this.cards.findIndex((card) => card.person === person)
    const fresh = this.card(person, this.cards[at]!.load + 1)
    this.cards.splice(at, 1)
    let place = this.cards.findIndex((card) => before(fresh, card))
    if (place < 0) place = this.cards.length
    this.cards.splice(place, 0, fresh)
  }
}

function search(job: Job, rules: Rules, deck: Deck, chosen: string[]): string[] | null {
  if (chosen.length === rules.slots.length) return lacking(rules, chosen, job).length ? null : chosen
  for (const { person } of deck.cards) {
    if (chosen.includes(person) || !fits(rules, rules.staff.get(person)!, rules.slots[chosen.length]!, job)) continue
    const found = search(job, rules, deck, [...chosen, person])
    if (found) return found
  }
  return null
}

/** 各席位的候补：替换后检查组仍合格者，按号签取前两名。 */
export function substitutes(members: readonly string[], job: Job, rules: Rules, seed: string, alg: Alg = "sha256", count = 2): string[][] {
  return rules.slots.map((slot, index) => {
    const missing = lacking(rules, members.filter((_, i) => i !== index), job)
    const able = [...rules.staff.values()]
      .filter((p) => !members.includes(p.blind) && fits(rules, p, slot, job) && missing.every((qual) => p.quals.has(qual)))
      .map((p) => p.blind)
    const drawn = tickets(seed, able.map((blind) => `${job.blind}/${index + 1}/${blind}`), alg)
    return able.map((blind, i) => [drawn[i]!, blind] as const).sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1)).slice(0, count).map(([, blind]) => blind)
  })
}

/** 按随机次序给每户发牌；派不出时抛 NoTeam。 */
export function deal(jobs: readonly Job[], rules: Rules, seedOrder: string, seedDeal: string, seedSub: string, alg: Alg = "sha256"): Team[] {
  const deck = new Deck(rules, seedDeal, alg)
  const order = tickets(seedOrder, jobs.map((job) => job.blind), alg)
  const sorted = jobs.map((job, i) => ({ job, key: order[i]! + job.blind })).sort((a, b) => (a.key < b.key ? -1 : 1))
  return sorted.map(({ job }) => {
    const members = search(job, rules, deck, [])
    if (!members) throw new NoTeam(job.blind)
    for (const member of members) deck.take(member)
    return { blind: job.blind, members, substitutes: substitutes(members, job, rules, seedSub, alg) }
  })
}
