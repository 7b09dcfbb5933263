/** 导入：上传、对列、预览、就地改、入库、撤回的接口与读法。 */
import { api } from '../lib/api'
import { CATEGORY, CREDIT, ENTITY, INSPECTOR, ITEM, KINDS, METHODS, label, type Label } from '../lib/labels'
import { count, size } from '../lib/format'
import type { Page } from '../lib/paged'
import { saveBlob } from '../lib/save'
import { shortDigest } from '../../ui/digest'

export type ImportKind = 'items' | 'entities' | 'inspectors'
export const KIND_NAMES: Record<ImportKind, string> = { items: '抽查事项清单', entities: '检查对象', inspectors: '检查人员' }

export interface TemplateColumn { field: string; title: string; needed: boolean; filled: boolean; says: string }
export interface Template { kind: ImportKind; columns: TemplateColumn[] }
export interface Reason { code: string; rows: number }
export interface Entry { field: string; title: string; needed: boolean }
/** A sheet of the file that was not read, or (`again`) the one a batch taken back was read from; `batch` says which batch it has become. */
export interface Sheet { name: string; at?: number; rows: number; known?: boolean; hidden?: boolean; batch?: string; again?: boolean }
export interface Note {
  sheet?: string; sheet_at?: number; header_row?: number; header_lines?: number; hidden?: number; remembered?: boolean
  titles?: string[]; fields?: Record<string, string>; columns?: Record<string, string>; skips?: Record<string, number>; bases_kept?: string[]
  /** The original holds numbers of identity cards somewhere: in a cell, a head, the name of a sheet, a column not read. */
  identity?: boolean
}

export interface Batch {
  id: string; kind: ImportKind; state: string; file_name: string; sheet?: string; sha256: string; size: number
  total: number; progress: number; rows: number; new: number; changed: number; same: number; rejected: number
  problem: string | null; waits_until?: string | null; created_at: string; read_at?: string | null; applied_at: string | null; undone_at: string | null
  note: Note; reasons: Reason[]; fixable: number; corrected: number; renamed: number; noted?: number; listed?: string; barred?: string; sheets?: Sheet[]; elsewhere?: { name: string; rows: number }[]; catalogue: Entry[]
}

export interface ImportProblem { row: number; column: string; field: string; value: string; code: string; message: string; suggestion?: string }
export interface ImportChange { field: string; before: unknown; after: unknown }
export interface ImportRow {
  row: number; state: string; cells: Record<string, string> | null; values: Record<string, unknown>
  problems: ImportProblem[]; changes: ImportChange[]; corrections: { field: string; from: string; to: string }[]; kept: boolean
}
/** What a person does with one row: other cells, this one of several, or “the same person, called so now”. */
export type Deed = { cells: Record<string, string> } | { keep: true } | { rename: true }
export interface RowPage { items: ImportRow[]; next: number | null; total: number }
export interface Matching { sheets: { name: string; total: number; rows: (string | number)[][] }[]; sheet: number; row: number; fields: Record<string, string>; catalogue: Entry[] }
export interface RowFilter { state: string; reason?: string; fixable?: boolean; renamed?: boolean; noted?: boolean; after?: number }

export const STATES: Record<string, Label> = {
  received: ['正在读表', 'blue'], columns: ['等您对列', 'amber'], previewed: ['等您确认', 'blue'], committing: ['正在入库', 'blue'],
  applied: ['已入库', 'green'], undone: ['已撤回', 'plain'], failed: ['没读成', 'red'], discarded: ['已放弃', 'plain'],
}

/** The file of a batch, and the sheet it came from where the file had several. */
export const fileName = (batch: Pick<Batch, 'file_name' | 'sheet'>): string => [batch.file_name || '（未命名）', batch.sheet].filter(Boolean).join(' · ')

/** Every row of the file stands in the library already: nothing waits for anybody. */
export const idle = (batch: Pick<Batch, 'state' | 'new' | 'changed' | 'rejected'>): boolean => batch.state === 'previewed' && !batch.new && !batch.changed && !batch.rejected

