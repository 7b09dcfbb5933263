/** 抽取页的数：减法、各层应抽的范围、走到第几步。 */
import { count } from '../lib/format'
import type { Numbers, Stratum } from './api'

export const DRAW_STEPS = ['方案批准', '预检', '冻结名册', '承诺', '掷骰', '结果', '签字', '派发'] as const
const FIFTH: Record<string, string> = { phones: '揭示', beacon: '开奖', manual: '摇号' }

/** 第五步随仪式不同；现场摇号没有承诺，先把名册发给在场的人。 */
export function drawSteps(ceremony: string): readonly string[] {
  return DRAW_STEPS.map((text, n) => (n === 4 ? FIFTH[ceremony] ?? text : n === 3 && ceremony === 'manual' ? '发名册' : text))
}

/** 1-based step that is open; 9 when everything is done. Signing may come after the dispatch; a draft stays at 预检 until nothing stands in its way. */
export function drawStep(state: string, signed = false, ready = false): number {
  const at: Record<string, number> = { DRAFT: ready ? 3 : 2, FROZEN: 4, COMMITTED: 5, SEEDED: 6, DRAWN: signed ? 8 : 7, OPEN: signed ? 9 : 7, CLOSED: signed ? 9 : 7 }
  return at[state] ?? 0
}

type Standing = Pick<Numbers, 'frame' | 'included' | 'excluded'> & { problems: readonly { code: string; message: string }[] }
export interface Cause { text: string; who: string; link: string; go: string }
const STAFF = { who: '证件、停用、请假由经办在“检查人员”里改；账号由系统管理员在“人员与角色”里建。', link: '/inspectors', go: '看检查人员' }
const CAUSES: Record<string, Omit<Cause, 'text'>> = {
  E2: { who: '名录由经办改。', link: '/entities', go: '看检查对象' }, E4: { who: '条件写在计划里，由经办改，审批人批准。', link: '/plans', go: '看计划' }, E5: STAFF,
}

/** When not one firm is left to draw, the rows all repeat one cause: it is said once, with who can mend it and where. */
export function causeOf(check: Standing): Cause | null {
  const first = check.problems[0]
  if (!first || (check.included > 0 && first.code !== 'draw.no_inspectors')) return null
  if (first.code === 'draw.no_inspectors') return { text: `${first.message}。`, ...STAFF }
  const [code] = Object.entries(check.excluded).sort(([, a], [, b]) => b - a)[0] ?? ['']
  const most = CAUSES[code]
  return most ? { text: `${first.message}。`, ...most } : null
}

export function excludedTotal(numbers: Pick<Numbers, 'excluded'>): number {
  return Object.values(numbers.excluded).reduce((sum, n) => sum + n, 0)
}

/**
 * How many a stratum may get before the seed decides: floor and ceiling of its share of the total.
 * Integers throughout; strata drawn whole (比例 100%) stand apart, as in the draw itself.
 */
export function quotaRange(stratum: Stratum, all: readonly Stratum[], planned: number): [number, number] {
  if (stratum.ratio[0] >= stratum.ratio[1]) return [stratum.n, stratum.n]
  const rest = all.filter(one => one.ratio[0] < one.ratio[1])
  const whole = all.reduce((sum, one) => sum + (one.ratio[0] < one.ratio[1] ? 0 : one.n), 0)
  const common = rest.reduce((product, one) => product * BigInt(one.ratio[1]), 1n)
  const share = (one: Stratum): bigint => (BigInt(one.n) * BigInt(one.ratio[0]) * common) / BigInt(one.ratio[1])
  const total = rest.reduce((sum, one) => sum + share(one), 0n)
  if (total === 0n) return [0, 0]
  const product = share(stratum) * BigInt(Math.max(0, planned - whole))
  return [Number(product / total), Number((product + total - 1n) / total)]
}

function ceiling(stratum: Stratum): number {
  const [part, whole] = stratum.ratio
  return Number((BigInt(stratum.n) * BigInt(part) + BigInt(whole) - 1n) / BigInt(whole))
}

const KINDS: [string, string][] = [['entered', '进入'], ['exited', '退出'], ['moved', '换层'], ['excluded', '新除外'], ['restored', '恢复']]

/** 与上次冻结相比的数目；别的抽取还封着的，因它们除外的户冻结以前比不出来，照实说。 */
export function sinceText(changes: { [kind: string]: number }, held: boolean): string {
  const told = KINDS.filter(([kind]) => changes[kind]).map(([kind, text]) => `${text} ${count(changes[kind] ?? 0)}`).join('，')
  return `${told || (held ? '没有看得出的增减' : '没有增减')}${held ? '；因别的抽取除外的（E1、E3）冻结时才比' : ''}`
}

/** 名册增减的一句提醒：哪几次还封着，什么不比；没有封着的为空。 */
export function uncompared(held: readonly string[]): string {
  return held.length ? `${held.join('、')} 的名单还封着，抽中的户冻结时才排除：以前因别的抽取除外（E1、E3）的这里不比，进入、恢复的也以冻结时为准。` : ''
}

/** 总数在哪一步之前就定了。 */
export function before(ceremony: string): string {
  return FIFTH[ceremony] ?? '掷骰'
}

/** 取整的说法：只有按比例的才由种子定哪层进一；“不超过”的一层可以是 0。现场摇号没有种子，录入时按上表的范围核对。 */
export function roundingNote(rounding: string, byHand = false): string {
  if (byHand) return rounding === 'min' ? '不低于：各层一律进一；录入时逐层核对' : '各层摇几户须在上表的范围之内，录入时逐层核对'
  const notes: Record<string, string> = {
    min: '不低于：各层一律进一，与种子无关', max: '不超过：总数舍尾，各层进舍由种子定，户少的层可能一户不抽',
    exact: '按比例：总数进一，各层进舍由种子定，户少的层不会永远抽不到', heads: '按户数：总数照写定的，各层进舍由种子定',
  }
  return notes[rounding] ?? '各层户数按方案写定的取整办法'
}

/** 应抽：不低于的各层进一只有一个数，其余写范围；已抽出的写实数。 */
export function quotaText(stratum: Stratum, all: readonly Stratum[], planned: number, rounding = ''): string {
  if (typeof stratum.quota === 'number') return String(stratum.quota)
  if (rounding === 'min' && all.reduce((sum, one) => sum + ceiling(one), 0) === planned) return String(ceiling(stratum))
  const [low, high] = quotaRange(stratum, all, planned)
  return low === high ? String(high) : `${low}–${high}`
}

/** 预检对检查组能说的话：只抽检查对象的不派人，检查组由审批人指定；有户无人可查（E5）的另有提示。 */
export function teamsFound(mode: string, check: Pick<Numbers, 'included' | 'excluded'>): { text: string; note: string }[] {
  if (mode === 'units') return [{ text: '只抽检查对象，不派检查人员', note: '检查组由审批人在抽取之后指定，那时再看证件与回避' }]
  const n = count(check.included)
  return check.excluded.E5 ? [] : [{ text: `每户都有合法检查组 ${n} / ${n}`, note: '资质、回避、辖区都合规定' }]
}
