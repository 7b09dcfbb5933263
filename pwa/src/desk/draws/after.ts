/** 抽取之后的变更：提出、第二人确认、补充抽取。 */
import { changeKind, changeState, seatReason, strikeReason } from '../../api/vocabulary'
import { api } from '../lib/api'
import { moment } from '../lib/format'
import type { Label } from '../lib/labels'
import type { Page } from '../lib/paged'
import type { Draw, DrawInput, Stratum, Unit } from './api'

export interface Side { blind: string; name: string | null }
/** One of a team: `office` is who sends him, empty for one's own department. */
export interface Seated extends Side { office: string; lead: boolean }
export interface Change {
  id: string; draw_id: string; draw_no: string; attempt: number; title: string; kind: string; state: string
  reason: string; reason_words: string; words: string; evidence: string
  unit: Side | null; person: Side | null; called: Side | null; replacement: Side | null
  team: string[]; passed: Record<string, string>; n: number | null; link: string | null
  proposed_by: string; proposed_at: string; first_by: string | null; first_at: string | null
  decided_by: string | null; decided_at: string | null; opinion: string; warning: string; mine: boolean
}
export interface InUse { blind: string; stratum: string; rank: number | null; reserve_rank: number | null; ticket: string | null; name: string | null; team: Seated[] }
export interface DrawLink { id: string; no: string; attempt: number; state: string; reason: string }
export interface Recusal { blind: string; no: string; by: string; reason: string; state: string; at: string }
export interface Standing { recusals: Recusal[]; units: InUse[]; missing: number; supplements: DrawLink[]; supplements_of: DrawLink | null; before: DrawLink | null; after: DrawLink | null }
export interface Proposal { kind: string; blind: string; seat: number; reason: string; words: string }

/** Who may be named for a team: `why` says what keeps him away on the day, empty for whoever may go. */
export interface Candidate { id: string; name: string; unit: string; cert_no: string; can_lead: boolean; why: string }

export const after = {
  standing: (id: string) => api.get<Standing>(`/draws/${id}/standing`),
  of: (id: string) => api.get<Page<Change>>(`/draws/${id}/substitutions`),
  pending: () => api.get<Page<Change>>('/substitutions?state=PROPOSED'),
  propose: (id: string, asked: Proposal, file: File) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(asked)) form.append(name, String(value))
    form.append('file', file)
    return api.send<Change>(`/draws/${id}/substitutions`, form)
  },
  decide: (id: string, decision: string, opinion: string) => api.post<Change>(`/substitutions/${id}/decisions`, { decision, opinion }),
  named: (id: string, body: { leader: string; members: string[]; reason: string; window_from: string; window_to: string; unsigned: string }) => api.post<{ count: number }>(`/draws/${id}/named-dispatch`, body),
  candidates: (id: string, on: string) => api.get<{ items: Candidate[] }>(`/draws/${id}/candidates?on=${on}`),
  evidence: (id: string) => api.getBlob(`/substitutions/${id}/evidence`),
  supplement: (id: string, body: Pick<DrawInput, 'witnesses' | 'ceremony' | 'beacon'>) => api.post<Draw>(`/draws/${id}/supplement`, body),
}

export const KINDS: Record<string, string> = changeKind
export const STATES: Record<string, string> = changeState
export const REASONS: Record<string, Record<string, string>> = { UNIT: strikeReason, SEAT: seatReason, SUPERSEDE: {} }

/** 现在可以选的理由：上门才知道的，派发以前没有人去过，不列。 */
export function reasonsNow(kind: string, state: string): Record<string, string> {
  const every = REASONS[kind] ?? {}
  return state === 'DRAWN' ? Object.fromEntries(Object.entries(every).filter(([code]) => code !== 'U3')) : every
}

/** 一户或一个人的说法：有名称的带名称。 */
export function side(one: Side | null): string {
  if (!one) return '—'
  return one.name ? `${one.name}（${one.blind}）` : one.blind
}

/** 哪一户：没有公开名称的说代号。 */
function whose(one: Side | null): string {
  return one?.name ? `${one.name}（代号 ${one.blind}）` : `代号 ${one?.blind ?? '—'} 的一户`
}

/** 哪一位检查人员：姓名和名单上的号。 */
function seat(one: Side | null): string {
  return one?.name ? `${one.name}（${one.blind} 号）` : ` ${one?.blind ?? '—'} 号`
}

/** 状态的词与颜色；批过一次的作废另说。 */
export function stateOf(one: Change): Label {
  if (one.state === 'PROPOSED' && one.first_at) return ['已批准一次，待第二人', 'amber']
  if (one.state === 'REJECTED' && one.decided_at && !one.decided_by) return ['已失效', 'plain']
  const tones: Record<string, Label[1]> = { PROPOSED: 'amber', CONFIRMED: 'green', REJECTED: 'plain' }
  return [STATES[one.state] ?? one.state, tones[one.state] ?? 'plain']
}

/** 这一次抽中过几户：各层签数之和，与后来换下几户无关。 */
export function drawnOf(strata: readonly Pick<Stratum, 'quota'>[]): number {
  return strata.reduce((sum, one) => sum + (one.quota ?? 0), 0)
}

