/** 名称的揭开：登记、提前揭开一户（一人提出、另一人同意）、给来问的一户开查询条。 */
import { changeState } from '../../api/vocabulary'
import { api } from '../lib/api'
import type { Label } from '../lib/labels'
import type { Page } from '../lib/paged'

export interface Opening { at: string; blind: string; officer: string | null; second: string | null; means: string; label: string; reason: string }
export interface Opened { id: string; name: string; code: string; address: string }
export interface NameRequest {
  id: string; blind: string; reason: string; state: string; label: string; asked_by: string; asked_at: string
  decided_by: string | null; decided_at: string | null; opinion: string; mine: boolean; entity: Opened | null
}
export interface Slip { name: string; url: string }

export const REASON_AT_LEAST = 10

export const openings = {
  list: (id: string) => api.get<Page<Opening>>(`/draws/${id}/openings`),
  requests: (id: string) => api.get<Page<NameRequest>>(`/draws/${id}/name-requests`),
  ask: (id: string, blind: string, reason: string) => api.post<NameRequest>(`/draws/${id}/units/${blind}/opening`, { reason }),
  decide: (id: string, decision: string, opinion: string) => api.post<NameRequest>(`/name-requests/${id}/decisions`, { decision, opinion }),
  slip: (id: string, entityId: string, askedBy: string) => api.post<Slip>(`/draws/${id}/slips`, { entity_id: entityId, asked_by: askedBy }),
}

/** 提出之前还缺什么；不缺为空。 */
export function lacking(blind: string, reason: string): string {
  if (!blind) return '请选一户'
  const short = REASON_AT_LEAST - reason.trim().length
  return short > 0 ? `请写明为什么不等到门口就要看，还差 ${short} 个字` : ''
}

/** 抽取结束或作废时还没有人办：随之失效，不是谁驳回的。 */
export const lapsed = (one: Pick<NameRequest, 'decided_at' | 'decided_by'>): boolean => !!one.decided_at && !one.decided_by

/** 请求的状态与颜色。 */
export function stateOf(one: Pick<NameRequest, 'state' | 'decided_at' | 'decided_by'>): Label {
  if (lapsed(one)) return ['已失效', 'plain']
  if (one.state === 'CONFIRMED') return ['已同意', 'green']
  return one.state === 'PROPOSED' ? ['待第二人同意', 'amber'] : [(changeState as Record<string, string>)[one.state] ?? one.state, 'plain']
}

/** 提前揭开的名称旁边的话：整次揭开以后，本部门都看得到。 */
export function told(all: boolean): string {
  return all ? '当时只揭给您一人；现在名称已经对本部门揭开。' : '只有您看得到，请勿事先告诉被查的一户。'
}

/** 查询条的完整网址：编号与盐在 # 之后，浏览器不会发给服务器。 */
export function whole(slip: Slip, origin: string): string {
  return origin + slip.url
}