/** Another batch of the same kind was entered or taken back after this one was read: its comparison may no longer hold. */
export function outrun(batch: Pick<Batch, 'id' | 'kind' | 'state' | 'created_at' | 'read_at'>, others: readonly Pick<Batch, 'id' | 'kind' | 'applied_at' | 'undone_at'>[]): boolean {
  const read = Date.parse(batch.read_at ?? batch.created_at)
  return batch.state === 'previewed' && others.some(one => one.id !== batch.id && one.kind === batch.kind && [one.applied_at, one.undone_at].some(at => at && Date.parse(at) > read))
}

/** Nothing but problem rows, or rows the library has already: nothing can be entered before they are mended. */
export const stuck = (batch: Pick<Batch, 'state' | 'new' | 'changed' | 'rejected'>): boolean => batch.state === 'previewed' && !batch.new && !batch.changed && batch.rejected > 0

/** What became of the rows a card counts once the batch was taken back. */
export const takenBack = (state: string, key: string): string => (state !== 'undone' ? '' : key === 'new' ? '已撤回，不再存在' : key === 'changed' ? '已撤回，恢复原值' : '')

/** What taking a batch back does to its rows, naming only what there is; else ''. */
export const undoes = (batch: Pick<Batch, 'new' | 'changed'>): string => [batch.new ? `新增 ${count(batch.new)} 行不再存在` : '', batch.changed ? `变更 ${count(batch.changed)} 行恢复原值` : ''].filter(Boolean).join('，')

/** Entered although every row stood in the library by then: there is nothing to take back. */
export const hollow = (batch: Pick<Batch, 'state' | 'new' | 'changed'>): boolean => batch.state === 'applied' && !batch.new && !batch.changed

/** What is said of the rows that were not written: title and sentence. What equals the library is so on the day of the comparison only. */
export function toldSame(batch: Pick<Batch, 'state' | 'new' | 'changed' | 'same'>): [string, string] {
  const rows = count(batch.same)
  if (batch.state === 'undone') return ['这一批已撤回', [undoes(batch), batch.same ? `${rows} 行入库时与库里一样，没有写入，撤回不动它们` : ''].filter(Boolean).map(part => `${part}。`).join('')]
  return batch.state === 'applied' ? [`${rows} 行入库时与库里一样`, '没有写入，所以不逐行列出。'] : [`${rows} 行与库里一样`, '不需要写入，所以不逐行列出。']
}

/** How far a batch is, in words. */
export const stateLabel = (batch: Pick<Batch, 'state' | 'new' | 'changed' | 'rejected'>, stale = false): Label => (idle(batch) ? stale ? ['请打开重新比较', 'amber'] : ['与库里一样，不用入库', 'plain'] : stuck(batch) ? ['只有问题行，改好才能入库', 'amber'] : label(STATES, batch.state))

export const STEPS = ['选文件', '对列', '预览、改错', '入库'] as const

/** 第几步（自 1 起）。 */
export function stepOf(state: string | undefined): number {
  if (!state) return 1
  if (state === 'received' || state === 'columns' || state === 'failed') return 2
  return state === 'previewed' || state === 'discarded' ? 3 : 4
}

/** Still moving on the server, so ask again. */
export function moving(state: string | undefined): boolean {
  return state === 'received' || state === 'committing'
}

