/** 年度计划：没有列入的事项在提示和送审时说出来。 */
import { describe, expect, it } from 'vitest'
import { missingText } from '../../src/desk/plans/checks'

const item = (code: string, planned: boolean) => ({ id: code, code, name: `事项${code}`, planned, elsewhere: false })

describe('items of the list that no plan of the year names', () => {
  it('are named, with what the rule still asks for', () => {
    const cover = { must: true, lacking: 1, items: [item('01', true), item('02', false), item('03', false)] }
    expect(missingText(cover)).toEqual({ title: '清单里有 2 项没有列入本年计划', text: '02 事项02，03 事项03。离规定的覆盖还差 1 项。' })
    expect(missingText({ ...cover, lacking: 0 })?.text).toBe('02 事项02，03 事项03。清单各项都应列入。')
  })
  it('are not spoken of when there are none', () => {
    expect(missingText({ must: true, lacking: 0, items: [item('01', true)] })).toBeNull()
    expect(missingText(undefined)).toBeNull()
  })
})
