/** 导入：上传、预览、入库、撤回的接口与读法。 */
import { api } from '../lib/api'
import type { Page } from '../lib/paged'
import type { Label } from '../lib/labels'

export type ImportKind = 'items' | 'entities' | 'inspectors'
export const KIND_NAMES: Record<ImportKind, string> = { items: '抽查事项清单', entities: '检查对象', inspectors: '检查人员' }

export interface ImportProblem { row: number; column: string; value: string; code: string; message: string; suggestion?: string }

export interface ImportChange { row: number; before: Record<string, unknown>; after: Record<string, unknown> }

export interface Batch {
  id: string; kind: ImportKind; state: string; file_name: string; sha256: string
  rows: number; new: number; changed: number; same: number; rejected: number
  size: number; problem: string | null; created_at: string; applied_at: string | null; undone_at: string | null
  problems: ImportProblem[]; note: Record<string, unknown>; changes: ImportChange[]
}

export const STATES: Record<string, Label> = {
  received: ['排队读表', 'blue'], reading: ['正在读表', 'blue'], previewed: ['等您确认', 'blue'], committing: ['正在入库', 'blue'],
  applied: ['已入库', 'green'], undone: ['已撤回', 'plain'], failed: ['没读成', 'red'], discarded: ['已放弃', 'plain'],
}

/** 四步：选文件、读表、看结果、入库。 */
export function stepOf(state: string | undefined): number {
  if (!state) return 1
  if (state === 'received' || state === 'reading' || state === 'failed') return 2
  return state === 'previewed' || state === 'discarded' ? 3 : 4
}

/** Still moving on the server, so ask again. */
export function moving(state: string | undefined): boolean {
  return state === 'received' || state === 'reading' || state === 'committing'
}

export interface Reason { code: string; title: string; rows: number }

/** Groups problems by their cause, the most frequent first. */
export function reasons(problems: readonly ImportProblem[]): Reason[] {
  const found = new Map<string, Reason>()
  for (const one of problems) {
    const reason = found.get(one.code) ?? { code: one.code, title: REASONS[one.code] ?? one.column ?? one.code, rows: 0 }
    reason.rows += 1
    found.set(one.code, reason)
  }
  return [...found.values()].sort((a, b) => b.rows - a.rows || a.code.localeCompare(b.code))
}

export const REASONS: Record<string, string> = {
  'uscc.check_digit': '校验位不符', 'uscc.length': '位数不对', 'uscc.length_17': '只有 17 位', 'uscc.letter': '含代码中不用的字母', 'uscc.scientific': '代码已变成数值', 'uscc.trailing_zeros': '末三位被补成 0', 'uscc.region': '区划码不对', 'uscc.empty': '没有代码', 'regno.check_digit': '注册号校验位不符',
  'entity.name': '名称为空', 'entity.address': '住所为空', 'entity.closed': '已注销、吊销', 'duplicate.row': '重复行', 'duplicate.code': '代码重复、名称不同',
  'inspector.name': '姓名为空', 'inspector.cert_no': '没有执法证号', 'inspector.cert_scientific': '证号已变成数值', 'inspector.id_number': '填了身份证号',
  'item.name': '事项名称为空', 'item.method': '抽查方式认不出', 'item.category': '事项类别认不出', 'text.too_long': '文字太长',
}

/** What can be done about a problem, in two or three words. */
export function remedy(problem: ImportProblem): string {
  if (problem.suggestion) return `改为 ${problem.suggestion}`
  if (/无法还原|重新导出|不猜测/.test(problem.message)) return '只能重取'
  if (/必填/.test(problem.message) || problem.code === 'required') return '补填后再导'
  return '核对后再导'
}

/** The report as a sheet that every spreadsheet program opens: BOM, CRLF, codes kept as text. */
export function reportCsv(problems: readonly ImportProblem[]): string {
  const lines = [['行号', '列', '表中的值', '问题'], ...problems.map(one => [String(one.row), one.column, textCell(one.value), one.message])]
  return `\ufeff${lines.map(line => line.map(quote).join(',')).join('\r\n')}\r\n`
}

/** A long digit string would become 9.13E+17 again, and a leading sign would be run as a formula. */
function textCell(value: string): string {
  return /^\d{11,}$/.test(value) || /^[=+\-@\t]/.test(value) ? `'${value}` : value
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

export const batches = {
  list: () => api.get<Page<Batch>>('/imports'),
  get: (id: string) => api.get<Batch>(`/imports/${id}`),
  send: (kind: ImportKind, department: string, file: File) => {
    const form = new FormData()
    form.append('file', file)
    form.append('kind', kind)
    form.append('department', department)
    return api.send<Batch>('/imports', form)
  },
  commit: (id: string) => api.post<Batch>(`/imports/${id}/commit`),
  remove: (id: string) => api.remove(`/imports/${id}`),
}