export const REASONS: Record<string, string> = {
  'uscc.check_digit': '校验位不符', 'uscc.length': '位数不对', 'uscc.length_17': '只有 17 位', 'uscc.letter': '含代码中不用的字母', 'uscc.scientific': '9.13E+17 类数值代码',
  'uscc.trailing_zeros': '末三位被补成 000', 'uscc.region': '区划码不对', 'uscc.empty': '没有代码', 'reg_no.check_digit': '注册号校验位不符', 'entity.reissued': '旧注册号，已换发',
  'entity.name': '名称为空', 'entity.address': '住所为空', 'entity.other': '代码像是别家的', 'registry.moved': '预览之后库里改了名', 'registry.edited': '预览之后库里改过', 'entity.closed': '已注销、吊销', 'entity.exited': '已退出名录', 'entity.credit_class': '信用分类认不出', 'entity.kind': '种类认不出', 'entity.status': '状态认不出', 'entity.abnormal': '是否列入异常认不出', 'duplicate.row': '重复行', 'duplicate.differs': '重复行，内容不同', 'duplicate.code': '代码相同、名称不同',
  'inspector.name': '姓名为空', 'inspector.cert_no': '没有执法证号', 'inspector.cert_scientific': '证号已变成数值', 'inspector.id_number': '填了身份证号', 'inspector.gender': '性别认不出',
  'inspector.birth_ym': '出生年月认不出', 'inspector.validity': '有效期认不出', 'inspector.validity_order': '有效期止早于起', 'inspector.cert_from': '起始日期认不出', 'inspector.cert_to': '截止日期认不出', 'inspector.other_department': '登记在别的部门', 'inspector.renamed': '证号现属另一人', 'registry.required': '必填的栏空着', 'inspector.can_lead': '可否任主检认不出', 'inspector.status': '状态认不出',
  'item.name': '事项名称为空', 'item.method': '抽查方式认不出', 'item.category': '事项类别认不出', 'item.ratio_impossible': '抽查比例不可能', 'item.basis': '依据认不出', 'item.retired': '事项已停用', 'text.too_long': '文字太长', 'import.id_number': '写着身份证号', 'import.id_mask': '留着遮住身份证号的记号',
}

export function reasonName(code: string): string {
  return REASONS[code] ?? '其他'
}

/** What a person can do about a problem, on the spot. */
export type Remedy = 'suggest' | 'choose' | 'rename' | 'edit' | 'leave' | 'retake' | 'none'
const LOST = new Set(['uscc.scientific', 'uscc.trailing_zeros', 'inspector.cert_scientific'])
/** One code stands in two rows: somebody says which of them enters. */
const CHOICES = new Set(['duplicate.code', 'duplicate.differs'])
const SETTLED = new Set(['duplicate.row', 'inspector.other_department', 'item.retired', 'entity.exited', 'registry.moved', 'registry.edited'])

export function remedyOf(problem: ImportProblem): Remedy {
  if (problem.suggestion) return 'suggest'
  if (CHOICES.has(problem.code)) return 'choose'
  if (RENAMES.has(problem.code)) return 'rename'
  if (problem.code === 'entity.closed') return 'leave'
  if (LOST.has(problem.code)) return 'retake'
  return SETTLED.has(problem.code) || !problem.field ? 'none' : 'edit'
}

/** What is still wrong with a row after somebody typed in it: the cell he typed in first. */
export function stillWrong(row: ImportRow, mended: ImportProblem): string {
  const left = row.problems.find(one => one.field === mended.field) ?? row.problems[0]
  return left ? `第 ${row.row} 行“${left.column}”还不对：${left.message}` : `第 ${row.row} 行还没有改好。`
}

/** The cell that tells the rows of a sheet apart: the code of a firm, the certificate of a person; else ''. */
export function keyField(cells: Record<string, string> | null): string {
  const has = (field: string): boolean => cells !== null && field in cells
  if (has('cert_no')) return 'cert_no'
  return has('code') && (cells?.code || !has('regno')) ? 'code' : has('regno') ? 'regno' : ''
}

/** The library has another name under this key: somebody may say that it is the same one, called so now. */
export const RENAMES = new Set(['inspector.renamed', 'entity.other'])
const ABOUT_KEY = new Set(['duplicate.code', ...RENAMES])

/** The cells to mend by hand, with the words of their buttons: a problem about the code always offers the code. */
export function byHand(problem: ImportProblem, cells: Record<string, string> | null): { field: string; text: string }[] {
  const key = keyField(cells)
  const word = key === 'cert_no' ? '证号' : '代码'
  const fields = [...new Set([...(ABOUT_KEY.has(problem.code) ? [key] : []), problem.field])].filter(Boolean)
  return fields.map(field => ({ field, text: field === key ? `${LOST.has(problem.code) ? '重填' : '改'}${word}` : field === 'name' ? '改名称' : '改这一格' }))
}

