/** 印不出来的字，输入时就请换个写法：汉字一个不少，表情和看不见的符号进不去。 */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { fresh, printable, sayUnprintable, unprintable } from '../../src/field/parts/printable'
import { Unstorable } from '../../src/field/store/journal'
import { arrive, opinion } from '../../src/field/visit/acts'
import { makeWorld } from './world'

describe('印得出来吗', () => {
  it.each(['营业执照正本，张贴在东墙（2 张）。', '“㎡”“℃”“①”“★”“～”“—”“……”', '䶮 㛃 𠮷 𬭚 𰻞 𱁬 〇', 'R05：3.5％，Ⅳ级\n第二行'])('%s：都印得出来', text => {
    expect(unprintable(text)).toEqual([])
    expect(printable(text)).toBe(text)
  })
  it.each([['不服🐉，真的🐉', ['🐉']], ['好👍🏻', ['👍', '🏻']], ['响铃\u0007', ['\u0007']], ['ᠮᠣᠩ', ['ᠮ', 'ᠣ', 'ᠩ']], ['私用\ue123', ['\ue123']]])('%s：逐个说出来', (text, odd) => {
    expect(unprintable(text)).toEqual(odd)
    expect(unprintable(printable(text))).toEqual([])
  })
  it('看不见的连接符自己走开，不说什么', () => {
    expect([unprintable('甲\u200d乙\ufe0f'), printable('甲\u200d乙\ufe0f')]).toEqual([[], '甲乙'])
  })
  it('说得出是哪一个字：写编号，手机上没有它的样子也看得懂', () => {
    expect(sayUnprintable(['🐉'])).toBe('有一个字印不出来（U+1F409），请换个写法。')
    expect(sayUnprintable(['\u0007', '🐉', 'ᠮ', 'ᠣ'])).toBe('有几个字印不出来（U+0007、U+1F409、U+182E等），请换个写法。')
  })
})

it('补正抄录的原值不算新写的，新值和说明算', () => {
  const same = { changes: [{ old: { text: '🐉' }, new: { text: '🐉' }, reason: '原样' }] }
  const other = { changes: [{ old: { text: '🐉' }, new: { text: '🐍' }, reason: '改' }] }
  expect([unprintable(fresh(same).join('')), unprintable(fresh(other).join(''))]).toEqual([[], ['🐍']])
})

it('漏进来的也不成为操作：序号不动', async () => {
  const w = await makeWorld()
  await w.act(...arrive('2026-11-24T06:00:00.000Z', 'STAFF', null, '室内或地下，无信号'))
  await expect(w.act(...opinion((await w.open()).state, '不服🐉'))).rejects.toBeInstanceOf(Unstorable)
  expect((await w.act(...opinion((await w.open()).state, '不服'))).entries.map(e => e.op.seq).sort()).toEqual([1, 2])
})
