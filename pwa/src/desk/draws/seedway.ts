/** 怎样定种子：四种仪式，点名的开奖，还缺什么。 */
import { typedMoment } from '../lib/format'
import type { DrawInput, Witness } from './api'

export interface Way { mode: string; fallback: boolean; kind: string; issue: string; at: string; spare: string; spareAt: string }

export const MODES = [
  ['dice', '当众掷骰', '二十颗十面骰，不用网络'], ['phones', '见证人手机', '各扫一个码，先交指纹、后揭示'], ['beacon', '将来开奖号码', '先点名一期，开奖后录入'], ['manual', '现场摇号抽签', '只作记录，不可重算'],
] as const
export const LOTTERIES = [['ssq', '双色球'], ['dlt', '大乐透'], ['pl5', '排列5'], ['drand', 'drand']] as const

export const fresh = (): Way => ({ mode: 'dice', fallback: false, kind: 'ssq', issue: '', at: '', spare: '', spareAt: '' })

/** 要不要点名一期开奖。 */
export const naming = (way: Way): boolean => way.mode === 'beacon' || (way.mode === 'phones' && way.fallback)

/** 点名的一期，照接口的写法；不点名的为空。 */
export function named(way: Way): DrawInput['beacon'] {
  if (!naming(way)) return null
  const spare = way.spare.trim() && way.spareAt
  const rule = `${way.kind} ${way.issue.trim()}` + (spare ? `, fallback ${way.kind} ${way.spare.trim()}` : '')
  return { rule, at: typedMoment(way.at), spare_at: spare ? typedMoment(way.spareAt) : '' }
}

/** 点名还缺什么；不缺为空。 */
export function lacking(way: Way): string {
  if (!naming(way)) return ''
  if (!way.issue.trim()) return '还没有填开奖的期号'
  if (!way.at) return '还没有填何时开奖'
  return way.mode === 'phones' && (!way.spare.trim() || !way.spareAt) ? '还没有填备用一期的期号和开奖时间' : ''
}

/** 见证人还缺什么；不缺为空。 */
export function nameless(witnesses: readonly Witness[]): string {
  const at = witnesses.findIndex(one => !one.name.trim())
  return at >= 0 ? `还没有填见证人 ${at + 1} 的姓名；不到场的请点 × 去掉` : ''
}

/** 去掉首尾空格的见证人。 */
export const trimmed = (witnesses: readonly Witness[]): Witness[] => witnesses.map(one => ({ name: one.name.trim(), unit: one.unit.trim(), role: one.role }))
