/** 一单一细则：清单的版本、依据库、工作细则的接口与读法。 */
import { itemCategory, listState, method, randomKind } from '../../api/vocabulary'
import { api } from '../lib/api'
import type { Label, Labels } from '../lib/labels'
import type { Page } from '../lib/paged'
import type { Basis, Item, ItemChange } from './api'
import { repealedOn } from './items'

export interface Rule {
  kind: 'min' | 'max' | 'exact' | 'range' | 'step' | 'none'
  low: string | null; high: string | null; count_low: number | null; count_high: number | null
  per: string | null; level: string | null; otherwise: boolean; when: string; steps: Rule[]; by: 'text' | 'hand'
}
export interface Often {
  kind: Rule['kind']; low: number | null; high: number | null; unit: string | null; every: number
  per_object: boolean; level: string | null; share: string | null; when: string; steps: Often[]; by: 'text' | 'hand'
}
export interface Reading { ratio: Rule; ratio_says: string; frequency: Often; frequency_says: string }
export interface Cell { field: string; title: string; before: unknown; after: unknown }
export interface Initiator { department: string; when: string }

export interface ItemFull extends Item {
  initiators: Initiator[]; requirement: string; power_ref: string; random_kind: string; random_reason: string
  ratio: Rule | null; frequency: Often | null; ratio_says: string; frequency_says: string; revision: number
  upper_authority: string | null; upper_key: string | null; local_changes: Cell[]; upper_changes: Cell[]
  since_published: Cell[]
}
export type ItemEdit = Omit<ItemChange, 'bases'> & Partial<Pick<ItemFull, 'initiators' | 'requirement' | 'power_ref' | 'random_kind' | 'random_reason' | 'ratio' | 'frequency'>> & { code?: string; basis_ids?: string[] }
export interface HealthRow { item_id: string; code: string; name: string; sub_item: string; problem: string; sentence: string; stop: boolean }

export interface Ref { id: string; name: string }
export interface Judged {
  id: string; version: number; title: string; state: string; reason: string; author: Ref | null; created_at: string
  submitted_by: Ref | null; submitted_at: string | null; reviewed_by: Ref | null; reviewed_at: string | null; review_opinion: string
  approved_by: Ref | null; approved_at: string | null; opinion: string; returned: { opinion: string; by: string; at: string | null } | null; published_by: Ref | null; published_at: string | null
  ended_at: string | null; ended_by: Ref | null; ended_reason: string; sha256: string | null; alg: string
  /** Why a submitted version cannot be published yet; empty when it can. */
  held: string
}
export interface Brief { id: string; name: string; sub_item: string }
export interface Difference { added: Brief[]; removed: Brief[]; changed: (Brief & { fields: Cell[] })[] }
export interface ListRow extends Omit<Item, 'checklist' | 'state' | 'department_id' | 'listed'> { initiators: Initiator[]; requirement: string }
/** Every word of 附件2 as the PDF prints it. */
export interface ListSheet {
  number: string; title: string; unit: string; date: string; signers: string[]; columns: string[]; widths: number[]
  rows: string[][]; centered: boolean; notes: string[]; foot: string; mark: string; stage: string; watermark: string
}
/** The version a difference is counted from; null while no list was in force. */
export type Against = { version: number; state: string } | null
export interface ItemList extends Judged { department_id: string; no: string; count: number; difference: Difference; against: Against; left_out: Brief[]; printed: boolean; proved: boolean; sheet?: ListSheet; rows?: ListRow[] }
export interface BasisRow extends Required<Omit<Basis, 'kind'>> {
  kind: string; issuer: string; source_url: string; repeal_note: string; shared: boolean
  checked_on: string | null; items: { id: string; code: string; name: string; sub_item: string; state: string }[]
}
export interface Guideline extends Judged {
  code: string; document_no: string; scope: string; item_ids: string[]; text: string
  file_sha256: string | null; file_name: string; file_size: number; missing: string[]
}

const judging = (place: string) => ({
  submit: (id: string, reason: string) => api.post<Judged>(`${place}/${id}/submission`, { reason }),
  review: (id: string, decision: string, opinion: string, submitted_at: string | null) => api.post<Judged>(`${place}/${id}/reviews`, { decision, opinion, submitted_at }),
  decide: (id: string, decision: string, opinion: string, submitted_at: string | null) => api.post<Judged>(`${place}/${id}/decisions`, { decision, opinion, submitted_at }),
  publish: (id: string, submitted_at: string | null) => api.post<Judged>(`${place}/${id}/publication`, { submitted_at }),
})
export type Judging = ReturnType<typeof judging>
const revoking = <T>(place: string) => (id: string, reason: string) => api.post<T>(`${place}/${id}/revocation`, { reason })

