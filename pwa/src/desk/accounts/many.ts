/** 成批建账号、成批授予检查员角色：谁在名单里。 */
import type { Officer, Person } from './api'
import { inForce } from './grants'

/** 一次办几位，同接口的上限。 */
export const MOST = 200

export interface Row { id: string; name: string; note: string; department: string; office: string }

interface Office { id: string; name: string; short_name: string }

const named = (offices: readonly Office[], id: string): string => offices.find(one => one.id === id)?.short_name ?? ''

/** 名录库里还没有账号的人。 */
export function withoutAccount(people: readonly Person[], offices: readonly Office[]): Row[] {
  return people.filter(one => !one.officer_id).map(one => ({ id: one.id, name: one.name, note: one.cert_no, department: one.department_id, office: named(offices, one.department_id) }))
}

/** 在用、对应着检查人员，却还没有检查员角色的账号。 */
export function withoutRole(officers: readonly Officer[], offices: readonly Office[], today: string): Row[] {
  return officers
    .filter(one => one.active && one.inspector_id && !inForce(one.grants, today).some(grant => grant.role === 'inspector'))
    .map(one => ({ id: one.id, name: one.display_name, note: one.name, department: one.department?.id ?? '', office: named(offices, one.department?.id ?? '') }))
}
