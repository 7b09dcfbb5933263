/** 名称的揭开：登记、开封一户、给来问的一户开查询条。 */
import { api } from '../lib/api'
import type { Page } from '../lib/paged'

export interface Opening { at: string; blind: string; officer: string | null; means: string; label: string; reason: string }
export interface Opened { id: string; name: string; code: string; address: string }
export interface Slip { name: string; url: string }

export const openings = {
  list: (id: string) => api.get<Page<Opening>>(`/draws/${id}/openings`),
  open: (id: string, blind: string, reason: string) => api.post<Opened>(`/draws/${id}/units/${blind}/opening`, { reason }),
  slip: (id: string, entityId: string, askedBy: string) => api.post<Slip>(`/draws/${id}/slips`, { entity_id: entityId, asked_by: askedBy }),
}

/** 查询条的完整网址：编号与盐在 # 之后，浏览器不会发给服务器。 */
export function whole(slip: Slip, origin: string): string {
  return origin + slip.url
}
