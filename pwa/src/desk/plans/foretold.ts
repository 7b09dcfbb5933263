/** 会抽几户的说法：户数定了说定数，要取整的比例才说“约”，全部都查的说随机的只是什么。 */
import { count, ratio } from '../lib/format'
import type { Ratio } from './api'

export const ALL_DRAWN = '全部抽中，随机的只是先后次序和检查人员'

/** base: firms within the conditions; drawn: what the draw would take of them today. */
export function foretold(base: number, drawn: number, ratios: readonly (Ratio | null)[], rounding: string, least: number): string {
  if (drawn === base) return ALL_DRAWN
  if (rounding === 'heads') return `抽 ${count(drawn)} 户`
  const said = new Set(ratios.map(pair => (pair ? ratio(pair) : '')))
  const [p, q] = ratios[0] ?? [0, 0]
  const whole = said.size === 1 && base * p === drawn * q
  const floor = drawn === least && !whole
  return `${said.size === 1 ? `按 ${[...said][0]} ` : '按各类的比例'}${floor ? '不够最少户数，' : ''}抽${whole || floor ? '' : '约'} ${count(drawn)} 户`
}