export const regime = {
  item: (id: string) => api.get<ItemFull>(`/items/${id}`),
  create: (body: ItemEdit) => api.post<ItemFull>('/items', body),
  change: (id: string, body: ItemEdit, revision: number) => api.patch<ItemFull>(`/items/${id}`, body, { ifMatch: `"${revision}"` }),
  remove: (id: string) => api.remove(`/items/${id}`),
  read: (ratio_text: string, frequency_text: string) => api.post<Reading>('/items/readings', { ratio_text, frequency_text }),
  health: () => api.get<Page<HealthRow>>('/items/health'),
}
export const itemLists = {
  ...judging('/item-lists'),
  list: () => api.get<Page<ItemList>>('/item-lists'),
  get: (id: string) => api.get<ItemList>(`/item-lists/${id}`),
  start: () => api.post<ItemList>('/item-lists'),
  revoke: revoking<ItemList>('/item-lists'),
  file: (id: string, name: 'annex2.xlsx' | 'annex2.pdf' | 'proof.pdf') => api.getBlob(`/item-lists/${id}/${name}`),
}
export interface Upper { id: string; authority: string; level: string; title: string; version: string; published_on: string | null; count: number; taken_at: string; rows?: { key: string; name: string; sub_item?: string; ratio_text?: string; frequency_text?: string }[] }
export const uppers = {
  list: () => api.get<Page<Upper>>('/upper-lists'),
  get: (id: string) => api.get<Upper>(`/upper-lists/${id}`),
  take: (about: Record<string, string>, file: File) => {
    const form = new FormData()
    form.append('file', file)
    for (const [name, value] of Object.entries(about)) if (value) form.append(name, value)
    return api.send<{ taken: Upper; unread: string[] }>('/upper-lists', form)
  },
  adopt: (id: string, keys: string[]) => api.post<Page<Item> & { left: string[] }>(`/upper-lists/${id}/adoption`, { keys }),
}
export const bases = {
  list: (q: string, state: string) => api.get<Page<BasisRow>>('/bases', { q, state }),
  create: (body: Record<string, unknown>) => api.post<BasisRow>('/bases', body),
  change: (id: string, body: Record<string, unknown>) => api.patch<BasisRow>(`/bases/${id}`, body),
  repeal: (id: string, body: Record<string, unknown>) => api.post<BasisRow>(`/bases/${id}/repeal`, body),
}
export const guidelines = {
  ...judging('/guidelines'),
  revoke: revoking<Guideline>('/guidelines'),
  list: () => api.get<Page<Guideline>>('/guidelines'),
  create: (body: Record<string, unknown>) => api.post<Guideline>('/guidelines', body),
  change: (id: string, body: Record<string, unknown>) => api.patch<Guideline>(`/guidelines/${id}`, body),
  attach: (id: string, file: File) => {
    const form = new FormData()
    form.append('file', file)
    return api.send<Guideline>(`/guidelines/${id}/file`, form)
  },
  remove: (id: string) => api.remove(`/guidelines/${id}`),
  file: (id: string) => api.getBlob(`/guidelines/${id}/file`),
  proof: (id: string) => api.getBlob(`/guidelines/${id}/proof.pdf`),
}

const TONES: Record<string, Label[1]> = { draft: 'plain', reviewing: 'blue', approved: 'amber', published: 'green', superseded: 'plain', revoked: 'red' }
export const LIST: Labels = Object.fromEntries(Object.entries(listState).map(([code, text]) => [code, [text, TONES[code] ?? 'plain'] as const]))

/** What a version is called that is not in force: a paper must not pass for another. '' for the one in force. */
export function stageOf(row: Pick<ItemList, 'state'>): string {
  if (row.state === 'published') return ''
  return { draft: '草稿', reviewing: '送审稿', approved: '送审稿' }[row.state as string] ?? LIST[row.state]?.[0] ?? ''
}

/** A version in the name of a file: 第2版（草稿）. */
export function versionName(row: Pick<ItemList, 'state' | 'version'>): string {
  return `第${row.version}版${stageOf(row) && `（${stageOf(row)}）`}`
}

/** What changed between two versions, in four words: 新增 1 改 2 删 1; and what was entered and is not enabled. */
export function changesText(found: Difference, leftOut: readonly Brief[] = []): string {
  const parts = [[found.added.length, '新增'], [found.changed.length, '改'], [found.removed.length, '删']] as const
  const said = parts.filter(([count]) => count).map(([count, text]) => `${text} ${count} 项`).join('，') || '没有差别'
  return leftOut.length ? `${said}；另有 ${leftOut.length} 项还没有启用，不列入` : said
}

type Compared = Pick<ItemList, 'state' | 'count' | 'difference' | 'left_out' | 'against'>
const ON_THE_WAY = new Set(['draft', 'reviewing', 'approved'])

/** Nothing is in force to compare with: there was no list, or the one there was has been revoked since. */
export function anew(row: Pick<Compared, 'state' | 'against'>): boolean {
  return !row.against || (ON_THE_WAY.has(row.state) && row.against.state === 'revoked')
}

