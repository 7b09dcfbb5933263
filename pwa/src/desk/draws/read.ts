/** 从接口读出仪式画面：名单按层归拢，不取企业名称。 */
import { draws, type Draw, type Unit } from './api'
import type { Ceremony, CeremonyStratum } from './view'

const DONE = new Set(['DRAWN', 'OPEN', 'CLOSED', 'SUPERSEDED'])

export async function loadCeremony(id: string): Promise<Ceremony> {
  const draw = await draws.get(id)
  return toCeremony(draw, DONE.has(draw.state) ? (await draws.units(id)).items : [])
}

export function toCeremony(draw: Draw, units: readonly Unit[]): Ceremony {
  const numbers = draw.numbers
  const drawn = units.filter(one => one.rank !== null)
  return {
    id: draw.id, no: draw.no, title: draw.title, attempt: draw.attempt, state: draw.state,
    frame: numbers?.frame ?? 0, included: numbers?.included ?? 0, planned: numbers?.planned ?? 0, staff: numbers?.staff ?? 0,
    excluded: (numbers?.frame ?? 0) - (numbers?.included ?? 0),
    manifest: draw.manifest, frozenAt: draw.frozen_at, witnesses: draw.witnesses, seed: draw.seed,
    commitments: draw.commitments.map(one => ({ who: one.who === 'system' ? '系统' : one.who, note: '本机随机生成', digest: one.digest })),
    strata: draw.strata.map(stratum => strip(stratum, drawn)),
    dealt: drawn.reduce((sum, one) => sum + one.team.length, 0),
  }
}

function strip(stratum: Draw['strata'][number], drawn: readonly Unit[]): CeremonyStratum {
  const rows = drawn.filter(one => one.stratum === stratum.code).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
  return {
    code: stratum.code, name: stratum.name, n: stratum.n, quota: stratum.quota ?? rows.length, reserves: stratum.reserves ?? 0,
    rows: rows.map(one => ({ rank: one.rank ?? 0, ticket: one.ticket, blind: one.blind, team: one.team })),
  }
}
