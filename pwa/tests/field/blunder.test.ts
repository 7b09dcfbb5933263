/** 填错的数：记不下来的不成为操作；已经送出去又没被采纳的，不改变内容，也不与自己分歧。 */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { contentDigest } from '@sync/index'
import { Unstorable, adopted, type Draft } from '../../src/field/store/journal'
import type { Checklist } from '../../src/field/types'
import { answer, arrive } from '../../src/field/visit/acts'
import { faultOf } from '../../src/field/visit/valid'
import { tidyNumber } from '../../src/ui/number'
import { tally, viewForm } from '../../src/field/visit/view'
import { FORM, makeWorld, type World } from './world'

const T = '2026-11-24T06:00:00.000Z'
const COUNT = { id: 'q01', no: '1', text: '从业人数', level: 'GENERAL', family: 'number', method: '', basis: [], photo: 'never', pending: false, whole: true, constraint: 'q01 >= 0', message: '不能是负数' } as const
const COUNTED: Checklist = { ...FORM, sections: [{ id: 's1', title: '登记', items: [COUNT, FORM.sections[0]!.items[1]!] }] }
const bad = (w: World, value: unknown, base: string[]): Promise<unknown> => w.act({ kind: 'answer.set', p: { item: 'q01', value }, base } as unknown as Draft)

describe('填数', () => {
  it.each([['abc', '“abc”不是整数'], ['-5', '不能是负数'], ['1.5', '“1.5”带有小数，这一项只填整数'], ['12', null]])('%s：%s', async (number, said) => {
    const w = await makeWorld()
    expect(faultOf(COUNTED, (await w.open()).state, COUNT, { number })).toBe(said)
  })

  it.each([['１２', '12'], [' +7 ', '7'], ['007', '7'], ['0.50', '0.50'], ['1。5', '1.5'], ['－5', '-5'], ['-0', '0'], ['12人', '12人']])('键盘给的 %s 记作 %s', (typed, kept) => {
    expect(tidyNumber(typed)).toBe(kept)
  })

  it('负数已在记录里：写明还差什么，不算答过，也不算符合', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const view = viewForm((await w.act(...answer((await w.open()).state, 'q01', { number: '-5' }))).state, COUNTED)
    expect([view.answered, view.items[0]?.lacks, tally(view)]).toEqual([0, ['不能是负数'], { ok: 0, no: 0, na: 0, unchecked: 0, filled: 0, open: 2 }])
    const good = viewForm((await w.act(...answer((await w.open()).state, 'q01', { number: '12' }))).state, COUNTED)
    expect([good.answered, tally(good)]).toEqual([1, { ok: 0, no: 0, na: 0, unchecked: 0, filled: 1, open: 1 }])
  })
})

describe('记不下来的', () => {
  it.each([[{ number: 'abc' }], [{ number: '007' }], [{ verdict: 'MAYBE' }], [{ text: '字'.repeat(4001) }]])('%j 不成为操作，序号不动', async value => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    await expect(bad(w, value, [])).rejects.toBeInstanceOf(Unstorable)
    expect(await w.db.ops.count()).toBe(1)
    expect((await w.act({ kind: 'visit.end', p: { at: T } })).entries.map(e => e.op.seq).sort()).toEqual([1, 2])
  })
})

describe('送达以后', () => {
  it('中间一条未被采纳：内容摘要不变，同事的旧值和自己的旧值都不回来', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    await w.hear('answer.set', { item: 'q01', value: { verdict: 'NA' } })
    const ids: string[] = []
    for (const verdict of ['FAIL', 'NOT_CHECKED', 'CONFORM'] as const) {
      const held = await w.act(...answer((await w.open()).state, 'q01', { verdict }))
      ids.push(held.entries.at(-1)!.op.op_id)
    }
    const digest = async (): Promise<string> => contentDigest(adopted((await w.open()).entries), w.hash, w.pkg.form, w.pkg.team)
    const before = await digest()
    const after = await w.judge(ids[0]!, 'quarantined:invalid')
    await w.judge(ids[1]!, 'quarantined:invalid')
    expect(await digest()).toBe(before)
    expect(viewForm(after.state, FORM).conflicts).toEqual([])
    expect((await w.open()).state.heads['answer:q01']?.map(h => h.op)).toEqual([ids[2]])
  })
})
