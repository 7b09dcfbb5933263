/** 从接口读出仪式画面：名单按层归拢，不取企业名称；层照公开页用化名、照化名排，墙上的照片看不出哪一户是哪一类。 */
import { layer, officeOf } from './view'
import { draws, type Draw, type Unit, type WitnessPhone } from './api'
import type { Ceremony, CeremonyStratum } from './view'

const DONE = new Set(['DRAWN', 'OPEN', 'CLOSED', 'SUPERSEDED'])

export async function loadCeremony(id: string): Promise<Ceremony> {
  const draw = await draws.get(id)
  const phones = draw.ceremony === 'phones' && draw.state === 'COMMITTED' ? (await draws.phones(id)).items : []
  return toCeremony(draw, DONE.has(draw.state) ? (await draws.units(id)).items : [], phones)
}

export function toCeremony(draw: Draw, units: readonly Unit[], phones: readonly WitnessPhone[] = []): Ceremony {
  const numbers = draw.numbers
  const drawn = units.filter(one => one.rank !== null)
  return {
    id: draw.id, no: draw.no, title: draw.title, attempt: draw.attempt, state: draw.state,
    frame: numbers?.frame ?? 0, included: numbers?.included ?? 0, planned: numbers?.planned ?? 0, staff: numbers?.staff ?? 0,
    excluded: (numbers?.frame ?? 0) - (numbers?.included ?? 0),
    manifest: draw.manifest, openAt: draw.open_at, frozenAt: draw.frozen_at, witnesses: draw.witnesses, seed: draw.seed, systemValue: draw.system_value ?? null,
    commitments: draw.commitments.map(one => committed(draw, one)),
    ceremony: draw.ceremony ?? 'dice', mode: draw.mode ?? 'double', beacon: draw.beacon ?? null, bellAt: draw.bell_at ?? null, reason: draw.reason ?? '', phones: [...phones],
    typed: draw.typed ?? null,
    strata: draw.strata.map(stratum => strip(stratum, drawn)).sort((a, b) => (a.code < b.code ? -1 : 1)),
    dealt: drawn.reduce((sum, one) => sum + one.team.length, 0),
  }
}

function committed(draw: Draw, one: { who: string; digest: string }): { who: string; note: string; digest: string } {
  const witness = draw.witnesses[Number(one.who.slice(1)) - 1]
  if (one.who === 'system' || !witness) return { who: '系统', note: '本机随机生成', digest: one.digest }
  return { who: witness.name, note: `${officeOf(witness)}，自己手机`, digest: one.digest }
}

function strip(stratum: Draw['strata'][number], drawn: readonly Unit[]): CeremonyStratum {
  const rows = drawn.filter(one => one.stratum === stratum.code).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
  return {
    code: stratum.code, name: layer(stratum.code), n: stratum.n, quota: stratum.quota ?? rows.length, reserves: stratum.reserves ?? 0,
    rows: rows.map(one => ({ rank: one.rank ?? 0, ticket: one.ticket, blind: one.blind, team: one.team, day: one.day ?? '' })),
  }
}
