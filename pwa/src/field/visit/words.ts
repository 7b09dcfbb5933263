/** 界面用语：选项、判定、处理、结果的中文。 Words printed in the official tables are never mixed between families. */
import { disposal, quarantine, refusalReason, resultCode, verdict } from '@api/vocabulary'
import type { Answer, CheckItem, Disposal, Recusal, SignRole } from '../types'
import type { State } from './sync'
import { valueOf, type Verdict } from './view'

export const VERDICT: Readonly<Record<Verdict, string>> = verdict

/** As short as a chip; the whole word stands in the vocabulary. */
const SHORT: Readonly<Record<Disposal, string>> = { ON_SITE_CORRECTED: '当场改正', ORDER: '责令限期', NONE: '无需处置', OWN_DEPARTMENT: '移本部门', OTHER_DEPARTMENT: '移他部门', JUDICIAL: '移司法' }
export const DISPOSALS = (Object.keys(SHORT) as Disposal[]).map(code => ({ code, short: SHORT[code], full: disposal[code] }))
export const disposalName = (code: Disposal): string => disposal[code]

export const RESULTS = Object.entries(resultCode).map(([code, text]) => ({ code, text }))
export const resultName = (code: string): string => (resultCode as Readonly<Record<string, string>>)[code] ?? code

/** The result chosen, by its name, as the read-back says it; how many are not in order stands beside it. */
export const sayOutcome = (state: State, no: number): string => resultName(valueOf<{ code: string }>(state, 'result')?.code ?? '') + (no ? `，${no} 项不符合` : '')

/** 第 1、7 项；more than eight are counted. */
export const sayNumbers = (all: readonly string[]): string => `第 ${all.slice(0, 8).join('、')}${all.length > 8 ? ` 等 ${all.length}` : ''} 项`

export const ROLE: Record<SignRole, string> = { LEAD: '主检', MEMBER: '协检', ENTITY: '现场负责人', WITNESS: '见证人' }

/** As the paper and the desk say it. */
export const REFUSALS: Readonly<Record<string, string>> = refusalReason

export const OTHER_REASON = '其他'
export const NO_POSITION = ['室内或地下，无信号', '未允许定位', '设备不支持', OTHER_REASON]

/** Decided already: the office's sentence in place of a code. */
export const isJudgment = (reason: string | null): boolean => /\W/.test(reason ?? '')

/** 待处理的原因，或者已经判了的那句话。 */
export function sayQuarantine(reason: string | null): string {
  const known: Readonly<Record<string, string>> = quarantine
  return isJudgment(reason) ? `${reason}。` : `${known[reason ?? ''] ?? '送到后待处理'}，已收存，等主管处理。`
}

/** 回避申请定了以后，怎么接着查。 */
export const sayRecusal = ({ granted, opinion }: Recusal): string =>
  granted ? '回避已定，检查组换了人。到场以后，由现在的检查组亮证、告知。' : `回避经审不成立，到场接着查。意见：${opinion}`

/** 送到了局里、还没有人判的。 */
export const sayAside = (n: number): string => `${n} 项已送到局里，等主管处理；处理以前先不要重查。`

export const KIND: Record<string, string> = {
  'visit.start': '到达', 'visit.end': '离开', 'credentials.show': '亮证告知', 'answer.set': '作答', 'finding.set': '问题',
  'note.set': '备注', 'photo.add': '照片', 'photo.void': '照片作废', 'result.set': '检查结果', 'opinion.set': '对方意见',
  'readback.begin': '核对开始', 'readback.end': '核对结束', 'sign.add': '签字', 'sign.refuse': '拒签', seal: '现场封存',
  'addendum.add': '补正', 'recuse.request': '申请回避', 'loss.declare': '资料缺失声明', 'handover.import': '合并手机', 'sample.set': '现场抽样', 'file.set': '附件', 'photo.annotate': '照片标注', 'seal.pass': '移交封存权',
}

const NUMERALS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十']
/** 问题一 … 问题九十九 */
export function numeral(n: number): string {
  if (n <= 10) return NUMERALS[n] ?? String(n)
  const tens = Math.floor(n / 10)
  return `${tens > 1 ? NUMERALS[tens] : ''}十${n % 10 ? NUMERALS[n % 10] : ''}`
}

/** The answer in the words of its own family. */
export function sayAnswer(item: CheckItem, answer: Answer | null): string {
  if (!answer) return '未答'
  if ('verdict' in answer) return VERDICT[answer.verdict] + reason(answer.reason)
  if ('checked' in answer) return (answer.checked ? (answer.found === null ? '已检查' : answer.found ? '有问题' : '无问题') : '未检查') + reason(answer.reason)
  if ('number' in answer) return answer.number
  if ('text' in answer) return answer.text
  if ('date' in answer) return answer.date
  const label = (value: string): string => item.options?.find(o => o.value === value)?.label ?? value
  if ('value' in answer) return label(answer.value)
  if ('values' in answer) return answer.values.map(label).join('、')
  if ('seen' in answer) return answer.seen.join('、') || '一样都没有提供'
  return `${answer.rows.length} 行`
}

const reason = (text: string | undefined): string => (text ? `（${text}）` : '')

export const sayBytes = (bytes: number): string =>
  bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`
