/** 仪式画面要的数：从服务器的抽取记录读出来，不含企业名称。 */

import { reads } from '@draw/beacon'
import { moment } from '../lib/format'
import { WITNESS_ROLES, word } from '../lib/labels'
import type { Beacon, Draw, Signer, Unit, Witness, WitnessPhone } from './api'
import type { Typed } from './typed'

export interface Row { rank: number; ticket: string | null; blind: string; team: string[]; day: string }
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
  openAt: string
  frozenAt: string | null
  commitments: Commitment[]
  witnesses: Witness[]
  seed: string | null
  /** The number the system sealed, revealed with the seed. */
  systemValue: string | null
  strata: CeremonyStratum[]
  /** dice, phones, beacon, manual */
  ceremony: string
  /** double, units, staff: with staff every firm is checked and only the people are drawn. */
  mode: string
  beacon: Beacon | null
  bellAt: string | null
  reason: string
  phones: WitnessPhone[]
  /** Dice as far as they were typed, on whichever machine. */
  typed: Typed | null
  /** Places of inspectors already dealt. */
  dealt: number
}

/** 名称何时揭开、何时公开，与纸面同一句：揭开是给本部门，公开是给所有人。 */
export function namesOpen(openAt: string, drill = false): string {
  return drill ? '演练不公示，名称不向社会公开' : `名称${openAt === 'drawn' ? '抽出即' : '到门口亮证时'}对本部门揭开，检查结果公示时向社会公开`
}

/** A rehearsal: nothing of it is public, so there is no page to link to. */
export const isDrill = (draw: { no: string }): boolean => draw.no.startsWith('YL')

const LOTTERY: Record<string, string> = { ssq: '双色球', dlt: '大乐透', pl5: '排列5', drand: 'drand' }

/** 点名的一期：“pl5 2026312”读作“排列5 第 2026312 期”；rule 可带备用（fallback）的一期。 */
export function issues(rule: string): string[] {
  return rule.split(', fallback ').filter(Boolean).map(one => {
    const [game = '', no = ''] = one.split(' ')
    return no ? `${LOTTERY[game] ?? game} 第 ${no} 期` : one
  })
}

/** 这一期的号码照规定的写法：空格不论多少，不分大小写；与服务器记下的一样。 */
export const plainNumbers = (value: string): string => value.trim().split(/\s+/).join(' ').toLowerCase()

/** 号码哪里不对，念给大家听之前就说；写全、写对的为空。 */
export function misread(rule: string, value: string): string {
  const kind = rule.split(' ')[0] ?? ''
  return !LOTTERY[kind] || reads(kind, plainNumbers(value)) ? '' : '号码没有写全，或位数、范围、次序不对：照上面的写法，由小到大'
}

/** 点名的开奖，连北京时间：冻结之前再看一遍；没有点名的为空。 */
export function lottery(beacon: Beacon | null): string {
  if (!beacon) return ''
  const [first = '', spare = ''] = issues(beacon.rule)
  return `点名的开奖：${first}，北京时间 ${moment(beacon.at)} 开奖${spare ? `；备用 ${spare}，北京时间 ${moment(beacon.spare_at)} 开奖` : ''}`
}

/** 六步：名册封存、各方承诺、掷骰读数、揭示、结果、签字。 */
export const STEPS = ['名册封存', '各方承诺', '掷骰读数', '揭示', '结果', '签字'] as const

/** 现场摇号没有承诺，也没有揭示。 */
const BY_HAND = ['名册封存', '现场摇号', '结果', '签字'] as const

/** 第三步随仪式不同。 */
export function stepsOf(ceremony: string): readonly string[] {
  if (ceremony === 'manual') return BY_HAND
  const third: Record<string, string> = { phones: '扫码鸣铃', beacon: '等开奖' }
  return STEPS.map((text, n) => (n === 2 ? third[ceremony] ?? text : text))
}

