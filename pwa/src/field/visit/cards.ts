/** 今日列表的卡片：什么状态、排第几、点了去哪。 */
import type { IconName } from '@ui/field-icons'
import type { Held } from '../app'
import { hhmm, shortDay } from '../net/clock'
import { countdown, planned } from '../parts/deadline'
import type { Counts } from '../outbox/counts'
import { isMended } from './amend'
import { place } from './drawn'
import { visits, type Payload } from './sync'
import { freshAnswer, type Cell } from './view'
import { sayAside, sayRecusal } from './words'

export interface Card {
  id: string; name: string; address: string; ticket: string; rank: number; place: string | undefined; due: string; path: string
  label: string; tone: '' | 'b' | 'g' | 'r' | 'solid'; icon: IconName | null; detail: string; says: string; urgent: boolean; late: boolean
  order: number; chop: string | null; cells: Cell[][]
  /** Who seals, where the right has passed or it is not the person who holds this phone; mine: he does. */
  seals: string; mine: boolean
}
type Look = Pick<Card, 'label' | 'tone' | 'icon' | 'detail' | 'order' | 'path'>

const SERVER: Record<string, string> = {
  received: '待审', adopted: '待审', in_review: '待审', approved: '已审定', published: '已公示', closed: '已办结',
}

/** Still to be gone to: these the person may put in an order of his own. */
export const ahead = (card: Pick<Card, 'order'>): boolean => card.order > 1 && card.order < 5

/** As on the list; `first` comes before all that is still to be gone to and to be mended. */
export function sorted(cards: readonly Card[], first: string): Card[] {
  const rank = (c: Card): number => (c.id === first && ahead(c) ? 0.5 : c.order)
  return [...cards].sort((a, b) => rank(a) - rank(b) || a.due.localeCompare(b.due) || a.name.localeCompare(b.name))
}

/** Order of the list: in progress, returned, overdue, then by window; finished ones last. */
export function cardOf(held: Held, now: number, counts: Counts, departed: Record<string, number> = {}, me = ''): Card {
  const { row, pkg, state } = held
  const look = lookOf(held, counts)
  const back = look.order === 1
  const left = pkg.day && !back ? planned(pkg.day, now) : countdown((back && row.returned?.due) || pkg.deadline.on, now)
  const out = departed[row.id]
  if (out && look.order === 4) Object.assign(look, { label: `已出发 ${hhmm(out)}`, tone: 'b', icon: null, path: `/a/${row.id}/arrive` })
  const done = look.order >= 6
  const of = (id: string) => pkg.team.find(m => m.officer_id === id)
  const mine = row.seal_holder === me
  const lead = of(me)?.role === 'LEAD'
  const shown = done ? '' : back ? `${row.returned?.due ? '补正' : '任务'}期限 ${left.words}` : left.words
  return {
    id: row.id, name: pkg.entity.name, address: pkg.entity.address, ticket: pkg.draw.ticket, rank: pkg.draw.rank, place: place(pkg.draw), due: pkg.day ?? pkg.deadline.on,
    says: look.order === 5 && !held.form ? '有网时才能下载' : shown, urgent: left.urgent && !done, late: left.late,
    chop: state.seal ? String(state.seal.p['content_digest']) : null, cells: held.view?.cells ?? [],
    mine, seals: me && !state.seal && !row.recalled && !(mine && lead) ? `您是${lead ? '主' : '协'}检，由${mine ? '您' : of(row.seal_holder)?.name ?? '主检'}封存` : '',
    ...look, order: look.order === 4 && left.late ? 2 : look.order,
  }
}

/** Whom to go to next, in the order of the list: first those this person seals himself. */
export function nextOf(cards: readonly Card[]): Card | undefined {
  const open = cards.filter(c => [0, 2, 4].includes(c.order))
  return open.find(c => c.mine) ?? open[0]
}

/** What each visit found in the end. */
const lastOf = (state: Held['state']): Payload[] => visits(state).map(each => each.at(-1)!.p)
const isEmpty = (p?: Payload): boolean => p?.['met'] === 'NOBODY'

