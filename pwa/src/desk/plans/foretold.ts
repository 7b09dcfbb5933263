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

/** “ C、D 类和未分类”, as the notes of the plan say it. */
function classes(names: readonly string[]): string {
  const known = names.filter(name => name !== 'N').join('、')
  return [known && ` ${known} 类`, names.includes('N') ? '未分类' : ''].filter(Boolean).join('和')
}

/**
 * Why the typed number of firms contradicts the shares or the list; empty when they agree, or cannot be compared yet.
 * lacking: the only classes with a share, when no firm is of any of them.
 */
export function contradiction(base: number, drawn: number | null, ratios: readonly (Ratio | null)[], rounding: string, least: number, lacking: readonly string[] = []): string {
  if (lacking.length) return `没有${classes(lacking)}的户，一户也抽不到：请改比例，或先补名录里的信用风险分类`
  if (rounding === 'heads') return drawn === null && base < least ? `不够抽 ${count(least)} 户` : ''
  if (!base || !ratios.length || ratios.some(pair => !pair)) return ''
  if (drawn === null) return base < least ? `不够“至少 ${count(least)} 户”：请改少户数，或放宽条件` : `“至少 ${count(least)} 户”与比例矛盾，算不出抽几户：请改比例或户数`
  const all = ratios.every(pair => pair && pair[0] === pair[1])
  return all && least > 1 && least < base ? `“至少 ${count(least)} 户”不起作用：比例 100%，${ALL_DRAWN}。只抽 ${count(least)} 户的，比例的性质选“按户数”` : ''
}
