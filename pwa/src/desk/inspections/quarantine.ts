/** 隔离区的读法：原因用话说，操作用话说，三种决定各有什么后果。 */
import type { Page } from '../lib/paged'
import { api } from '../lib/api'
import { RESULT, VERDICT, label, word } from '../lib/labels'

export interface Held {
  id: string; assignment_id: string | null; officer_id: string; by: string
  /** 哪一户、哪项任务、文号；派单不归这个人看的都没有，名称还封着的没有名称 */ entity_name: string | null; task_name: string | null; no: string | null
  reason: string; kind: string; notes: Record<string, string>[]; received_at: string; created_at: string
  decision: string | null; decided_by: string | null; decided_at: string | null; decided_reason: string
  op: { wall?: string; off?: number; seq?: number; form?: string | null; p?: Record<string, unknown> }
}

export type Verdict = 'ADOPT' | 'ADDENDUM' | 'REJECT'

export const quarantine = {
  list: (decided: boolean, q: string) => api.get<Page<Held>>('/quarantine', { decided, q: q || undefined }),
  picture: (id: string) => api.getBlob(`/quarantine/${id}/picture`),
  decide: (ids: string[], decision: Verdict, reason: string) => api.post<{ items: Held[] }>('/quarantine/decisions', { ids, decision, reason }),
}

/** Causes in words, never codes. */
export const CAUSES: Record<string, string> = {
  recalled: '任务已收回', not_team: '不在检查组', sealed: '封存的人没有看到', form_unknown: '检查表版本不认识', invalid: '内容与检查表不符',
  actor_disabled: '账号停用或当天不得检查', late: '办结或封存权移走之后才到', ended_device: '手机停用之后才到', no_assignment: '没有对应的派单', seal_digest: '封存的内容对不上',
}

const KINDS: Record<string, string> = {
  'visit.start': '到达', 'visit.end': '离开', 'credentials.show': '亮证告知', 'answer.set': '作答', 'finding.set': '发现问题', 'note.set': '备注',
  'photo.add': '照片', 'photo.void': '作废照片', 'photo.annotate': '照片标注', 'file.set': '附件', 'sample.set': '现场抽样', 'result.set': '检查结果', 'opinion.set': '企业意见', 'readback.begin': '开始宣读', 'readback.end': '宣读完毕',
  'sign.add': '签名', 'sign.refuse': '拒签记录', seal: '封存', 'addendum.add': '补正', 'recuse.request': '申请回避', 'loss.declare': '丢失声明', 'handover.import': '合并另一部手机', 'seal.pass': '移交封存权',
}

export function kindWord(kind: string): string {
  return KINDS[kind] ?? kind
}

const PARTS: Record<string, string> = {
  item: '检查项', value: '作答', verdict: '判定', source: '所依据的结论', text: '文字', words: '原话', reason: '理由', disposal: '处置', due_on: '期限', code: '结果', summary: '说明',
  at: '时间', taken_at: '拍摄时间', wall: '时刻', position: '位置', met: '在场的人', name: '姓名', image: '签名图', witness: '见证人', recording: '录像', marks: '标注', photos: '照片', signatures: '签名',
  sha256: '文件指纹', size: '文件大小', media_type: '文件格式', content_digest: '内容摘要', hash: '指纹', kind: '种类', v: '版本', form: '检查表版本',
}

/** What is wrong with an operation, its part by name: the judge of the form knows fields only (“p.value：…”). */
export function noteWords(message: string): string {
  return message.replace(/^(?:op|p)((?:\.\w+|\[\d+\])*)(?=：)/, (_, path: string) => path.split(/[.[\]]+/).reverse().map(name => PARTS[name]).find(Boolean) ?? '内容')
}

/** Sheet → item → printed number. */
export type Numbers = ReadonlyMap<string, ReadonlyMap<string, string>>

/** What the operation says: “第 9 项 作答：不符合”; an item that is not in the sheet keeps its id. */
export function saying(held: Pick<Held, 'kind' | 'op'>, numbers: Numbers = new Map()): string {
  const p = held.op.p ?? {}
  const no = typeof p.item === 'string' ? numbers.get(held.op.form ?? '')?.get(p.item) : undefined
  const item = no ? `第 ${no} 项 ` : typeof p.item === 'string' ? `${p.item} ` : ''
  const option = (value: string): string => numbers.get(held.op.form ?? '')?.get(`${String(p.item)}=${value}`) ?? value
  if (held.kind === 'answer.set' && !p.value) return `${item}撤回作答`
  return `${item}${kindWord(held.kind)}${content(held.kind, p, option)}`
}

function content(kind: string, p: Record<string, unknown>, option: (value: string) => string): string {
  if (kind === 'answer.set') {
    const value = (p.value ?? {}) as Record<string, unknown>
    if (typeof value.verdict === 'string') return `：${label(VERDICT, value.verdict)[0]}`
    if (value.checked === false) return '：未检查'
    if (typeof value.found === 'boolean') return value.found ? '：有问题' : '：无问题'
    const ticked = value.values ?? value.seen
    const several = Array.isArray(ticked) ? ticked.map(one => option(String(one))).join('、') || '一样都没有' : Array.isArray(value.rows) ? `${value.rows.length} 行` : ''
    return `：${String(value.number ?? value.text ?? value.date ?? (value.value === undefined ? several : option(String(value.value))))}`
  }
  if (kind === 'result.set') return [`：${word(RESULT, String(p.code ?? ''))}`, p.summary].filter(Boolean).join('，')
  const words = p.text ?? p.summary ?? p.reason ?? p.name
  return typeof words === 'string' && words ? `：${words}` : ''
}

