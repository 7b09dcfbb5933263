/** 一个向量的问与答：TypeScript 一侧。 */

import * as draw from '../../../draw/index'

// Each kind of vector has its own shape; the Python side checks the same files.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Given = any

const base64 = (text: unknown): Uint8Array => {
  if (typeof text !== 'string' || !/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new RangeError('base64')
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

function proof(row: Given): boolean {
  const path = (row.proof ?? []).map(base64)
  if (row.kind === 'inclusion') {
    return draw.verifyInclusion(BigInt(row.index), BigInt(row.size), base64(row.leaf), base64(row.root), path)
  }
  return draw.verifyConsistency(BigInt(row.size1), BigInt(row.size2), base64(row.root1), base64(row.root2), path)
}

function selected(given: Given): Given {
  const found = draw.select(weights(given), given.n, given.seed, given.rho, given.method, given.alg)
  return { drawn: pairs(found.drawn), reserve: pairs(found.reserve) }
}

function quota(given: Given): Given {
  const { strata, rounding, min_n, seed, alg } = given
  return {
    total: draw.planTotal(strata, rounding, min_n),
    quotas: Object.fromEntries(draw.quotas(strata, rounding, seed, min_n, alg)),
  }
}

function minutes(given: Given): Given {
  const t = draw.parse(given.text)
  draw.check(t, given.alg, given.ceremony)
  return { seed: draw.seedOf(draw.utf8(given.text), given.alg), draw: t.draw, attempt: t.attempt, witnesses: t.witnesses }
}

function blinded(given: Given): Given {
  const salt = draw.salt(given.key, given.id, given.alg)
  return {
    salt,
    blind: draw.blind(salt, draw.normalId(given.id), given.alg),
    commit: draw.keyCommitment(given.key, given.alg),
    alias: draw.alias(given.key, 'area', given.id, given.alg),
  }
}

const pairs = (picks: { blind: string; ticket: string }[]): string[][] => picks.map((pick) => [pick.blind, pick.ticket])
const weights = (given: Given): Map<string, number> => new Map(Object.entries(given.weights))

function replaced(given: Given): Given {
  const chosen = draw.select(weights(given), given.n, given.seed, given.rho, given.method)
  return draw.replacements(chosen, given.struck, given.unavailable).map(([blind, pick]) => [blind, pick.blind, pick.ticket])
}

function later(given: Given): Given {
  const { seeds, bundle, jobs } = given
  const rules = draw.rulesOf(draw.utf8(given.staff), draw.utf8(given.recuse), given.slots)
  const teams = draw.deal(jobs, rules, seeds.order, seeds.deal, 'sha256', bundle)
  const [first] = draw.bundles(draw.inOrder<draw.Job>(jobs, seeds.order), bundle, rules)
  const order = draw.seatOrder(teams[0]!.members, 1, first!, rules, seeds.sub)
  const changed = draw.replaceMember(teams[0]!, 1, first!, rules, seeds.sub, order.slice(0, 1))
  const added = draw.supplementaryTeams(given.late, rules, [changed, ...teams.slice(1)], seeds.order, seeds.deal, 'sha256', bundle)
  const told = [changed, ...teams.slice(1), ...added].map(({ number, blind, others, members }) => ({ number, blinds: [blind, ...others], members }))
  return { teams: told, order, days: draw.times([...teams, ...added], given.days, seeds.time) }
}

function joint(given: Given): Given {
  return { frame: draw.intersection(new Map(Object.entries(given.registers))), slots: draw.jointSlots(given.seats) }
}

function merged(given: Given): Given {
  const parts = given.parts.map((part: { [blind: string]: number }) => draw.ranking(new Map(Object.entries(part)), 0, given.seed, given.count))
  return pairs(draw.merge(parts, given.count))
}

function verified(given: Given): Given {
  const files = new Map(Object.entries<string>(given).map(([name, text]): [string, Uint8Array] => [name, draw.utf8(text)]))
  return draw.verify(files).map((line) => line.split(' ').slice(0, 2).join(' '))
}

const KINDS: { [kind: string]: (given: Given) => Given } = {
  tickets: (given) => draw.ticket(given.seed, given.name, given.alg),
  canonical: (given) => draw.canonical(given),
  blinds: blinded,
  quotas: quota,
  selection: selected,
  transcripts: minutes,
  merkle: (given) => (proof(given) ? 'ok' : 'bad'),
  roots: (given) => draw.hex(draw.rootOf(given.map((leaf: string) => draw.utf8(leaf)))),
  beacons: (given) => draw.holds(given.rule, given.value, given.fallback),
  replacements: replaced,
  further: (given) => pairs(draw.further(weights(given), given.n, given.seed, given.read, given.more, given.method)),
  later,
  joint,
  merged,
  verified,
  changes: verified,
  signed: verified,
  records: verified,
  results: (given) => draw.result(given.files, given.seed, given.draw, given.attempt, given.alg),
  limits: (given) => draw.result(given.files, given.seed, given.draw, given.attempt, given.alg),
}

/** 回答一个向量；两边都拒绝的为 null。 */
export function answer(kind: string, given: Given): Given {
  try {
    return KINDS[kind]!(given)
  } catch {
    return kind === 'merkle' ? 'bad' : null
  }
}
