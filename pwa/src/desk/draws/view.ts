/** 仪式画面要的数：从服务器的抽取记录读出来，不含企业名称。 */

import { WITNESS_ROLES, word } from '../lib/labels'
import type { Beacon, Witness, WitnessPhone } from './api'

export interface Row { rank: number; ticket: string | null; blind: string; team: string[] }
export interface CeremonyStratum { code: string; name: string; n: number; quota: number; reserves: number; rows: Row[] }
export interface Commitment { who: string; note: string; digest: string }

export interface Ceremony {
  id: string
  no: string
  title: string
  attempt: number
  state: string
  frame: number
  excluded: number
  included: number
  planned: number
  staff: number
  manifest: string | null
  frozenAt: string | null
  commitments: Commitment[]
  witnesses: Witness[]
  seed: string | null
  strata: CeremonyStratum[]
  /** dice, phones, beacon, manual */
  ceremony: string
  beacon: Beacon | null
  bellAt: string | null
  reason: string
  phones: WitnessPhone[]
  /** Places of inspectors already dealt. */
  dealt: number
}

/** 六步：名册封存、各方承诺、掷骰读数、揭示、结果、签字。 */
export const STEPS = ['名册封存', '各方承诺', '掷骰读数', '揭示', '结果', '签字'] as const

/** 第三步随仪式不同。 */
export function stepsOf(ceremony: string): readonly string[] {
  const third: Record<string, string> = { phones: '扫码鸣铃', beacon: '等开奖', manual: '现场摇号' }
  return STEPS.map((text, n) => (n === 2 ? third[ceremony] ?? text : text))
}

/** 仪式走到第几步：摇号没有承诺，铃响就到揭示，作废的没有。 */
export function stepIn(draw: Ceremony, allShown: boolean): number {
  if (draw.state === 'VOID' || draw.state === 'SUPERSEDED') return 0
  if (draw.state === 'FROZEN' && draw.ceremony === 'manual') return 3
  return draw.state === 'COMMITTED' && draw.bellAt ? 4 : stepOf(draw.state, allShown)
}

/** Which of the six steps is open now (1-based); a draw that is done stands at 签字. */
export function stepOf(state: string, allShown: boolean): number {
  if (state === 'DRAFT') return 1
  if (state === 'FROZEN') return 2
  if (state === 'COMMITTED') return 3
  if (state === 'SEEDED') return 4
  return allShown ? 6 : 5
}

/** 主检在前：06/13 */
export function teamLabel(team: readonly string[]): string {
  return team.join('/')
}

/** 见证人的身份；没写身份的用单位。 */
export function officeOf(witness: Witness): string {
  return witness.role ? word(WITNESS_ROLES, witness.role) : witness.unit
}