/** A hidden number of an identity card, as the server shows it or a keyboard has made of it: six digits and stars, or words in its place. */
const MASK = '[\\d０-９]{6}[*＊]{9,12}|[（(]?身份证号[，,]\\s*不显示[）)]?'
const LABEL = '(?:(?:居民)?身份证(?:号码|号)?|身份号码|证件号码?)?[\\s:：]*'
/** The same with the brackets around it and the word before it: neither says anything without the number. */
const HIDDEN = new RegExp(`[（(\\[【〔]\\s*${LABEL}(?:${MASK})\\s*[）)\\]】〕]|${LABEL}(?:${MASK})`, 'g')

/** What the box of a cell begins with: never the number of an identity card, nor what stands there in its place. */
export function begins(row: Pick<ImportRow, 'cells' | 'problems'>, field: string): string {
  return (row.cells?.[field] ?? '').replace(HIDDEN, '').trim()
}

/** Left as it began is an answer too where a number was hidden: the cell without it. */
export function mends(row: Pick<ImportRow, 'cells' | 'problems'>, field: string, said: string): boolean {
  return said !== (row.cells?.[field] ?? '').trim()
}

/** Which columns were read (and as what, where the sheet calls it otherwise), and which were left out, in the order of the sheet. */
export function readColumns(batch: Batch): { read: string[]; ignored: string[] } {
  const { titles = [], fields = {} } = batch.note
  const called = (title: string, field: string): string => {
    const to = batch.catalogue?.find(one => one.field === field)?.title ?? title
    return to === title ? title : `${title} → ${to}`
  }
  const own = titles.map((title, at) => ({ title: title || `第 ${at + 1} 列`, named: Boolean(title), field: fields[at] })).filter(one => one.named || one.field)
  return { read: own.flatMap(one => (one.field ? [called(one.title, one.field)] : [])), ignored: own.filter(one => !one.field).map(one => one.title) }
}

/** By what a row is known again, and what it never becomes however often its sheet comes in. */
export function knownAgain(kind: string): { by: string; twice: string } {
  if (kind === 'items') return { by: '同一事项', twice: '两项' }
  return kind === 'inspectors' ? { by: '同一执法证号', twice: '两个人' } : { by: '同一代码', twice: '两户' }
}

/** What a sheet of items says of other departments before it is entered; empty when every row is one's own. */
export function toldElsewhere(batch: Pick<Batch, 'elsewhere' | 'note'>): string {
  const said = batch.elsewhere ?? []
  if (!said.length) return ''
  const names = said.slice(0, 3).map(one => `“${one.name}”`).join('')
  return `表中“${batch.note.columns?.group ?? '部门'}”一列有 ${count(said.reduce((sum, one) => sum + one.rows, 0))} 行写的是${names}${said.length > 3 ? `等 ${said.length} 个部门` : ''}，入库时将一并登记为本部门的事项。不该由本部门列的，请在原表里删去再导。`
}

/** The sheet of a batch that was taken back: it can be read anew, or was. */
export const againSheet = (batch: Pick<Batch, 'sheets'>): Sheet | undefined => batch.sheets?.find(one => one.again)

/** Sheets of the file that were not read, and the hidden ones with rows, which cannot be. */
export function otherSheets(batch: Pick<Batch, 'sheets'>): { open: Sheet[]; hidden: string } {
  const all = (batch.sheets ?? []).filter(one => !one.again)
  const hidden = all.filter(one => one.hidden).map(one => `“${one.name}”（${count(one.rows)} 行）`)
  return { open: all.filter(one => !one.hidden), hidden: hidden.length ? `隐藏的工作表${hidden.join('、')}没有读，要读的请取消隐藏再传。` : '' }
}

/** Identity numbers are not read, yet they stand in the sealed original, which can be fetched again; '' when it holds none. */
export function toldIdentity(batch: Batch): string {
  const own = readColumns(batch).ignored.filter(title => /身份证|身份号|证件号/.test(title))
  const [what, clear] = own.length ? [`“${own.join('、')}”`, '先删去该列'] : ['表里写着的身份证号', '先在表里删去']
  return own.length || batch.note.identity ? `${what}没有读进系统，但原件按原样封存，里面仍有，“下载原件”取得回来，放弃这一批也不删。今后请${clear}再传。` : ''
}