/** 第 1 次未见人（11月24日）；第 2 次未见人（11月26日）。 */
const sayEmpty = (been: readonly Payload[]): string =>
  been.flatMap((p, n) => (isEmpty(p) ? [`第 ${n + 1} 次未见人（${shortDay(Date.parse(String(p['at'])))}）`] : [])).join('；')

function lookOf(held: Held, counts: Counts): Look {
  const { row, state, view, phase } = held
  const at = (rest: string): string => `/a/${row.id}${rest}`
  if (row.recalled) return { label: '已撤回', tone: '', icon: null, order: 9, path: at(''), detail: `原因：${row.recalled.reason}。您已做的都送到局里以后，本机清除。` }
  if (row.returned && row.server_state === 'returned') {
    if (isMended(state, row.returned)) return { label: '补正已存本机', tone: 'b', icon: 'check', order: 7, path: at('/returned'), detail: '送达后由审批人再看。' }
    const first = row.returned.items[0]
    return { label: `退回补正 · ${row.returned.items.length} 项`, tone: 'solid', icon: null, order: 1, path: at('/returned'), detail: first ? `审批人：${first.reason}` : row.returned.opinion }
  }
  if (row.receipt?.archived) return { label: SERVER[row.server_state] ?? '已收齐', tone: 'g', icon: 'check', order: 8, path: at('/sealed'), detail: '局里已收齐' }
  if (state.seal) {
    const { stored: waiting = 0, waiting: aside = 0 } = counts.per.get(row.id) ?? {}
    if (aside && !waiting && !row.receipt) return { label: '封存待处理', tone: 'r', icon: null, order: 7, path: at('/sealed'), detail: '先不要发告知书' }
    return { label: waiting ? '已封存 · 待送达' : SERVER[row.server_state] ?? '已送达 · 待审', tone: waiting ? '' : 'g', icon: null, order: 7, path: at('/sealed'), detail: waiting ? `还有 ${waiting} 项在本机` : '' }
  }
  if (!held.form) return { label: '未下载', tone: 'r', icon: 'download', order: 5, path: at(''), detail: '' }
  const been = lastOf(state)
  const before = sayEmpty(phase === 'suspended' ? been : been.slice(0, -1))
  if (phase === 'suspended' && isEmpty(been.at(-1))) return { label: `第 ${been.length} 次未见人`, tone: '', icon: null, order: 3, path: at(''), detail: `${before}。另日再来。` }
  if (phase === 'recused') return { label: '等局里定回避', tone: '', icon: null, order: 3, path: at(''), detail: counts.per.get(row.id)?.ops ? '申请还在本机，没有送到局里。' : '申请已送到局里，决定以前不继续检查。' }
  const answer = phase === 'suspended' ? freshAnswer(state, row.recusal) : null
  if (answer) return { label: answer.granted ? '换人接着查' : '回避不成立 · 接着查', tone: 'b', icon: null, order: 3, path: at(''), detail: sayRecusal(answer) }
  if (phase === 'suspended') return { label: '已中止，另日再来', tone: '', icon: null, order: 3, path: at(''), detail: '已做的都在，接着查不用重来。' }
  if (phase === 'todo' && held.aside) return { label: '待处理', tone: 'r', icon: null, order: 3, path: at(''), detail: sayAside(held.aside) }
  if (phase === 'nobody') return { label: `第 ${been.length} 次上门 · 无人在场`, tone: 'b', icon: null, order: 0, path: at('/go'), detail: before }
  if (phase !== 'todo') return { label: `${been.length > 1 ? `第 ${been.length} 次上门 · ` : ''}在查 · ${view?.answered ?? 0}/${view?.total ?? 0} 项`, tone: 'b', icon: null, order: 0, path: at('/go'), detail: before }
  return { label: '待到场 · 已可离线', tone: '', icon: 'check', order: 4, path: at(''), detail: '' }
}
