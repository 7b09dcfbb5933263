/** 写了、取了、拍了的不丢：离开一栏就记下，取得的定位带着多久以前，打不开的文件马上说。 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readPicture } from '../../src/field/camera/frame'
import { isChanged, madeOf, typedOf } from '../../src/field/checklist/typed'
import { NOTHING } from '../../src/field/outbox/counts'
import { beside, signersOf } from '../../src/field/sign/signers'
import { answer } from '../../src/field/visit/acts'
import { cardOf, nextOf, sorted, type Card } from '../../src/field/visit/cards'
import { aged, USABLE_S, younger } from '../../src/field/visit/position'
import { remark } from '../../src/field/visit/remarks'
import { answerOf, noteOf, phaseOf } from '../../src/field/visit/view'
import type { Payloads } from '../../src/field/types'
import { FORM, makeWorld } from './world'

afterEach(() => { vi.unstubAllGlobals() })

describe('没有按“记下”就离开', () => {
  it('备注与答案一次写进记录；已经在记录里的不再写一遍', async () => {
    const w = await makeWorld()
    const { state } = await w.open()
    const held = await w.act(...remark(state, 'q01', ' 门牌 12 号 '), ...answer(state, 'q01', { verdict: 'CONFORM' }))
    expect([noteOf(held.state, 'q01'), answerOf(held.state, 'q01')]).toEqual(['门牌 12 号', { verdict: 'CONFORM' }])
    expect(remark(held.state, 'q01', '门牌 12 号')).toEqual([])
    expect(noteOf((await w.act(...remark(held.state, 'q01', ''))).state, 'q01')).toBe('')
  })
  it('填了的才算填了：数字理顺，空的没有答案，资料没有碰过不算“一样都没有”', () => {
    const typed = (text: string) => ({ ...typedOf(null), text })
    expect(madeOf('number', typed(' １２。５ '))).toEqual({ number: '12.5' })
    expect([madeOf('text', typed('  ')), madeOf('table', typedOf(null)), madeOf('multi', typedOf(null))]).toEqual([null, null, null])
    expect(isChanged('number', typed('12.5'), null)).toBe(true)
    expect(isChanged('number', typed('12。5'), { number: '12.5' })).toBe(false)
    expect(isChanged('number', typed('13'), { number: '12.5' })).toBe(true)
    expect([isChanged('materials', typedOf(null), null), isChanged('materials', { ...typedOf(null), many: ['营业执照'] }, null)]).toEqual([false, true])
  })
  it('记下的答案回到栏里还是它自己', () => {
    for (const [family, made] of [['number', { number: '3' }], ['text', { text: '字' }], ['date', { date: '2026-11-24' }], ['multi', { values: ['a'] }], ['materials', { seen: [] }], ['table', { rows: [{ a: '1' }] }]] as const) {
      expect(madeOf(family, typedOf(made as never))).toEqual(made)
    }
  })
})

describe('到场的定位', () => {
  const here = { lat_e6: 1, lon_e6: 2, accuracy_m: 9, age_s: 3 }
  it('取到过的留着，照实变旧；再取没有取到，什么也不丢', () => {
    const fix = younger(null, here, 1_000_000)
    expect(aged(fix!, 1_150_000)).toEqual({ ...here, age_s: 153 })
    expect(153 < USABLE_S).toBe(true)
    expect(younger(fix, null, 1_150_000)).toBe(fix)
    expect(younger(fix, { ...here, age_s: 400 }, 1_150_000)).toBe(fix)
    expect(younger(fix, { ...here, age_s: 0 }, 1_150_000)).toEqual({ position: { ...here, age_s: 0 }, got: 1_150_000 })
  })
})

it('不是照片的文件打不开，就没有照片', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('no', 'InvalidStateError')))
  expect(await readPicture(new Blob(['字']))).toBeNull()
})

describe('下一户', () => {
  const card = (id: string, order: number, mine = true): Card => ({ id, order, mine, due: '2026-12-08', name: id }) as Card
  it('照列表的次序，先自己封存的；没有才去协检的；中止、退回、未下载、办完的不算', () => {
    const cards = sorted([card('乙协检', 2, false), card('甲自己', 4), card('中止', 3), card('退回', 1), card('未下载', 5), card('办完', 7)], '')
    expect(nextOf(cards)?.id).toBe('甲自己')
    expect(nextOf(cards.filter(c => c.id !== '甲自己'))?.id).toBe('乙协检')
    expect(nextOf(cards.filter(c => c.order % 2 || c.order > 4))).toBeUndefined()
  })
})

it('谁封存：按检查组里的主检、协检说，封存权转过来转过去都说得对', async () => {
  const w = await makeWorld()
  const { row, pkg, state } = await w.open()
  const [lead, member] = pkg.team.map(m => m.officer_id) as [string, string]
  const says = (seal_holder: string, me: string): string =>
    cardOf({ row: { ...row, seal_holder }, pkg, form: FORM, state, view: null, phase: phaseOf(state, null) }, Date.parse('2026-11-24T06:00:00Z'), NOTHING, {}, me).seals
  expect([says(lead, lead), says(lead, member)]).toEqual(['', '您是协检，由检查员甲封存'])
  expect([says(member, lead), says(member, member)], '转交以后').toEqual(['您是主检，由检查员乙封存', '您是协检，由您封存'])
})

it('退回的写明是哪一个期限：有补正期限的是补正，没有的是任务', async () => {
  const w = await makeWorld()
  const { row, pkg, state } = await w.open()
  const says = (due?: string): string => cardOf({
    row: { ...row, server_state: 'returned', returned: { decision_id: 'd', opinion: '补', items: [], ...(due ? { due } : {}) } },
    pkg, form: FORM, state, view: null, phase: phaseOf(state, null),
  }, Date.parse('2026-11-24T06:00:00Z'), NOTHING).says
  expect([says(), says('2026-12-02')]).toEqual(['任务期限 12月8日到期，还剩 10 个工作日', '补正期限 12月2日到期，还剩 6 个工作日'])
})

it('签字时旁边列的人：拒签记下以后不再写未签；见证人也在', async () => {
  const w = await makeWorld()
  const signers = signersOf(w.pkg, (await w.open()).state, 'd')
  const said = (here: Parameters<typeof beside>[1], refusal: Payloads['sign.refuse'] | null): string[] => beside(signers, here, refusal).map(s => `${s.name} ${s.said}`)
  const lead = { role: 'LEAD', name: '检查员甲' } as const
  expect(said(lead, null)).toEqual(['检查员甲 正在签', '检查员乙 未签', '现场负责人 未签'])
  expect(said({ role: 'WITNESS', name: '邻居丙' }, null), '无人在场，没有谁拒签').toEqual(['检查员甲 未签', '检查员乙 未签', '现场负责人 未签', '邻居丙 正在签'])
  expect(beside(signers, { role: 'WITNESS', name: '邻居丙' }, null, '丁店员（店长）')[2]).toMatchObject({ name: '丁店员（店长）', said: '拒签' })
  expect(said({ role: 'ENTITY', name: '丁店员' }, null)[2]).toBe('丁店员 正在签')
  const refusal: Payloads['sign.refuse'] = { reason_code: 'REFUSED', words: '', witness: { name: '邻居丙', org: '', phone: '', image: { sha256: 'ee'.repeat(32), size: 1 } }, recording: null, content_digest: 'd' }
  expect(said(lead, refusal)).toEqual(['检查员甲 正在签', '检查员乙 未签', '现场负责人 拒签（已记录）', '邻居丙 已签'])
  const named = { ...refusal, who: { name: '丁店员', position: null, unwilling: false } }
  expect(said(lead, named)[2]).toBe('丁店员 拒签（已记录）')
})