/** What this version brings, said of the list in force; without one nothing in it is new or changed. */
export function comparedText(row: Compared): string {
  if (!anew(row)) return `与现行版相比${changesText(row.difference, row.left_out)}`
  return `没有现行的清单，这一版共 ${row.count} 项${row.left_out.length ? `；另有 ${row.left_out.length} 项还没有启用，不列入` : ''}`
}

/** The same before somebody submits, judges or publishes it, with the number of its items. */
export function versionText(row: Compared & Pick<ItemList, 'version'>): string {
  return anew(row) ? comparedText(row).replace('这一版', `第 ${row.version} 版`) : `第 ${row.version} 版共 ${row.count} 项，${comparedText(row)}`
}

/** Whether there is anything to publish: a version opened and worked back to the one in force has nothing; without a list in force every version is something. */
export function differs(row: Pick<Compared, 'difference' | 'against'>): boolean {
  const { added, changed, removed } = row.difference
  return !row.against || added.length + changed.length + removed.length > 0
}

/** Why this draft is not worth submitting; '' when it is. */
export function idleText(row: Compared): string {
  return !differs(row) ? '与现行版没有差别，不用送审' : row.count || row.against ? '' : '没有启用的事项，还送不了审'
}

/** The word on the button that prints: the one the sheet and the file bear. */
export function printText(current: ItemList | null, pending: ItemList | null): string {
  return `打印附件2${current ? `（第 ${current.version} 版）` : pending ? stageOf(pending) : '草稿'}`
}

/** What stands beside 启用 while the list in force does not say the same: 草稿，未公布. By item, over all versions on their way. */
export function unpublished(items: readonly Pick<Item, 'id' | 'state' | 'listed'>[], pending: readonly ItemList[]): Map<string, string> {
  const stages = new Map(pending.flatMap(row => [...row.difference.added, ...row.difference.changed].map(one => [one.id, stageOf(row)] as const)))
  const found = items.filter(one => one.state === 'active' && (stages.has(one.id) || !one.listed))
  return new Map(found.map(one => [one.id, [stages.get(one.id), '未公布'].filter(Boolean).join('，')]))
}

const NAMES: Record<string, Record<string, string>> = { category: itemCategory, methods: method, random_kind: randomKind }
const DERIVED = new Set(['ratio', 'frequency', 'code'])

/** Columns that follow from the printed text are left out: people compare the words. */
export function readable(cells: readonly Cell[]): Cell[] {
  return cells.filter(cell => !DERIVED.has(cell.field))
}

/** One column of an item as words; empty says so. */
export function sayCell(field: string, value: unknown): string {
  const list = Array.isArray(value) ? value : value ? [value] : []
  const words = list.map(one => sayOne(field, one)).filter(Boolean)
  return words.join('；') || '没有填写'
}

function sayOne(field: string, value: unknown): string {
  if (Array.isArray(value)) return `《${String(value[0])}》${String(value[1] ?? '')}`
  if (value && typeof value === 'object') {
    const one = value as Record<string, unknown>
    if (field === 'bases') return sayBasis(one as Partial<Basis>)
    if (field === 'initiators') return one.when ? `${String(one.when)}由${String(one.department)}发起` : String(one.department)
    return `${String(one.code ?? '')} 第 ${String(one.version ?? '')} 版`
  }
  return NAMES[field]?.[String(value)] ?? String(value ?? '')
}

function sayBasis(one: Partial<Basis>): string {
  const since = repealedOn(one)
  const more = [one.version, since && `自 ${since} 起废止`].filter(Boolean).join('，')
  return `《${String(one.title)}》${one.article ?? ''}${more ? `（${more}）` : ''}`
}

/** Both sides of a change; what a citation does not show (its text, number or first day) is named, not printed twice. */
export function sayChange({ field, before, after }: Pick<Cell, 'field' | 'before' | 'after'>): { was: string; now: string } {
  const was = sayCell(field, before), now = sayCell(field, after)
  return { was, now: was === now ? '名称、条款没变，条文、文号或施行日期改了' : now }
}

/** '3/100' → '3'; what does not end stays a fraction. */
export function percentOf(share: string | null): string {
  const found = /^(\d+)\/(\d+)$/.exec(share ?? '')
  if (!found) return ''
  const value = Number(found[1]) * 100 / Number(found[2])
  return Number.isInteger(Number((value * 1e6).toFixed(3))) ? String(Number(value.toFixed(6))) : share ?? ''
}

/** '0.5' or '0.5%' → '5/1000'; '1/3' stays. Empty is null; what is no number is handed on for the server to refuse. */
export function shareOf(text: string): string | null {
  const said = text.trim().replace(/[%％]$/, '')
  if (!said) return null
  const found = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(said)
  if (!found) return said
  const digits = found[2] ?? ''
  return `${Number(found[1] + digits)}/${10 ** (digits.length + 2)}`
}
