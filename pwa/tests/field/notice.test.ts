/** 检查结果告知书：谁查的、结果、问题和期限、公示与异议，都在；补正过的照补正之后的写。 */
import { describe, expect, it } from 'vitest'
import { answer, arrive, finding, result } from '../../src/field/visit/acts'
import { told } from '../../src/field/sign/notice'
import { FORM, makeWorld } from './world'

const T = '2026-11-24T06:00:00.000Z'

describe('检查结果告知书', () => {
  it('没有问题的照实说没有发现问题，不列问题', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const held = await w.act(...result((await w.open()).state, 'R01', ''))
    const letter = told(w.pkg, held.state, FORM, '2026-11-24')
    expect(letter.to).toBe('试验商店有限公司（91990106MA5LXT83XD）')
    expect(letter.lines.map(l => l.head)).toEqual(['检查', '结果', '公示', '异议'])
    expect(letter.lines[1]!.text).toEqual(['本次检查未发现问题。'])
    expect(letter.lines[3]!.text[0]).toContain('1400 0000 100')
  })
  it('有问题的写明哪一项、怎么处理、到哪天', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }), ...finding((await w.open()).state, { item: 'q01', text: '门牌与登记不一致', disposal: 'ORDER', due_on: '2026-12-08' }))
    const held = await w.act(...result((await w.open()).state, 'R05', '已责令限期改正'))
    const part = told(w.pkg, held.state, FORM, '2026-11-24').lines.find(l => l.head === '问题和处理')!
    expect(part.text[0]).toBe('问题一（第 1 项）：门牌与登记不一致　处理：责令限期改正，12月8日 24:00 前改正')
    expect(part.text[1]).toBe('责令改正另行送达通知书。')
  })
})
