import type { Roster, RosterQuota } from './api'
import { layer } from './view'

/** 摇号录入：一行一户，行号在前，主检、协检在后。 */
export interface Ball { unit: number; staff: number[] }

/** `bad` is the first line (1-based) that cannot be read; 0 when all can. */
export function parseBalls(text: string): { rows: Ball[]; bad: number } {
  const rows: Ball[] = []
  for (const [n, line] of text.split('\n').entries()) {
    const parts = line.trim().split(/[\s,，、/]+/).filter(Boolean)
    if (!parts.length) continue
    const [unit = 0, ...staff] = parts.map(part => (/^\d{1,7}$/.test(part) ? Number(part) : 0))
    if (!unit || !staff.length || staff.some(one => !one)) return { rows, bad: n + 1 }
    rows.push({ unit, staff })
  }
  return { rows, bad: 0 }
}

/** 3–4 户，只有一个数的写一个数。 */
export function span(one: Pick<RosterQuota, 'low' | 'high'>): string {
  return one.low === one.high ? `${one.high}` : `${one.low}–${one.high}`
}

/** 一行怎样写：名册行号以后依次是哪几席、归哪个部门；连着同席的合起来说。 */
export function order(roster: Pick<Roster, 'seats' | 'offices'>): string[] {
  const found: { said: string; n: number }[] = []
  for (const [n, seat] of roster.seats.entries()) {
    const office = roster.offices[n]
    const said = office ? `${office}${seat}` : seat
    const last = found.at(-1)
    if (last?.said === said) last.n += 1
    else found.push({ said, n: 1 })
  }
  return found.map(one => (one.n > 1 ? `${one.said} ${one.n} 人` : one.said))
}

/** 输入框里的样子：一个行号，每席一个人员编号，取名册上头几个坐得上的。 */
export function example(roster: Roster): string {
  const used = new Set<number>()
  const staff = roster.seats.map((seat, n) => {
    const one = roster.staff.find(each => !used.has(each.number) && each.sits.includes(seat) && (!roster.offices[n] || each.office === roster.offices[n]))
    if (one) used.add(one.number)
    return one?.number ?? '…'
  })
  return [roster.units[0]?.number ?? 1, ...staff].join(' ')
}

/** 与名册对：第一处不对的，说得出是哪一行为什么；都对为空。服务器再核对一遍，回避与上限由它说。 */
export function against(rows: readonly Ball[], roster: Roster): string {
  const layers = new Map(roster.units.map(one => [one.number, one.stratum]))
  const people = new Map(roster.staff.map(one => [one.number, one]))
  for (const [n, row] of rows.entries()) {
    const at = `第 ${n + 1} 户`
    if (!layers.has(row.unit)) return `${at}：参加抽取的名册里没有第 ${row.unit} 行`
    if (row.staff.length !== roster.seats.length) return `${at}：要写 ${roster.seats.length} 名检查人员（${roster.seats.join('、')}），写了 ${row.staff.length} 名`
    const unknown = row.staff.find(one => !people.has(one))
    if (unknown) return `${at}：检查人员名册里没有 ${unknown} 号`
    if (new Set(row.staff).size !== row.staff.length) return `${at}：同一人写了两次`
    const astray = row.staff.findIndex((one, seat) => roster.offices[seat] && people.get(one)?.office !== roster.offices[seat])
    if (astray >= 0) return `${at}：第 ${astray + 1} 个人员编号应是${roster.offices[astray] ?? ''}的，${row.staff[astray] ?? 0} 号是${people.get(row.staff[astray] ?? 0)?.office ?? ''}的`
    const lead = row.staff[0] ?? 0
    if (!people.get(lead)?.lead) return `${at}：${lead} 号不能任主检`
  }
  return ''
}

/** 每层录了几户、应抽几户；不在范围里的 `off`。 */
export function layered(rows: readonly Ball[], roster: Roster): { stratum: string; n: number; quota: string; off: boolean }[] {
  const layers = new Map(roster.units.map(one => [one.number, one.stratum]))
  return roster.quotas.map(one => {
    const n = rows.filter(row => layers.get(row.unit) === one.stratum).length
    return { stratum: one.stratum, n, quota: span(one), off: n < one.low || n > one.high }
  })
}

/** 记录之前问的一句：几户、名册上哪几行、每层几户、谁几次。 */
export function summary(rows: readonly Ball[], roster: Roster): string {
  const times = new Map<number, number>()
  for (const person of rows.flatMap(row => row.staff)) times.set(person, (times.get(person) ?? 0) + 1)
  const layers = layered(rows, roster).map(one => `${layer(one.stratum)} ${one.n} 户`)
  const people = [...times].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([person, n]) => `${person} 号 ${n} 户`)
  return `共 ${rows.length} 户（名册第 ${rows.map(one => one.unit).join('、')} 行）：${layers.join('、')}。检查人员 ${times.size} 名：${people.join('、')}。记录以后就是结果，写进存证日志，不能再改。`
}
