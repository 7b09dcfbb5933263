/** 规则与年历的写法：值写成话、话变回值、一年十二个月不多不少。 */
import { describe, expect, it } from 'vitest'
import { taskSource } from '../../src/api/vocabulary'
import { running } from '../../src/desk/insight/department'
import type { Effect } from '../../src/desk/rules/api'
import { barred, covered, dueFault, monthDay, months, rests, show, shown, typed, willBe, word } from '../../src/desk/rules/show'

describe('values of rules', () => {
  it('are said in words with their unit', () => {
    expect([show(20, '个工作日'), show(10, '%'), show(true), show(['secret', '口头']), show([])]).toEqual(['20 个工作日', '10%', '是', '国家秘密、商业秘密、口头', '（无）'])
  })
  it('end of February is the end, whatever the year', () => {
    expect([monthDay('02-28'), monthDay('01-31'), monthDay('03-15')]).toEqual(['2 月底', '1 月底', '3 月 15 日'])
  })
  it('come back from the form, or not at all', () => {
    expect([typed('whole', ' 15 '), typed('whole', '十五'), typed('flag', 'true'), typed('words', '甲、乙，丙\n')]).toEqual([15, null, true, ['甲', '乙', '丙']])
  })
})

it('a name is called what the list of that rule calls it', () => {
  const said = (key: string) => shown({ key, kind: 'words', unit: '' }, ['name', 'basis'])
  expect(['item_list.layout', 'inspector.required_fields', 'entity.required_fields'].map(said)).toEqual(['事项名称、依据', '姓名、依据', '名称、依据'])
})

describe('the calculator of due days', () => {
  it('says which numbers it takes', () => {
    expect([1, 20, 400, ''].map(days => dueFault('2026-01-30', days as number | ''))).toEqual(['', '', '', ''])
    for (const days of [0, 401, -1, 2.5]) expect(dueFault('2026-01-30', days)).toBe('工作日数要写 1 到 400 的整数。')
    expect(dueFault('', 20)).toBe('请选起算日。')
  })
})

describe('a year in twelve months', () => {
  it('has every day once, in its column', () => {
    const year = months(2026, [{ day: '2026-02-14', kind: 'work', name: '春节' }, { day: '2026-10-01', kind: 'off', name: '国庆节' }])
    const days = year.flat(2).filter(cell => cell !== null)
    expect(days.length).toBe(365)
    expect(year[1]?.flat().find(cell => cell?.date === 14)?.kind).toBe('work')
    expect(year[9]?.[0]?.[3]?.kind).toBe('off')
    expect(year.flat().every(week => week.length === 7)).toBe(true)
  })
  it('knows the leap day', () => {
    expect(months(2028, [])[1]?.flat().filter(Boolean).length).toBe(29)
  })
})

it('the line of a year only rises', () => {
  expect(running([{ month: 1, sent: 3, published: 0 }, { month: 2, sent: 0, published: 2 }])).toEqual([{ month: 1, sent: 3, published: 0 }, { month: 2, sent: 3, published: 2 }])
})

it('a default that rests on another place says so, and sources have one name', () => {
  expect(rests('DEFAULT', 'S2-13、S3-16')).toBe('参照 抚顺市 2016、东胜区 2021')
  expect(rests('LOCAL', 'S2-13')).toBe('抚顺市 2016')
  expect(word('ASSIGNED')).toBe(taskSource.ASSIGNED)
})

describe('what a rule will change is told before it is approved', () => {
  const local = (from: string, until: string | null): Effect => ({ from, until, value: 1, layer: 'LOCAL', layer_label: '地方规定', own: false })
  const own = (from: string, until: string | null): Effect => ({ from, until, value: 4, layer: 'DEPARTMENT', layer_label: '部门规定', own: true })
  const row = (...effect: Effect[]) => ({ kind: 'whole', unit: '次', layer: 'DEPARTMENT', value: 4, effect })
  const label = '同一户一年最多检查'

  it('under a higher layer without an end nothing changes', () => {
    const under = row(local('2026-11-24', null))
    expect(willBe(under, label)).toBe('批准了也不改变同一户一年最多检查：2026-11-24 起作数的是地方规定“1 次”，没有写止期。在它之下，“4 次”不起作用。')
    expect(covered(under)).toBe('2026-11-24 起被地方规定“1 次”盖过，不起作用')
  })
  it('under one that ends, it counts from the day after', () => {
    const under = row(local('2026-11-24', '2026-12-31'), own('2027-01-01', null))
    expect(willBe(under, label)).toBe('同一户一年最多检查：2026-11-24 至 2026-12-31 作数的是地方规定“1 次”，不改变；2027-01-01 起才是“4 次”。只有作数的日子里派出的检查、开始走的时限照新的办；已经在走的时限不改。')
    expect(covered(under)).toBe('2026-11-24 至 2026-12-31 被地方规定“1 次”盖过，其余日子作数')
  })
  it('under nothing, it says from when, to when, and no more', () => {
    expect(willBe(row(own('2026-11-24', '2026-11-30')), label)).toBe('同一户一年最多检查改为“4 次”，自 2026-11-24 起作数，到 2026-11-30 为止；这一天起派出的检查、开始走的时限都照新的办，当天已经派出的也在内；已经在走的时限不改。')
    expect(covered(row(own('2026-11-24', null)))).toBe('')
  })
  it('what the server refuses cannot be sent, and the form says from when it can', () => {
    expect(barred(row(local('2026-11-24', null)))).toBe('不能另定：2026-11-24 起作数的是地方规定“1 次”，没有写止期。')
    expect(barred(row(local('2026-11-24', '2026-12-31'), own('2027-01-01', null)))).toBe('不能自 2026-11-24 另定：2026-11-24 至 2026-12-31 作数的是地方规定“1 次”。可以自 2027-01-01 起另定。')
    const free = [row(), row(own('2026-11-24', null)), row(own('2026-11-24', '2026-12-31'), local('2027-01-01', null)), row({ ...own('2026-11-24', null), own: false }), { ...row(local('2026-11-24', null)), kind: 'profile' }]
    expect(free.map(barred)).toEqual(['', '', '', '', ''])
  })
  it('a later rule of its own layer is named as such', () => {
    expect(covered(row(own('2026-11-24', '2026-11-30'), { ...own('2026-12-01', null), value: 5, own: false }))).toBe('2026-12-01 起被后定的另一条部门规定“5 次”盖过，其余日子作数')
  })
})
