/** 派出以后，各代号现在由谁去查：派单上的姓名，主检在前；看不见派单的读者得到空的。 */
import { assignments, type Assignment } from '../inspections/api'

/** Pages of fifty; beyond this many the progress screen is the place to look. */
const PAGES = 20

export function sayTeam(team: readonly Pick<Assignment['team'][number], 'name' | 'role'>[]): string {
  const lead = team.filter(one => one.role === 'LEAD').map(one => `${one.name}（主检）`)
  return [...lead, ...team.filter(one => one.role !== 'LEAD').map(one => one.name)].join('、')
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
