/** 派单、手机、隔离区的接口。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'
import { RESULT, word } from '../lib/labels'

export interface Member { officer_id: string; inspector_id: string; role: string; name: string }

export interface Assignment {
  id: string; no: string; notice_no: string; draw_id: string | null; nonrandom: string; entity_id: string | null; entity_name: string | null; task_name: string; state: string
  /** 名称还封着：到门口亮证之前，只有开封过的人看得见 */ sealed: boolean; blind: string
  window_from: string; window_to: string; deadline_on: string; created_at: string; taken_at: string | null
  result_code: string | null; mended: Mended | null; content_digest: string | null; team: Member[]
}

/** 一次回避申请和答复；granted 为空是还没有定 */
export interface Asked { by: string; reason: string; asked_at: string; granted: boolean | null; at: string; decided_by: string; out: string; opinion: string }

/** 公示之后更正、撤下；案卷里的原结果不动 */
export interface Mended { state: string; result_code: string | null; on: string }

export interface Package {
  form: string
  joint?: { parts: { department: { name: string }; no: string; items: string[]; team: { name: string }[] }[] }
  nonrandom?: { says: string; team_reason: string; named_by: string }
  draw: { no: string; stratum: string; rank: number; of: number; ticket: string; blind: string }
  entity: { name: string; code: string; address: string; district: string } | null
  items: { code: string; name: string }[]
  deadline: { on: string; says: string; provisional: boolean }
  team: { officer_id: string; name: string; cert_no: string; department: string; role: string }[]
}

export interface AssignmentDetail extends Assignment {
  package: Package; package_hash: string; seal_holder: string; cancelled_reason: string
  returned: { opinion: string; items: { item: string; reason: string }[] } | null
  recusal: { by: string; reason: string; /** 自己申请的检查人员 */ asker?: string } | null
  recusals: Asked[]
  receipt: Record<string, unknown> | null
  quarantined: number
  tell_from: string | null
}

/** 一页派单，连同各状态的件数 */
export interface AssignmentPage extends Page<Assignment> { states: { state: string; count: number; withdrawn: number }[] }

export interface Device { id: string; officer_id: string; name: string; last_seen_at: string | null; revoked_at: string | null }

export const assignments = {
  list: (query: { state?: string | null; after?: string | null; draw_id?: string | null }) => api.get<AssignmentPage>('/assignments', query),
  get: (id: string) => api.get<AssignmentDetail>(`/assignments/${id}`),
  recall: (id: string, reason: string, aside: string[] = []) => api.post<AssignmentDetail>(`/assignments/${id}/recall`, { reason, aside }),
  unseal: (row: Assignment, reason: string) => api.post<{ state: string }>(`/draws/${row.draw_id}/units/${row.blind}/opening`, { reason }),
  refuseRecusal: (id: string, opinion: string) => api.post<AssignmentDetail>(`/assignments/${id}/recusal`, { opinion }),
  moveSeal: (id: string, officer_id: string, reason: string) => api.post<AssignmentDetail>(`/assignments/${id}/seal-holder`, { officer_id, reason }),
}

export const devices = (): Promise<Page<Device>> => api.get<Page<Device>>('/devices')

/** 检查组里最近一次有手机联系的时间。 */
export function lastContact(team: readonly Pick<Member, 'officer_id'>[], phones: readonly Device[]): string | null {
  const mine = new Set(team.map(one => one.officer_id))
  const times = phones.filter(one => mine.has(one.officer_id) && one.last_seen_at).map(one => one.last_seen_at as string)
  return times.sort().at(-1) ?? null
}

/** What is quoted in a sentence of ours ends without a stop of its own. */
export const bare = (text: string): string => text.trim().replace(/[。；，]+$/, '')

/** A request to step aside that has been answered, in a line: who, when, why, what became of it. */
export function askedWords(one: Asked, at: (iso: string) => string): string {
  const asked = `${one.by} ${at(one.asked_at)} 申请回避：${bare(one.reason)}`
  if (one.granted === null) return `${asked}（没有局里的决定）`
  return `${asked}（${one.granted ? '成立' : '不成立'}，${at(one.at)} 由${one.decided_by}定${one.granted && one.out ? `，${one.out}回避` : ''}${!one.granted && one.opinion ? `；意见：${bare(one.opinion)}` : ''}）`
}

/** When the phones took it along; of what was handed over before such moments were kept, an act on a phone proves it was there. */
export function takenWords(row: Pick<AssignmentDetail, 'taken_at' | 'state' | 'recusals'>, at: (iso: string) => string): string {
  if (row.taken_at) return at(row.taken_at)
  if (row.recusals.length || !['drawn', 'notified', 'cancelled'].includes(row.state)) return '已送到手机，没有记下时刻'
  return row.state === 'cancelled' ? '撤回时没有下载的记录' : '还没有下载'
}

/** What became of a published result: 公示已撤下, 已更正为…; one corrected in other columns only says 已更正. */
export function mendedWords(row: Pick<Assignment, 'result_code' | 'mended'>): string {
  if (!row.mended) return ''
  if (row.mended.state === 'withdrawn') return '公示已撤下'
  return row.mended.result_code && row.mended.result_code !== row.result_code ? `已更正为${word(RESULT, row.mended.result_code)}` : '公示更正过，结果未变'
}
