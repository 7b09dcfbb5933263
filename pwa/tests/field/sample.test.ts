/** 现场抽样与采用的结论：名单先定，抽谁由种子算；重抽不抹去前一次；依了谁的写在答案里。 */
import { describe, expect, it } from 'vitest'
import { picked } from '@forms/index'
import { answer, arrive } from '../../src/field/visit/acts'
import { leaning, saySource, sourceOf } from '../../src/field/visit/lean'
import { drawn, listed, numbered, order, plain, sampleOf, saySample, type Sample } from '../../src/field/visit/sample'
import { viewForm } from '../../src/field/visit/view'
import type { Checklist, Source } from '../../src/field/types'
import { FORM, makeWorld } from './world'

const T = '2026-11-24T06:00:00.000Z'
const SAMPLED: Checklist = { ...FORM, sections: [{ ...FORM.sections[0]!, items: [{ ...FORM.sections[0]!.items[0]!, photo: 'never', subsample: 2 }, FORM.sections[0]!.items[1]!] }] }

describe('名单', () => {
  it('一行一个，写在前面的序号去掉，空行不算；拍下的只编号', () => {
    expect(listed('1. 收银员\n 2、面点间帮工\n\n3号 熟食柜营业员\r\n2026年入职的小工')).toEqual(['收银员', '面点间帮工', '熟食柜营业员', '2026年入职的小工'])
    expect([numbered(3).length, numbered(-1), numbered(9999).length]).toEqual([3, [], 500])
  })
})

describe('抽', () => {
  it('抽谁由种子和名单算出；没有抽就判的，还差抽样', async () => {
    const w = await makeWorld()
    const names = ['甲', '乙', '丙', '丁']
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const judged = await w.act(...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }))
    expect(viewForm(judged.state, SAMPLED).items[0]?.lacks).toEqual(['还没有现场抽样'])
    const held = await w.act(...await drawn(judged.state, w.pkg.nonce, 'q01', names, 2, null))
    const made = sampleOf(held.state, 'q01')!
    expect([made.attempt, made.picked]).toEqual([1, await picked(w.pkg.nonce, 'q01', 1, names, 2)])
    expect(viewForm(held.state, SAMPLED).items[0]?.lacks).toEqual(['抽样之后还没有作答'])
    const again = await w.act(...answer(held.state, 'q01', { verdict: 'CONFORM' }))
    expect(viewForm(again.state, SAMPLED).items[0]?.lacks).toEqual([])
    const redrawn = await w.act(...await drawn(again.state, w.pkg.nonce, 'q01', names, 2, '名单漏了人'))
    expect(viewForm(redrawn.state, SAMPLED).items[0]?.lacks).toEqual(['抽样之后还没有作答'])
    expect((await order(w.pkg.nonce, made)).slice(0, 2).map(t => t.no)).toEqual(made.picked)
    expect(saySample(made)).toContain('4 个里抽中')
  })
  it('没有抽的项不在一次确认之内，抽了才在', async () => {
    const w = await makeWorld()
    const before = (await w.act(...arrive(T, 'STAFF', null, '其他'))).state
    const ids = (state: typeof before): string[] => plain(state, viewForm(state, SAMPLED).items).map(r => r.item.id)
    expect(ids(before)).not.toContain('q01')
    const held = await w.act(...await drawn(before, w.pkg.nonce, 'q01', ['甲', '乙', '丙'], 2, null))
    expect(ids(held.state)).toContain('q01')
  })
  it('重抽是第二次，写明原因；第一次仍在记录里', async () => {
    const w = await makeWorld()
    await w.act(...await drawn((await w.open()).state, w.pkg.nonce, 'q01', ['甲', '乙'], 1, null))
    const held = await w.act(...await drawn((await w.open()).state, w.pkg.nonce, 'q01', ['甲', '乙', '丙'], 1, '名单漏了人'))
    expect(sampleOf(held.state, 'q01')).toMatchObject({ attempt: 2, reason: '名单漏了人' })
    expect(held.entries.filter(e => e.op.kind === 'sample.set').map(e => e.op.p['attempt']).sort()).toEqual([1, 2])
  })
  it('两部手机各抽一次，哪一次都不算，重抽才算', async () => {
    const w = await makeWorld()
    await w.act(...await drawn((await w.open()).state, w.pkg.nonce, 'q01', ['甲', '乙'], 1, null))
    const other: Sample = { item: 'q01', attempt: 1, names: ['乙', '甲'], n: 1, picked: await picked(w.pkg.nonce, 'q01', 1, ['乙', '甲'], 1), reason: null }
    await w.hear('sample.set', { ...other })
    expect(sampleOf((await w.open()).state, 'q01')).toBeNull()
    const held = await w.act(...await drawn((await w.open()).state, w.pkg.nonce, 'q01', ['甲', '乙'], 1, '两人各抽了一次'))
    expect(sampleOf(held.state, 'q01')?.attempt).toBe(2)
  })
})

describe('采用的结论', () => {
  const source: Source = { kind: 'EXPERT', by: '青禾县特检所', no: '青特检〔2026〕3号', on: '2026-11-20', file: null }
  it('判了的答案带着依据；没有检查的不带；不采用了就去掉', () => {
    expect(sourceOf(leaning({ verdict: 'CONFORM' }, source))).toEqual(source)
    expect(sourceOf(leaning({ verdict: 'NOT_CHECKED', reason: '上锁' }, source))).toBeNull()
    expect(leaning({ verdict: 'CONFORM', source }, null)).toEqual({ verdict: 'CONFORM' })
    expect(saySource(source)).toBe('专家意见：青禾县特检所，青特检〔2026〕3号，2026-11-20')
  })
  it('带依据的答案写得进记录，引擎只认检查表许可的那一类', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const held = await w.act(...answer((await w.open()).state, 'q01', leaning({ verdict: 'CONFORM' }, source)))
    const lean: Checklist = { ...FORM, sections: [{ ...FORM.sections[0]!, items: [{ ...FORM.sections[0]!.items[0]!, sources: ['EXPERT'] }] }] }
    expect([viewForm(held.state, lean).items[0]?.lacks, viewForm(held.state, FORM).items[0]?.lacks.length]).toEqual([[], 1])
  })
})
