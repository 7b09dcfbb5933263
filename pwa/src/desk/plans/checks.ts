/** 计划表里的写法：比例、月份。 */
import { inspectorDay } from '../../api/vocabulary'
import { cited } from '../../ui/cited'
import { monthDay, ratio } from '../lib/format'
import type { Consultation, Due, Entry, Milestone, Plan, Ratio, Review, ReviewRow } from './api'

const BOUND: Record<string, string> = { min: '不低于 ', max: '不超过 ' }

/** What a row draws: named firms, a number of firms, or a share of each class, with the words of the plan's papers. */
export function amountText(row: { random_kind: string; targets: string[]; rounding: string; min_n: number; ratios: Record<string, Ratio> }): string {
  return row.random_kind === 'EXEMPT' ? `指定 ${row.targets.length} 户` : row.rounding === 'heads' ? `${row.min_n} 户` : (BOUND[row.rounding] ?? '') + ratioText(row.ratios)
}

type Standing<E> = { state: string; kind: string; mine: boolean; department?: { name: string } | null; entries: E[] }
type Drawable<E> = E & { drill: boolean; lead: string }

/** Entries of approved plans that are drawn at all: a task that names its firms never is, it waits for a team (S2-01). */
function drawable<E extends Pick<Entry, 'random_kind'>>(all: Standing<E>[], mine: boolean): Drawable<E>[] {
  return all.filter(plan => plan.mine === mine && ['approved', 'published', 'filed'].includes(plan.state))
    .flatMap(plan => plan.entries.map(one => ({ ...one, drill: plan.kind === 'REHEARSAL', lead: plan.department?.name ?? '牵头部门' })))
    .filter(one => one.random_kind !== 'EXEMPT')
}

/** What this department may draw now: its own plans only, the lead draws for all at a joint one. */
export function toDraw<E extends Pick<Entry, 'id' | 'random_kind'>>(all: Standing<E>[], taken: ReadonlySet<string>): Drawable<E>[] {
  return drawable(all, true).filter(one => !taken.has(one.id))
}

/** Joint tasks this department takes part in and another one draws (S3-17). */
export function drawnByLead<E extends Pick<Entry, 'random_kind' | 'slots'>>(all: Standing<E>[], own: string | null | undefined): Drawable<E>[] {
  return drawable(all, false).filter(one => one.slots.some(slot => slot.department_id === own))
}

/** A 1% · B 3% · C 10% · D 30% · 未分类 3%；各层相同就只写一个。 */
export function ratioText(ratios: Record<string, Ratio>): string {
  const pairs = Object.entries(ratios).sort(([a], [b]) => a.localeCompare(b))
  const words = pairs.map(([, pair]) => ratio(pair))
  if (!pairs.length) return '—'
  return new Set(words).size === 1 ? words[0] ?? '—' : pairs.map(([code], n) => `${code === 'N' ? '未分类' : code} ${words[n]}`).join(' · ')
}

/** 一份计划的时限：还没到的说剩几天；过了的说应于哪天前做什么、出处、已晚几天。数进了没有公布放假安排的年份，剩几天是暂定的。 */
export function dueText(plan: { version: number; revised_on: string | null; due: Due }, today: string): string {
  const { due } = plan
  const deed = plan.revised_on ? '再次公示备案' : '公布'
  const on = `${due.on}${due.provisional ? '（暂定）' : ''}`
  if (due.late) return `${plan.revised_on ? `第 ${plan.version} 版` : ''}应于 ${on} 前${deed}${due.basis ? `（${cited(due.basis)}）` : ''}，已晚 ${lateDays(due.on, today)} 天`
  return `${deed}期限 ${on}，${due.unknown_year ? `约剩 ${due.days_left} 个工作日（暂定：${due.unknown_year} 年放假安排还没有公布）` : `还剩 ${due.days_left} 个工作日`}`
}

/** Calendar days from one day to another. */
export function lateDays(on: string, today: string): number {
  return Math.round((Date.parse(today) - Date.parse(on)) / 86_400_000)
}

/** What a node of the year says: done, by whom, or how long there is; what another department leads has no clock here. */
export function stoneText(one: Milestone, today: string): string {
  if (one.done_on && one.lead) return `${one.lead} ${monthDay(one.done_on)} 公布${one.state === 'filed' ? '，已备案' : ''}`
  if (one.done_on) return `${monthDay(one.done_on)} 办到${one.done_on > one.on ? '（迟）' : ''}`
  if (one.rule === 'joint_plan.due' && !one.own) return '由牵头部门公布'
  if (one.rule === 'plan.due' && !one.own) return '各部门分别公布，见下表'
  if (one.late) return one.own ? `还没有公布，已晚 ${lateDays(one.on, today)} 天` : '已过'
  return one.unknown_year ? `约 ${one.days_left} 个工作日，暂定（${one.unknown_year} 年放假未公布）` : `还有 ${one.days_left} 个工作日`
}

type Coverage = Pick<Review['coverage'], 'must' | 'lacking' | 'items'>

/** Items of the list that no plan of the year names: a hint, or nothing when all are planned. */
export function missingText(cover: Coverage | undefined): { title: string; text: string } | null {
  const missing = cover?.items.filter(one => !one.planned) ?? []
  if (!cover || !missing.length) return null
  const names = missing.slice(0, 4).map(one => `${one.code} ${one.name}`).join('，') + (missing.length > 4 ? ' 等' : '')
  const law = cover.lacking ? `离规定的覆盖还差 ${cover.lacking} 项。` : cover.must ? '清单各项都应列入。' : ''
  return { title: `清单里有 ${missing.length} 项没有列入本年计划`, text: `${names}。${law}` }
}

