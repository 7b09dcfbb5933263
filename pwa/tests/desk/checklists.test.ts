/** 编检查表：写明的项数随检查项走，差别用话说。 */
import { describe, expect, it } from 'vitest'
import type { Form } from '@forms/index'
import starter from '../../../forms/checklists/CK04.json'
import { apart, counted, fresh, numbered, said, sending, shiftText } from '../../src/desk/checklists/words'

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
  it('tells numbers that only moved in one line, beside the real changes', () => {
    const shift = (item: string, old: string, now: string) => ({ kind: 'CHANGED' as const, item, no: now, field: '序号', old, new: now })
    const added = { kind: 'ADDED' as const, item: 'q15', no: '5', field: '', old: null, new: '新的一项' }
    const rows = [added, ...['5', '6', '7'].map(no => shift(`q0${no}`, no, String(Number(no) + 1))), shift('q12', '12', '10')]
    expect(apart(rows).real).toEqual([added])
    expect(shiftText(apart(rows).shifted)).toBe('第 5 至 7 项改为第 6 至 8 项，第 12 项改为第 10 项')
    expect(apart([added, shift('q05', '5', '6')]).shifted).toEqual([])
  })
})

it('before a draft is sent one is told what follows, who decides and that it can be had back', () => {
  expect(sending('CK04 第 2 版', 0, false)).toBe('送审以后内容不能改，由编制人以外的审批人批准，批准就公布成 CK04 第 2 版；批准以前送审人可以撤回再改。')
  expect(sending('CK04 第 2 版', 3, true)).toMatch(/^没存的改动先存。.*其中 3 项待核：法制审核在批准以前逐项核定，没有核定的公布以后真实任务不能用。$/)
})
