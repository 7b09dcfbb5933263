/** 抽查事项的判断：能不能启用，缺什么，哪条依据已废止。 */
import { METHODS, word } from '../lib/labels'
import type { Basis, Item } from './api'

/** `today` is a Shanghai day; a basis counts up to and including its last day. */
export function expired(basis: Basis, today: string): boolean {
  return Boolean(basis.in_force_to && basis.in_force_to < today)
}

/** The first day it no longer counts: the day after the last one. */
export function repealedOn(basis: Partial<Basis>): string {
  if (!basis.in_force_to) return ''
  const day = new Date(`${basis.in_force_to}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + 1)
  return day.toISOString().slice(0, 10)
}

/** Registered already, and not in force yet. */
export function pending(basis: Partial<Basis>, today: string): boolean {
  return Boolean(basis.in_force_from && basis.in_force_from > today)
}

/** Whether it counts today, and from when on it does, or no longer; one sentence wherever a basis is shown. */
export function inForceText(basis: Basis, today: string): string {
  if (expired(basis, today)) return `自 ${repealedOn(basis)} 起废止`
  const now = pending(basis, today) ? `尚未施行，自 ${basis.in_force_from} 起施行` : '现行有效'
  if (!basis.in_force_to) return now
  return `${now}，自 ${repealedOn(basis)} 起废止${basis.successor ? `，${after(basis)}` : ''}`
}

/** What comes when it ends: the day the items move to the version registered after it, or that somebody must find another. */
function after(basis: Basis): string {
  const next = basis.successor
  if (!next) return '请及早更换'
  const from = next.in_force_from ?? ''
  return `${from > repealedOn(basis) ? `自 ${from} 起` : '那天'}改靠${next.version || '新版本'}`
}

/** Which bases of a version count no more, or not yet: whoever sends, judges or publishes it reads this first. */
export function staleText(rows: readonly Pick<Item, 'name' | 'sub_item' | 'bases'>[], today: string): string {
  const found = rows.flatMap(row => row.bases.filter(one => expired(one, today) || pending(one, today)).map(one => `${row.name}${row.sub_item ? `（${row.sub_item}）` : ''}：${basisText(one)}${expired(one, today) ? `自 ${repealedOn(one)} 起废止` : `自 ${one.in_force_from} 起才施行`}`))
  return found.length ? `这一版里有的依据今天不算数：${found.slice(0, 3).join('；')}${found.length > 3 ? `，等 ${found.length} 处` : ''}。` : ''
}

/** Why this item cannot be activated, or what is wrong with one in use; or ''. The server decides; this only says it earlier. */
export function obstacle(item: Pick<Item, 'bases' | 'state'>, today: string): string {
  const used = item.state === 'active'
  if (!item.bases.length) return `缺抽查依据，${used ? '请补上依据或停用' : '不能启用'}`
  if (item.bases.some(basis => !expired(basis, today) && !pending(basis, today))) return ''
  const starts = item.bases.filter(basis => pending(basis, today)).map(basis => basis.in_force_from ?? '').sort()
  if (starts.length) return `依据自 ${starts[0]} 起才施行，${used ? '请补上现行有效的依据或停用' : '那天以前不能启用'}`
  const since = item.bases.map(repealedOn).sort().at(-1) // the day the last of them ceased to count
  return `依据自 ${since} 起废止，${used ? '请更换依据或停用' : '不能启用'}`
}

/** Carried still, but the first of its bases has ended, or will on a day already known; or ''. */
export function leaving(item: Pick<Item, 'bases' | 'state'>, today: string): string {
  if (item.state === 'retired' || obstacle(item, today)) return ''
  const ends = item.bases.filter(basis => basis.in_force_to).sort((one, other) => (repealedOn(one) < repealedOn(other) ? -1 : 1))
  const [first] = ends
  if (!first) return ''
  const more = ends.length > 1 ? `（共 ${ends.length} 条有废止日期）` : ''
  return `依据${item.bases.length > 1 ? basisText(first) : ''}自 ${repealedOn(first)} 起废止${more}，${expired(first, today) ? '请去掉或更换' : after(first)}`
}

export function methodNames(methods: readonly string[]): string {
  return methods.map(one => word(METHODS, one)).join('、')
}

export function basisText(basis: Basis): string {
  const title = basis.title.startsWith('《') ? basis.title : `《${basis.title}》`
  return `${title}${basis.article}`
}

type Stop = { item_id: string; problem: string; stop: boolean }
const LACKS: Record<string, string> = { 'item.no_basis': '没有现行有效的依据', 'item.basis_expired': '没有现行有效的依据', 'item.content': '没有填写抽查内容' }

function lacking(rows: readonly Stop[]): string {
  const items = new Map<string, Set<string>>()
  for (const row of rows) {
    const lack = LACKS[row.problem] ?? '还缺必填的内容'
    items.set(lack, (items.get(lack) ?? new Set()).add(row.item_id))
  }
  return [...items].map(([lack, ids]) => `${ids.size} 项${lack}`).join('，')
}

/** What stands in the way of sending a list for review: only what is enabled and incomplete; each lack with its own number. */
export function hindrance(stops: readonly Stop[], items: readonly Pick<Item, 'id' | 'state'>[]): { blocked: string; left: string } {
  const active = new Set(items.filter(one => one.state === 'active').map(one => one.id))
  const found = stops.filter(row => row.stop)
  const [inside, outside] = [found.filter(row => active.has(row.item_id)), found.filter(row => !active.has(row.item_id))]
  return {
    blocked: inside.length ? `启用着的事项里 ${lacking(inside)}：补上或停用之后才送得了审。` : '',
    left: outside.length ? `还没有启用的事项里 ${lacking(outside)}：不列入这一版，不影响送审。` : '',
  }
}

/** What the lacks beyond the first few stop, and when: a basis is asked for before enabling, the content only before the list is sent for review. */
export function further(rest: readonly Stop[], items: readonly Pick<Item, 'id' | 'state'>[]): string {
  const active = new Set(items.filter(one => one.state === 'active').map(one => one.id))
  const off = rest.filter(row => !active.has(row.item_id))
  const empty = off.filter(row => row.problem === 'item.content').length
  const told: [number, string][] = [[rest.length - off.length, '处是启用着的，补上或停用之后清单才送得了审'], [off.length - empty, '处缺依据，补上才能启用'], [empty, '处缺抽查内容，启用得了，启用后补上清单才送得了审']]
  return rest.length ? `另有 ${told.filter(([n]) => n).map(([n, text]) => `${n} ${text}`).join('；')}` : ''
}

/** Whoever reads several departments reads one after the other, each in its own order. */
export function grouped<T extends { department_id: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((one, other) => (one.department_id < other.department_id ? -1 : Number(one.department_id > other.department_id)))
}

/** Said where items are chosen for a plan: which of them no list in force holds; '' when all are in it. */
export function barredText(chosen: readonly Pick<Item, 'name' | 'sub_item' | 'listed'>[], offered: readonly Pick<Item, 'listed'>[]): string {
  const out = chosen.filter(one => !one.listed)
  if (!out.length) return ''
  const named = out.map(one => (one.sub_item ? `${one.name}（${one.sub_item}）` : one.name)).join('”“')
  const none = offered.some(one => one.listed) ? '' : '本部门启用的事项一项也不在现行的清单里。'
  return `“${named}”不在已公布的抽查事项清单里，条目现在存不下：清单公布以后才能列入计划。${none}`
}