/** 仪式走到第几步：摇号没有承诺，铃响就到揭示，作废的没有；sealing: 刚封下的指纹还在墙上，仍是承诺。 */
export function stepIn(draw: Ceremony, allShown: boolean, sealing = false): number {
  if (sealing) return 2
  if (draw.state === 'VOID' || draw.state === 'SUPERSEDED') return 0
  if (draw.ceremony === 'manual') return { DRAFT: 1, FROZEN: 2 }[draw.state] ?? (allShown ? 4 : 3)
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

/** 念给大家听的一户：第几签（摇号的第几位），各检查人员一个一个念。 */
export function rowSaid(stratum: string, rank: string, row: Pick<Row, 'ticket' | 'team' | 'day'>): string {
  return `${stratum}第${rank}${row.ticket ? '签' : '位'}，检查员 ${row.team.join('、')}${row.day ? `，${shortDay(row.day)}` : ''}`
}

/** 抽到的检查日：3月10日上午；没有抽日子的为空。 */
export function shortDay(day: string): string {
  const [, month, on, half] = day.split('-').map(Number)
  return month ? `${month}月${on}日${['', '上午', '下午'][half ?? 0]}` : ''
}

/** 结果的字放大几倍：栏少、行少的放大，放到一栏装得下为止；人多的检查组另起一行，不放大。 */
export function growth(cols: number, strata: readonly Pick<CeremonyStratum, 'rows'>[]): number {
  const most = Math.max(1, ...strata.map(one => one.rows.length))
  const crowd = strata.some(one => one.rows.some(row => isWide(cols, row)))
  const dated = strata.some(one => one.rows.some(row => row.day))
  return Math.max(1, Math.min(1.7, (dated && !crowd ? 2.7 : 4) / cols, 17 / (crowd && cols > 1 ? 2 * most : most)))
}

/** 检查组多于这么多人，人员编号在一行里写不下号签与代号。 */
const WIDE = 3

/** 一行写不下，人员编号另起一行：人多，或三栏以上还要写检查日。 */
export const isWide = (cols: number, row: Pick<Row, 'team' | 'day'>): boolean => row.team.length > WIDE || (!!row.day && cols > 2)

/** 图例里举的人员编号：这一次已展开的第一户的；还没有展开的不举。 */
export function teamExample(strata: readonly Pick<CeremonyStratum, 'rows'>[], shown: number): string {
  return teamLabel(strata.flatMap(one => one.rows).slice(0, shown).find(row => row.team.length)?.team ?? []) || '编号'
}

/** 层照公开页的叫法：只有化名，信用风险类别不上墙。 */
export const layer = (code: string): string => `层 ${code}`

/** 一人一次，后面写他的各个身份：经办员丙（主持、操作）。 */
export function byPerson(signers: readonly Pick<Signer, 'name' | 'role'>[]): string {
  const roles = new Map<string, string[]>()
  for (const { name, role } of signers) roles.set(name, [...(roles.get(name) ?? []), role.replace(/人$/, '')])
  return [...roles].map(([name, own]) => `${name}（${own.join('、')}）`).join('、')
}

/** 这一组请谁读回：各位见证人轮着来。 */
export function readerOf(draw: Pick<Ceremony, 'witnesses'>, group: number): string {
  return draw.witnesses[group % Math.max(1, draw.witnesses.length)]?.name ?? '见证人'
}

/** 抽取记录上怎样表示的。 */
export const SIGNED: Readonly<Record<string, string>> = { canvas: '已签', paper: '签在纸上', refused: '拒绝签字' }

/** 第几次签、前一次怎样、何时为何作废；头一次签的为空。 */
export function again(one: Pick<Signer, 'method' | 'former'>): string {
  const last = one.former.at(-1)
  if (!last) return ''
  const how = SIGNED[last.method] ?? last.method
  const said = `前一次（${how}${last.reason ? `：${last.reason}` : ''}）作废于 ${moment(last.voided_at)}（${last.why}）`
  return one.method ? `第 ${one.former.length + 1} 次${one.method === 'refused' ? '表示' : '签'}，${said}` : said
}

/** 抽取记录走到哪里：还没有抽出、没有抽出就取消了、正在写、成了卷、成卷以前就作废了。 */
export function minutesAt(draw: Pick<Draw, 'state' | 'drawn_at'>, closed: boolean): 'early' | 'never' | 'open' | 'closed' | 'lapsed' {
  const dead = ['VOID', 'SUPERSEDED'].includes(draw.state)
  if (!draw.drawn_at) return dead ? 'never' : 'early'
  return closed ? 'closed' : dead ? 'lapsed' : 'open'
}

/** 抽取页上通往抽取记录的话；没有抽出过的没有记录。 */
export function toMinutes(draw: Pick<Draw, 'state' | 'drawn_at'>, closed: boolean): string {
  return { early: '', never: '', open: '写抽取记录、签字', closed: '看抽取记录', lapsed: '看抽取记录（作废前没有成卷）' }[minutesAt(draw, closed)]
}

/** 派发到谁：几户、几名检查员。 */
export function reach(units: readonly Pick<Unit, 'rank' | 'team'>[]): string {
  const drawn = units.filter(one => one.rank !== null)
  const people = new Set(drawn.flatMap(one => one.team))
  return `抽中的 ${drawn.length} 户将派给 ${people.size} 名检查员，每户编一份通知书，检查员的手机随即可以下载；已定的变更与递补照变更后的派。派发以后要收回，只能逐户撤回，或者整次作废（两个人批准，没有封存的全部撤回）。`
}

/** 为什么现在还不能派发；能派的为空。unsure: 还没有看到抽取记录成卷没有，页面自己再看，不当作没有签。 */
export function cannotDispatch(at: { unsure: boolean; signed: boolean; early: boolean; words: string; from: string; to: string; first: string; last: string }): string {
  if (at.unsure) return '正在看抽取记录成卷没有，看到了就可以派发，不用刷新'
  if (!at.signed && !at.early) return '抽取记录签字成卷以后才能派发'
  if (!at.signed && at.words.trim().length < 5) return '抽取记录还没有成卷：请先签字；等不得的，写明理由（至少 5 个字）'
  if (at.from && at.to && at.to < at.from) return '检查时窗的“至”早于“自”，请改日期'
  if (!at.from || !at.to) return '请先定检查时窗的起止日期'
  return at.from < at.first || at.to > at.last ? `检查时窗须在计划的实施时间 ${at.first} 至 ${at.last} 之内` : ''
}

/** 人写的一句，后面还有话：没有句号的补上，有的不重。 */
export const stopped = (text: string): string => (/[。！？.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}。`)

/** 人写的一句，后面接着逗号：末尾的标点去掉，不叠两个。 */
export const unstopped = (text: string): string => text.trim().replace(/[。！？.!?；;，,]+$/, '')

/** 结束抽取之前问的话。 */
export function ending(no: string): { title: string; text: string; yes: string; no: string } {
  return {
    title: '结束抽取？',
    text: `${no} 号抽取结束以后不能撤销：抽中和候补各户的名称全部对本部门揭开，代号密钥交审计员开封核对，没有办的提前揭开请求失效；此后不能再换户、换人、补充抽取，也不能作废重抽。`,
    yes: '结束抽取', no: '再看看',
  }
}

/** 这次封存的指纹大家看过了没有：已经有人录骰子、交指纹或鸣铃，就是接着往下走了，哪个窗口都跟上。 */
export function wentOn(draw: Pick<Ceremony, 'state' | 'typed' | 'bellAt' | 'phones'>): boolean {
  return draw.state !== 'COMMITTED' || (draw.typed?.draft ?? 0) > 0 || !!draw.bellAt || draw.phones.some(one => one.state !== 'waiting')
}

/** 派发了几件：联合抽查的，别的部门的各归各，本部门的另说。 */
export function sent(all: number, mine: number): string {
  return all === mine ? `${all} 件` : `${all} 件（其中本部门 ${mine} 件，其余归各参加部门）`
}

/** 见证人的身份；没写身份的用单位。 */
export function officeOf(witness: Witness): string {
  return witness.role ? word(WITNESS_ROLES, witness.role) : witness.unit
}