const DAY = 86_400_000

/** “搁了 3 天，还留 11 天”, for a preview that waits for a person; else ''. */
export function waited(batch: Pick<Batch, 'created_at' | 'waits_until' | 'state' | 'new' | 'changed' | 'rejected'>, now: Date): string {
  if (!batch.waits_until || idle(batch)) return ''
  const age = Math.max(0, Math.floor((now.getTime() - Date.parse(batch.created_at)) / DAY))
  const left = Math.max(0, Math.ceil((Date.parse(batch.waits_until) - now.getTime()) / DAY))
  return `${age ? `搁了 ${age} 天` : '今天读的'}，${left} 天内不${stuck(batch) ? '改好、' : ''}确认就自动放弃`
}

/** “工作表…、表头在第几行、跳过了什么”，一句话。 */
export function toldFile(batch: Batch): string {
  const { sheet, header_row: head, header_lines: lines, hidden, skips = {} } = batch.note
  const left = [hidden ? `${hidden} 个隐藏列` : '', ...Object.entries(skips).map(([why, rows]) => `${count(rows)} 行${why.replace(/行$/, '')}`)].filter(Boolean)
  return [
    sheet ? `工作表“${sheet}”` : '', head ? `表头在第 ${head} 行${lines === 2 ? '（合并两行）' : ''}` : '', left.length ? `跳过 ${left.join('、')}` : '',
    size(batch.size), `封存原件 ${shortDigest(batch.sha256)}`,
  ].filter(Boolean).join(' · ')
}

const WORDS: Record<string, (code: string) => string> = {
  kind: code => KINDS[code] ?? code, credit_class: code => CREDIT[code] ?? code, category: code => label(CATEGORY, code)[0], methods: code => METHODS[code] ?? code,
  gender: code => ({ M: '男', F: '女' })[code] ?? code, state: code => label(ITEM, code)[0], status: code => label(INSPECTOR, code)[0],
}
const FLAGS: Record<string, string> = { abnormal: '经营异常' }

/** A value of the library in words; the states of firms and of persons share their codes. */
export function shown(field: string, value: unknown, kind?: ImportKind): string {
  if (value === null || value === undefined || value === '') return '（空）'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map(one => (Array.isArray(one) ? `《${String(one[0])}》${String(one[1] ?? '')}` : shown(field, one))).join('、') || '（空）'
  if (typeof value === 'object') {
    const said = Object.entries(value).filter(([, on]) => on).map(([key]) => FLAGS[key] ?? key)
    return said.join('、') || '（空）'
  }
  if (field === 'status' && kind === 'entities') return label(ENTITY, String(value))[0]
  return WORDS[field]?.(String(value)) ?? String(value)
}

/** Which values of a row a column of the sheet was read into, where they are called otherwise. */
const READ_INTO: Record<string, string[]> = {
  code: ['id_value'], regno: ['id_value'], basis: ['bases'], validity: ['cert_from', 'cert_to'], abnormal: ['flags'],
  ratio_text: ['ratio_text', 'ratio'], frequency_text: ['frequency_text', 'frequency'], staff_requirement: ['staff_requirement', 'qualifications'],
}

/** Every value of a row as it was read: in the order of the sheet and by the names of its columns, then what was added to it. */
export function readValues(batch: Batch, row: Pick<ImportRow, 'values'>): { field: string; title: string; text: string }[] {
  const columns = Object.entries(batch.note.fields ?? {}).sort(([one], [other]) => Number(one) - Number(other)).map(([, field]) => field)
  const told = columns.flatMap(column => (READ_INTO[column] ?? [column]).map((field, n) => ({ field, title: n || column === 'validity' ? fieldName(batch, field) : fieldName(batch, column) })))
  const more = Object.keys(row.values).filter(field => !told.some(one => one.field === field)).map(field => ({ field, title: fieldName(batch, field) }))
  const filled = (field: string): boolean => shown(field, row.values[field]) !== shown(field, null)
  const seen = new Set<string>()
  return [...told, ...more].filter(one => {
    const extra = more.includes(one) || one.field === 'qualifications' || one.field === 'ratio' || one.field === 'frequency'
    return !seen.has(one.field) && !!seen.add(one.field) && (!extra || filled(one.field))
  }).map(one => ({ ...one, text: one.field === 'flags' ? shown('', (row.values.flags as Record<string, boolean> | undefined)?.abnormal) : shown(one.field, row.values[one.field], batch.kind) }))
}