/** Which firm this is of: its number where the name is still sealed. */
export function whose(held: Pick<Held, 'assignment_id' | 'entity_name' | 'no'>): string {
  return held.entity_name ?? held.no ?? (held.assignment_id ? '派单不归您看' : '没有对应的派单')
}

const ADOPTABLE = new Set(['not_team', 'actor_disabled', 'late', 'ended_device'])

const PICTURED: Record<string, string> = { 'photo.add': '照片', 'sign.add': '签名', 'sign.refuse': '见证人签名' }

/** What of this operation can be looked at, in a word; '' when it holds no picture. */
export function pictured(held: Pick<Held, 'kind' | 'op'>): string {
  const p = held.op.p ?? {}
  const image = held.kind === 'photo.add' ? p.sha256 : held.kind === 'sign.refuse' ? (p.witness as { image?: unknown } | null | undefined)?.image : p.image
  return image ? PICTURED[held.kind] ?? '' : ''
}

const SKEW_MS = 5 * 60_000

/** When it was done, by the office's clock as the phone knew it; and how wrong the phone's own was, in words ('' within five minutes). */
export function done(held: Pick<Held, 'op' | 'received_at'>): { at: string; skew: string } {
  const wall = Date.parse(held.op.wall ?? '')
  if (Number.isNaN(wall)) return { at: '', skew: '' }
  const off = held.op.off ?? 0
  const at = wall + off
  const came = Date.parse(held.received_at)
  if (at > came + SKEW_MS) return { at: new Date(at).toISOString(), skew: `手机的钟不准：比送达还晚 ${span(at - came)}` }
  return { at: new Date(at).toISOString(), skew: Math.abs(off) > SKEW_MS ? `手机的钟${off < 0 ? '快' : '慢'} ${span(Math.abs(off))}，已校正` : '' }
}

/** When it was set aside, where that came later than its arrival: only the seal told that it was not seen; '' otherwise. */
export function setAside(held: Pick<Held, 'received_at' | 'created_at'>): string {
  return Date.parse(held.created_at) - Date.parse(held.received_at) > 60_000 ? held.created_at : ''
}

function span(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} 分钟`
  return minutes < 2880 ? `${Math.round(minutes / 60)} 小时` : `${Math.round(minutes / 1440)} 天`
}

/** Why this cannot simply be taken into the record; '' when it can. The server judges again. */
export function cannotAdopt(held: Pick<Held, 'reason' | 'kind'>): string {
  if (held.reason === 'sealed') return '已封存并签字，不能采纳进检查表。'
  return ADOPTABLE.has(held.reason) && held.kind !== 'addendum.add' ? '' : '这种原因的内容不能直接采纳。'
}

/** Why there is no dossier this could be put beside; '' when there is one. */
export function cannotAttach(held: Pick<Held, 'reason'>): string {
  if (held.reason === 'recalled') return '任务已撤回，不会有案卷，没有地方可放。'
  return held.reason === 'no_assignment' ? '没有对应的派单，没有案卷可放。' : ''
}

/** Why this verdict is not open to all of these; '' when it is. */
export function barred(verdict: Verdict, held: readonly Pick<Held, 'reason' | 'kind'>[]): string {
  const why = verdict === 'ADOPT' ? cannotAdopt : verdict === 'ADDENDUM' ? cannotAttach : () => ''
  return held.map(why).find(Boolean) ?? ''
}

/** Those of them that can be judged so; the others wait for a verdict of their own. `unfit`: the office has refused to adopt the seal. */
export function takes<T extends Pick<Held, 'reason' | 'kind'>>(verdict: Verdict, held: readonly T[], unfit = false): T[] {
  return held.filter(one => !barred(verdict, [one]) && !(unfit && verdict === 'ADOPT' && one.kind === 'seal'))
}

/** What a verdict on a seal brings with it; '' where none is judged, or it is adopted. */
export function sealAgain(verdict: Verdict, held: readonly Pick<Held, 'kind'>[]): string {
  if (verdict === 'ADOPT' || !held.some(one => one.kind === 'seal')) return ''
  return '封存不采纳的，这户要由有权封存的人重新封存，已发出的告知书不作数；他不能再来的，请到“进度”里把封存权移给同组的人。'
}

/** What waits of the same task, this one among it. */
export function together<T extends Pick<Held, 'id' | 'assignment_id'>>(held: T, waiting: readonly T[]): T[] {
  return held.assignment_id ? waiting.filter(one => one.assignment_id === held.assignment_id) : [held]
}

export const CHOICES: readonly { value: Verdict; key: string; title: string; text: string }[] = [
  { value: 'ADOPT', key: '1', title: '采纳', text: '并入检查记录，如同按时送达。' },
  { value: 'ADDENDUM', key: '2', title: '转为补充说明', text: '不并入检查记录，连同理由另存，案卷的“补充说明”一栏看得到。封存文件和指纹不变。' },
  { value: 'REJECT', key: '3', title: '不采纳', text: '写明理由，原内容仍保存，手机和消息里显示理由。' },
]
