/** 账号与检查人员：谁还没有账号，哪个账号该是谁的。 */
import type { Officer, Person } from './api'

/** 这个部门里还没有账号的人；同名的在前，只有一位同名时就是他。 */
export function candidates(people: Person[], department: string, name: string): { free: Person[]; likely: string } {
  const free = people.filter(one => !one.officer_id && one.department_id === department)
  const same = free.filter(one => one.name === name.trim())
  const only = same.length === 1 ? same[0] : undefined
  return { free: [...same, ...free.filter(one => !same.includes(one))], likely: only?.id ?? '' }
}

/** 有检查员角色却没有对应到人：登录了也收不到任务。 */
export function adrift(officer: Officer, roles: string[]): boolean {
  return officer.active && !officer.inspector_id && roles.includes('inspector')
}
