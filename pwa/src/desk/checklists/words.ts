/** 检查表编制用的词。 */
import type { Family, Form, Item, SourceKind } from '@forms/index'
import type { Change } from './api'

export const FAMILIES: Readonly<Record<Family, string>> = {
  conform: '符合 / 不符合 / 不适用', found: '是否检查 + 有无问题', number: '填数', text: '填文字', date: '填日期', choice: '单选', multi: '多选', table: '表格', materials: '核对材料',
}
export const PHOTOS = { never: '不用拍', on_fail: '有问题时拍', always: '必拍' } as const
export const SOURCES: Readonly<Record<SourceKind, string>> = { ADOPTED: '其他部门的结论', EXPERT: '专家意见', ENTRUSTED: '受托机构的报告' }
export const PARTS: Readonly<Record<keyof Form['parts'], string>> = { basis: '依据', scope: '范围', content: '内容', method: '方式', disposal: '处理意见' }
export const STATES: Readonly<Record<string, readonly [string, string]>> = { draft: ['草稿', ''], reviewing: ['待批准', 'amber'], published: ['已公布', 'green'], dropped: ['已弃', ''] }
export const KINDS: Readonly<Record<Change['kind'], readonly [string, string]>> = { ADDED: ['新增', 'green'], REMOVED: ['删去', 'red'], MOVED: ['移动', 'blue'], CHANGED: ['改', 'amber'] }

/** One value of a difference, as a person reads it. */
export function said(value: unknown): string {
  if (value === null || value === undefined || value === '' || value === false) return '（空）'
  if (value === true) return '是'
  if (Array.isArray(value)) return value.length ? value.map(said).join('；') : '（空）'
  if (typeof value === 'object') return Object.values(value).map(said).join('，')
  return FAMILIES[value as Family] ?? (PHOTOS as Record<string, string>)[String(value)] ?? ({ KEY: '重点', GENERAL: '一般' } as Record<string, string>)[String(value)] ?? String(value)
}

/** A new item after those there are: the first free id and the next number. */
export function fresh(form: Form): Item {
  const all = form.sections.flatMap(part => part.items)
  const ids = new Set(all.map(item => item.id))
  let n = all.length + 1
  while (ids.has(`q${String(n).padStart(2, '0')}`)) n += 1
  return { id: `q${String(n).padStart(2, '0')}`, no: String(all.length + 1), text: '', level: 'GENERAL', family: 'conform', method: '', basis: [], photo: 'on_fail', options: [], pending: false }
}
