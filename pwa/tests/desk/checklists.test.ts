/** 编检查表：写明的项数随检查项走，差别用话说。 */
import { describe, expect, it } from 'vitest'
import type { Form } from '@forms/index'
import starter from '../../../forms/checklists/CK04.json'
import { counted, fresh, numbered, said } from '../../src/desk/checklists/words'

const form = starter as unknown as Form
const withItems = (change: (items: Form['sections'][number]['items']) => Form['sections'][number]['items']): Form => ({ ...form, sections: form.sections.map(part => ({ ...part, items: change(part.items) })) })

describe('the number of items written in 检查内容', () => {
  it('follows when an item is added or taken out', () => {
    expect(numbered(withItems(items => [...items, fresh(form)])).parts.content).toBe('见下列检查项，共 15 项，其中重点 8 项。')
    const less = numbered(withItems(items => items.slice(1)))
    expect([less.parts.content, less.sections[0]?.items[0]?.no]).toEqual(['见下列检查项，共 13 项，其中重点 7 项。', '1'])
  })
  it('follows when an item becomes a general one', () => {
    expect(counted(withItems(items => items.map((item, n) => (n ? item : { ...item, level: 'GENERAL' })))).parts.content).toContain('其中重点 7 项')
  })
  it('leaves right numbers and other words alone', () => {
    expect(counted(form)).toEqual(form)
  })
})

describe('a difference of two versions', () => {
  it('says in words that a mark 待核 was lifted or set', () => {
    expect([said(true, '待核'), said(false, '待核'), said(undefined, '待核')]).toEqual(['待核，法制还没有核定', '不待核', '不待核'])
    expect([said(true, '只填整数'), said(null, '方法')]).toEqual(['只填整数', '（空）'])
  })
})
