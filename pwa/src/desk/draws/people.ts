/** 派出以后，各代号现在由谁去查：派单上的姓名，主检在前；看不见派单的读者得到空的。别的部门派出的，连部门一起写。 */
import { assignments, type Assignment } from '../inspections/api'
import type { Candidate, Seated } from './after'

/** Pages of fifty; beyond this many the progress screen is the place to look. */
const PAGES = 20

/** Who is listed for a team: all who may go on the day and fit what is typed, by name, unit or certificate; the chosen ones stay. */
export function offered(people: readonly Candidate[], typed: string, chosen: readonly string[]): Candidate[] {
  const word = typed.trim()
  return people.filter(one => !one.why && (chosen.includes(one.id) || [one.name, one.unit, one.cert_no].some(text => text.includes(word))))
}

export function sayTeam(team: readonly Pick<Assignment['team'][number], 'name' | 'role'>[]): string {
  const lead = team.filter(one => one.role === 'LEAD').map(one => `${one.name}（主检）`)
  return [...lead, ...team.filter(one => one.role !== 'LEAD').map(one => one.name)].join('、')
}

/** A team as it stands, in the order of its seats: one's own people first, those of each other department under its name. */
export function saySeats(team: readonly Seated[]): string {
  const offices = [...new Set(team.map(one => one.office))].sort((a, b) => Number(!!a) - Number(!!b))
  return offices.map(office => {
    const said = team.filter(one => one.office === office).map(one => `${one.name ?? `${one.blind} 号`}${one.lead ? '（主检）' : ''}`).join('、')
    return office ? `${office}派出：${said}` : said
  }).join('；')
}

/** Who goes there: the whole team once every name of it is known; a part of a joint team is not shown as if it were all. */
export function whoGoes(sent: string | undefined, team: readonly Seated[] | undefined): string {
  if (!sent || !team) return ''
  if (!team.length) return sent
  return team.every(one => one.name) ? saySeats(team) : ''
}

/** What stands above the list about people: numbers only before the dispatch, names after, and nobody where all was recalled. */
export function teamNote(named: number, dispatched: boolean): string {
  if (named) return '下面的姓名是现在去查的人，别的部门派出的写明部门；换过人的标“已换人”，与抽到的人员编号不同。'
  return dispatched ? '已经派发；派出的检查都撤回了，或不归您看，这里没有姓名。' : '派发以后，这里写出姓名。'
}

export async function teamsOf(drawId: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  let after: string | null = null
  for (let page = 0; page < PAGES; page++) {
    const got: { items: Assignment[]; next: string | null } = await assignments.list({ draw_id: drawId, after })
    for (const row of got.items) if (row.state !== 'cancelled' && !found.has(row.blind)) found.set(row.blind, sayTeam(row.team))
    after = got.next
    if (after === null) break
  }
  return found
}
