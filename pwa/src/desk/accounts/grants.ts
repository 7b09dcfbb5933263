/** 授权的当前效力：未到、有效、已到期、已收回。 */
import type { Label } from '../lib/labels'
import type { Grant } from './api'

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
