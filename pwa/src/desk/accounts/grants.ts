/** 授权的当前效力：未到、有效、已到期、已收回。 */
import type { Question } from '../lib/ask'
import { ROLES, word, type Label } from '../lib/labels'
import type { Grant, Officer } from './api'

/** `today` is a Shanghai day; `until` counts to its end. */
export function standing(grant: Grant, today: string): Label {
  if (grant.revoked_at) return ['已收回', 'plain']
  if (grant.since > today) return ['未到起始日', 'plain']
  if (grant.until && grant.until < today) return ['已到期', 'red']
  return ['有效', 'green']
}

export function inForce(grants: readonly Grant[], today: string): Grant[] {
  return grants.filter(grant => standing(grant, today)[0] === '有效')
}

/** Asked before a role is taken back; the last one in force says what is left. */
export function revoking(officer: Pick<Officer, 'name' | 'display_name' | 'grants'>, grant: Grant, today: string): Question {
  const role = word(ROLES, grant.role)
  const rest = inForce(officer.grants, today).filter(one => one.id !== grant.id)
  return {
    title: `收回${officer.display_name}的${role}角色？`,
    text: `${officer.display_name}（登录名 ${officer.name}）不能再用“${role}”这个角色办事，已经办的照旧有效；要恢复须另行授予。`,
    lines: rest.length ? [] : ['收回以后没有别的有效角色，登录了也办不了事。'],
    yes: '收回', no: '不收回', danger: true,
  }
}
