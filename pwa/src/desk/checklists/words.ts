/** 检查表编制用的词。 */
import type { Family, Form, Item, SourceKind } from '@forms/index'
import { recounted } from '@forms/counted'
import type { Change } from './api'

export const FAMILIES: Readonly<Record<Family, string>> = {
  conform: '符合 / 不符合 / 不适用', found: '是否检查 + 有无问题', number: '填数', text: '填文字', date: '填日期', choice: '单选', multi: '多选', table: '表格', materials: '核对材料',
}
export const PHOTOS = { never: '不用拍', on_fail: '有问题时拍', always: '必拍' } as const
export const SOURCES: Readonly<Record<SourceKind, string>> = { ADOPTED: '其他部门的结论', EXPERT: '专家意见', ENTRUSTED: '受托机构的报告' }
export const PARTS: Readonly<Record<keyof Form['parts'], string>> = { basis: '依据', scope: '范围', content: '内容', method: '方式', disposal: '处理意见' }
export const STATES: Readonly<Record<string, readonly [string, string]>> = { draft: ['草稿', ''], reviewing: ['待批准', 'amber'], published: ['已公布', 'green'], dropped: ['已弃', ''] }
export const KINDS: Readonly<Record<Change['kind'], readonly [string, string]>> = { ADDED: ['新增', 'green'], REMOVED: ['删去', 'red'], MOVED: ['移动', 'blue'], CHANGED: ['改', 'amber'] }

/** What yes and no mean in words: a mark that was lifted is not an empty box. */
const FLAGS: Readonly<Record<string, readonly [string, string]>> = { 待核: ['待核，法制还没有核定', '不待核'], 只填整数: ['只填整数', '可以有小数'] }

/** One value of a difference, as a person reads it. */
export function said(value: unknown, field = ''): string {
  if (FLAGS[field]) return FLAGS[field][value ? 0 : 1]
  if (value === null || value === undefined || value === '' || value === false) return '（空）'
  if (value === true) return '是'
  if (Array.isArray(value)) return value.length ? value.map(one => said(one)).join('；') : '（空）'
  if (typeof value === 'object') return Object.values(value).map(one => said(one)).join('，')
  return FAMILIES[value as Family] ?? (PHOTOS as Record<string, string>)[String(value)] ?? ({ KEY: '重点', GENERAL: '一般' } as Record<string, string>)[String(value)] ?? String(value)
}

/** Asked before a draft is sent: what follows, who decides, and that it can be had back until then. */
export function sending(version: string, pending: number, unsaved: boolean): string {
  const marked = pending ? `其中 ${pending} 项待核：法制审核在批准以前逐项核定，没有核定的公布以后真实任务不能用。` : ''
  return `${unsaved ? '没存的改动先存。' : ''}送审以后内容不能改，由编制人以外的审批人批准，批准就公布成 ${version}；批准以前送审人可以撤回再改。${marked}`
}

/** The numbers of items written in 检查内容 follow the table. */
export const counted = (form: Form): Form => ({ ...form, parts: { ...form.parts, content: recounted(form) } })

/** Items numbered through from 1 after one was added, moved or taken out; what 检查内容 says of their number follows. */
export function numbered(form: Form): Form {
  let n = 0
  return counted({ ...form, sections: form.sections.map(part => ({ ...part, items: part.items.map(item => ({ ...item, no: String(n += 1) })) })) })
}

/** A new item after those there are: the first free id and the next number. */
export function fresh(form: Form): Item {
  const all = form.sections.flatMap(part => part.items)
  const ids = new Set(all.map(item => item.id))
  let n = all.length + 1
  while (ids.has(`q${String(n).padStart(2, '0')}`)) n += 1
  return { id: `q${String(n).padStart(2, '0')}`, no: String(all.length + 1), text: '', level: 'GENERAL', family: 'conform', method: '', basis: [], photo: 'on_fail', options: [], pending: false }
}

/** Differences apart from numbers that only follow an item put in, taken out or moved: those are one line. */
export function apart(rows: readonly Change[]): { real: Change[]; shifted: Change[] } {
  const follows = (row: Change): boolean => row.kind === 'CHANGED' && row.item !== null && row.field === '序号'
  const shifted = rows.filter(follows)
  return shifted.length > 1 ? { real: rows.filter(row => !follows(row)), shifted } : { real: [...rows], shifted: [] }
}

/** 5→6、6→7、7→8 shorter: runs moved by the same step are told from the first to the last. */
export function shiftText(rows: readonly Change[]): string {
  const pairs = rows.map(row => [String(row.old), String(row.new)] as const)
  const runs: (readonly [string, string])[][] = []
  for (const pair of pairs) {
    const last = runs.at(-1)?.at(-1)
    if (last && Number(pair[0]) === Number(last[0]) + 1 && Number(pair[1]) === Number(last[1]) + 1) runs.at(-1)?.push(pair)
    else runs.push([pair])
  }
  return runs.map(run => (run.length > 1 ? `第 ${run[0]?.[0]} 至 ${run.at(-1)?.[0]} 项改为第 ${run[0]?.[1]} 至 ${run.at(-1)?.[1]} 项` : `第 ${run[0]?.[0]} 项改为第 ${run[0]?.[1]} 项`)).join('，')
}