export const FIELD_NAMES: Record<string, string> = { id_value: '代码', flags: '标记', bases: '抽查依据', ratio: '比例（读出）', frequency: '频次（读出）', qualifications: '所需资质' }

/** The name of a field: as the sheet calls it, else as we do. */
export function fieldName(batch: Batch, field: string): string {
  return batch.note.columns?.[field] ?? FIELD_NAMES[field] ?? batch.catalogue.find(one => one.field === field)?.title ?? field
}

/** What a mapping still lacks, or says twice; empty when it can be sent. */
export function mappingFaults(fields: Record<string, string>, catalogue: readonly Entry[], kind: ImportKind): string[] {
  const named = Object.values(fields).filter(Boolean)
  const title = (field: string) => catalogue.find(one => one.field === field)?.title ?? field
  const twice = [...new Set(named.filter((one, at) => named.indexOf(one) !== at))].map(one => `有两列都对到了“${title(one)}”`)
  const lacking = NEEDED[kind].filter(group => !group.some(one => named.includes(one))).map(group => `还缺“${group.map(title).join('”或“')}”`)
  return [...twice, ...lacking]
}

const NEEDED: Record<ImportKind, string[][]> = { items: [['name'], ['basis']], entities: [['code', 'regno'], ['name']], inspectors: [['name'], ['cert_no']] }

async function save(path: string, name: string): Promise<void> {
  saveBlob(await api.getBlob(path), name)
}

export const batches = {
  templates: () => api.get<{ items: Template[] }>('/imports/templates'),
  saveTemplate: (kind: ImportKind) => save(`/imports/templates/${kind}.xlsx`, `${KIND_NAMES[kind]}导入模板.xlsx`),
  list: () => api.get<Page<Batch>>('/imports'),
  get: (id: string) => api.get<Batch>(`/imports/${id}`),
  send: (kind: ImportKind, department: string, file: File) => {
    const form = new FormData()
    form.append('file', file)
    form.append('kind', kind)
    form.append('department', department)
    return api.send<Batch>('/imports', form)
  },
  commit: (id: string, renamed: boolean) => api.post<Batch>(`/imports/${id}/commit`, { renamed }),
  remove: (id: string) => api.remove(`/imports/${id}`),
  matching: (id: string) => api.get<Matching>(`/imports/${id}/columns`),
  match: (id: string, sheet: number, row: number, fields: Record<string, string>) => api.post<Batch>(`/imports/${id}/columns`, { sheet, row, fields }),
  /** The same columns once more: every row is compared with the library as it stands now, mended cells stay. */
  compare: (one: Batch) => api.post<Batch>(`/imports/${one.id}/columns`, { sheet: one.note.sheet_at ?? 0, row: one.note.header_row ?? 1, fields: one.note.fields ?? {} }),
  readSheet: (id: string, sheet: number) => api.post<Batch>(`/imports/${id}/sheets`, { sheet }),
  rows: (id: string, filter: RowFilter) => api.get<RowPage>(`/imports/${id}/rows`, { ...filter }),
  fix: (id: string, row: number, body: Deed) => api.patch<{ row: ImportRow; batch: Batch }>(`/imports/${id}/rows/${row}`, body),
  acceptAll: (id: string) => api.post<{ done: number; batch: Batch }>(`/imports/${id}/suggestions`),
  saveProblems: (batch: Batch) => save(`/imports/${batch.id}/problems.xlsx`, `${batch.file_name.replace(/\.[^.]+$/, '') || KIND_NAMES[batch.kind]}-问题行.xlsx`),
  saveSource: (batch: Batch) => save(`/imports/${batch.id}/source`, batch.file_name || '原件'),
}