/** What the box 须改 stands in the way of, by the state of the plan. */
export function mendText(state: string, drill: boolean): string {
  if (state === 'submitted') return '改好才能批准'
  if (state === 'approved') return drill ? '改好才能抽取' : '改好才能公示、抽取'
  return '改完才能送审'
}

/** Why a plan is not approved, or not published, while something must be mended, and what can be done; empty when nothing must. */
export function barredText(faults: number, act: '批准' | '公示'): string {
  return faults ? `须改 ${faults} 处（见“须改”），不能${act}：${act === '批准' ? '请退回修改' : '请审批人退回修改'}；事项不在已公布的清单里的，也可以先公布列有它们的清单。` : ''
}

/** Rows whose items stand in no published list now: they are in the plan, and still not covered by a list in force. */
export function unlistedRows(rows: readonly Pick<ReviewRow, 'notes'>[]): number {
  return rows.filter(row => row.notes.some(note => note.code === 'item.not_listed')).length
}

/** A consultation that ended unanswered, said to the department that was asked; empty while it may still answer (S3-07). */
export function endedText(plan: Pick<Plan, 'version' | 'state' | 'consultations'>, one: Pick<Consultation, 'round'>): string {
  const last = Math.max(0, ...plan.consultations.map(each => each.round))
  if (plan.state === 'consulting' && one.round === last) return ''
  if (plan.state === 'submitted') return '计划已经送审，这一轮征求已结束，你单位没有答复。要补的意见请书面送编制部门，登记为会后书面补报。'
  if (['approved', 'published', 'filed'].includes(plan.state)) return '计划已经批准，这一轮征求随之结束，你单位没有答复。要补的意见请书面送编制部门，登记为会后书面补报。'
  return '编制部门已经收回修改，这一轮征求已结束；改好以后另行征求。'
}

/** What departments demanded in the answers that count for this version (S3-07). */
export function demands(plan: Pick<Plan, 'version' | 'consultations'>): Consultation[] {
  const own = plan.consultations.filter(one => one.version === plan.version)
  const last = Math.max(0, ...own.map(one => one.round))
  return plan.consultations.filter(one => (one.carried || (one.version === plan.version && one.round === last)) && (one.answer === 'CHANGE' || one.answer === 'DECLINE'))
}

/** The demands in a sentence, for whoever submits and whoever approves; empty when nobody demanded anything. */
export function demandText(plan: Pick<Plan, 'version' | 'consultations'>): string {
  const found = demands(plan)
  return found.length ? `${found.map(one => `${one.department.name}${one.answer === 'CHANGE' ? '修改后同意' : '不参加'}：“${one.reason.trim().slice(0, 80)}${one.reason.trim().length > 80 ? '…' : ''}”`).join('；')}。` : ''
}

/** What becomes of entries made into one, said before it is done: the first keeps everything not named here. */
export function mergeText(chosen: readonly Pick<Entry, 'name' | 'note'>[]): string {
  const [first, ...rest] = chosen
  const gone = rest.map(one => `“${one.name}”`).join('、')
  const notes = rest.some(one => one.note.trim()) ? '，备注不带过来' : ''
  return `${gone}并入“${first?.name ?? ''}”：名称合在一起（可以再改），事项、检查方式、检查内容合在一起，各类比例和最少户数取高的，实施期限从最早的起日到最晚的止日，其余照“${first?.name ?? ''}”。合并后${gone}从计划里删去${notes}，不能自动拆回。`
}

/** Which of the twelve months an entry covers. */
export function months(entry: Pick<Entry, 'period'>): boolean[] {
  const from = Number(entry.period.from.slice(5, 7))
  const to = Number(entry.period.to.slice(5, 7))
  return Array.from({ length: 12 }, (_, n) => n + 1 >= from && n + 1 <= to)
}

interface Person { day: string; account: boolean; cert_to: string | null; recused: boolean; why?: string }

/** Why a person cannot be named for a team; empty when he can. */
export function unfit(one: Person, from: string, to: string): string {
  if (one.day !== 'ready') return (inspectorDay as Record<string, string>)[one.day] ?? one.day
  if (!one.account) return inspectorDay.unreached
  if (one.cert_to && one.cert_to < to) return one.cert_to < from ? '证件过期' : `证件 ${one.cert_to} 到期，早于时窗的止日`
  return one.recused ? one.why || '与这一户有利害关系，应当回避' : ''
}

/** How many firms of a named task went out and how many wait for a team; empty when all of them went, or none did. */
export function sentSays(row: Pick<Entry, 'targets' | 'unsent'>): string {
  const left = row.unsent.length
  return left && left < row.targets.length ? `已派出 ${row.targets.length - left} 户，${left} 户待派` : ''
}

/** 抽取时怎样归捆、检查日由不由抽取定；都照平常的为空。 */
export function dealtSays(entry: { bundle: number; draw_days: string }): string {
  const days: Record<string, string> = { day: '检查日由抽取定到日', half: '检查日由抽取定到半日' }
  return [entry.bundle > 1 ? `每 ${entry.bundle} 户归一捆` : '', days[entry.draw_days] ?? ''].filter(Boolean).join('，')
}
