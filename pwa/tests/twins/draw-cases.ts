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
  const found = draw.select(new Map(Object.entries(given.weights)), given.n, given.seed, given.rho, given.method, given.alg)
  const pairs = (picks: { blind: string; ticket: string }[]): string[][] => picks.map((pick) => [pick.blind, pick.ticket])
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
  draw.check(t, given.alg)
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

const KINDS: { [kind: string]: (given: Given) => Given } = {
  tickets: (given) => draw.ticket(given.seed, given.name, given.alg),
  canonical: (given) => draw.canonical(given),
  blinds: blinded,
  quotas: quota,
  selection: selected,
  transcripts: minutes,
  merkle: (given) => (proof(given) ? 'ok' : 'bad'),
  roots: (given) => draw.hex(draw.rootOf(given.map((leaf: string) => draw.utf8(leaf)))),
  results: (given) => draw.result(given.files, given.seed, given.draw, given.attempt, given.alg),
}

/** 回答一个向量；两边都拒绝的为 null。 */
export function answer(kind: string, given: Given): Given {
  try {
    return KINDS[kind]!(given)
  } catch {
    return kind === 'merkle' ? 'bad' : null
  }
}