/** 此刻查到哪里：没有派发的没有一户在查，作废的不再查。count: 在查的；drew: 抽中过的。 */
export function underWay(state: string, count: number | null, drew: number): string {
  const units = `${count ?? '—'} 户`
  if (state === 'DRAWN') return `抽中 ${units}，还没有派发，还没有开始检查`
  if (state === 'SUPERSEDED') return `这一次已作废，不再检查（抽中过 ${drew} 户）`
  return state === 'CLOSED' ? `这次抽取已结束，查过 ${units}` : `在查 ${units}`
}

export interface Decided { what: string; who: string; at: string }

/** 谁在什么时候办的：作废要两个人，两个都写。 */
export function decided(one: Change): Decided[] {
  const steps: Decided[] = []
  if (one.first_by && one.first_at) steps.push({ what: '第一次批准', who: one.first_by, at: one.first_at })
  if (one.decided_by && one.decided_at) steps.push({ what: one.state === 'REJECTED' ? '驳回' : steps.length ? '第二次批准' : '确认', who: one.decided_by, at: one.decided_at })
  return steps
}

/** 一件变更的一句话。 */
export function sentence(one: Change): string {
  if (one.kind === 'SUPERSEDE') return '整次抽取作废，另办一次重抽'
  if (one.kind === 'SEAT') return `${whose(one.unit)}：检查人员${seat(one.person)}退出${one.replacement ? `，由${seat(one.replacement)}顶替` : ''}`
  const called = one.called ? `，由 ${side(one.called)} 递补` : one.state === 'CONFIRMED' ? '，递补已用完，缺一户' : ''
  return `换下 ${side(one.unit)}${called}`
}

/** 名单上的一户现在怎样，与公开页同一个词；递补上来的带现在检查组的人员编号，抽中的照抽取写，换过人的另标。 */
export function standsNow(row: Pick<Unit, 'blind' | 'rank' | 'team'>, inUse: readonly InUse[] | undefined): { mark: string; team: string[] } {
  const now = inUse?.find(one => one.blind === row.blind)
  const moved = now && row.rank !== null && row.team.length && now.team.map(one => one.blind).join() !== row.team.join()
  if (!inUse || !now === (row.rank === null)) return { mark: moved ? '已换人' : '', team: row.team }
  return now ? { mark: '已递补', team: now.team.map(one => one.blind) } : { mark: '已换下', team: row.team }
}

const PASSED: Record<string, string> = {
  E1: '限定期限内已抽中或已检查', E2: '已注销或停业', E3: '在别的抽查里', E5: '无人可依法检查', S1: '不在岗', S2: '证件无效', S4: '没有可用的账号或检查员角色', R: '须回避',
}

/** 越过了谁：代号前八位与原因。 */
export function passedWords(passed: Record<string, string>): string {
  return Object.entries(passed).map(([blind, code]) => `${blind.slice(0, 8)} ${PASSED[code] ?? code}`).join('，')
}

/** What was already proposed for the unit of a recusal, of which no second one can be proposed, or null. */
export function proposedFor(one: Pick<Recusal, 'blind'>, changes: readonly Change[]): Change | null {
  return changes.find(each => each.state === 'PROPOSED' && each.kind !== 'SUPERSEDE' && !!each.unit && one.blind.startsWith(each.unit.blind)) ?? null
}

/** Whom a proposal waits for, and what becomes of the visit either way. */
export function awaited(one: Change): string {
  const who = one.mine ? '您以外的经办、审批人或者法制审核人' : `${one.proposed_by}以外的经办、审批人或者法制审核人`
  return `${one.proposed_by}已于 ${moment(one.proposed_at)} 提出：${sentence(one)}，理由是${one.reason_words}。等${who}确认或者驳回，这以前不能另提；${one.reason === 'P1' ? '驳回即回避不成立，检查接着进行。' : ''}`
}

/** 缺户的话：作废的不再说缺，结束的只说缺，在办的才可以补抽。 */
export function short(state: string, missing: number): 'fill' | 'told' | '' {
  if (!missing) return ''
  return ['DRAWN', 'OPEN'].includes(state) ? 'fill' : state === 'CLOSED' ? 'told' : ''
}

/** 作废以后照旧公开的：现场摇号没有种子。 */
export const stillPublic = (ceremony: string): string => (ceremony === 'manual' ? '名册、录下的结果' : '名册、种子、结果')

/** 作废之前告诉提出的人：补充抽取随之作废；没有的为空。 */
export function withIt(supplements: readonly DrawLink[]): string {
  const open = supplements.filter(one => one.state !== 'CLOSED').map(one => one.no)
  return open.length ? `连同补充抽取 ${open.join('、')} 一并作废，已派发而没有封存的检查同样撤回。` : ''
}

/** 提出之前还缺什么；不缺为空。 */
export function lacking(asked: Proposal, file: File | null): string {
  if (asked.kind !== 'SUPERSEDE' && !asked.blind) return '请选是哪一户'
  if (asked.kind === 'SEAT' && !asked.seat) return '请选换下哪一位'
  if (asked.kind !== 'SUPERSEDE' && !asked.reason) return '请选理由'
  if (asked.words.trim().length < 5) return '请写明情况，至少 5 个字'
  return file ? '' : '请附上凭据：照片或 PDF'
}
