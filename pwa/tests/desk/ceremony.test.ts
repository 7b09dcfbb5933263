/** 抽取仪式：读回的数字、掷骰的录入与更正、刷新后接着走、结果里没有名称。 */
import { describe, expect, it, vi } from 'vitest'
import { EMPTY_DICE, confirmGroup, correctDigit, diceComplete, restoreDice, typeDigit, unheard, waitingForReadBack, type DiceState } from '../../src/desk/lib/dice'
import { diceGroups, ordinal, readBack } from '../../src/desk/lib/numerals'
import type { Draw, Unit } from '../../src/desk/draws/api'
import { before, drawStep, drawSteps, quotaText, roundingNote, sinceText, teamsFound, uncompared } from '../../src/desk/draws/figures'
import { against, example, layered, order, parseBalls, summary } from '../../src/desk/draws/manual'
import { toCeremony } from '../../src/desk/draws/read'
import { fresh, named } from '../../src/desk/draws/seedway'
import { typedMoment } from '../../src/desk/lib/format'
import { again, byPerson, growth, issues, isWide, lottery, minutesAt, misread, namesOpen, plainNumbers, reach, rowSaid, shortDay, stepIn, stepOf, stepsOf, teamExample, toMinutes, wentOn, type Ceremony } from '../../src/desk/draws/view'

function typeAll(state: DiceState, digits: string): DiceState {
  return [...digits].reduce(typeDigit, state)
}

it('what other draws leave out is not counted as back while they are sealed', () => {
  expect(sinceText({}, false)).toBe('没有增减')
  expect(sinceText({}, true)).toBe('没有看得出的增减；因别的抽取除外的（E1、E3）冻结时才比')
  expect(sinceText({ restored: 2, entered: 1 }, false)).toBe('进入 1，恢复 2')
  expect([uncompared([]), uncompared(['991100-2026-01']).includes('这里不比')]).toEqual(['', true])
})

describe('when names open', () => {
  it('is said in the same words as on paper', () => {
    expect(namesOpen('published')).toBe('名称到门口亮证时对本部门揭开，检查结果公示时向社会公开')
    expect(namesOpen('drawn')).toBe('名称抽出即对本部门揭开，检查结果公示时向社会公开')
    expect(namesOpen('published', true)).toBe('演练不公示，名称不向社会公开')
  })
})

it('the legend of the screen explains the numbers of people with those of this draw', () => {
  const row = (...team: string[]) => ({ rank: 1, ticket: null, blind: '', team, day: '' })
  const strata = [{ rows: [] }, { rows: [row('2', '1'), row('1', '2')] }]
  expect([teamExample(strata, 0), teamExample(strata, 2), teamExample([], 1)]).toEqual(['编号', '2/1', '编号'])
})

describe('a named lottery', () => {
  it('is called as people call it, with the spare one after it', () => {
    expect(issues('pl5 2026312')).toEqual(['排列5 第 2026312 期'])
    expect(issues('ssq 2026131, fallback dlt 26131')).toEqual(['双色球 第 2026131 期', '大乐透 第 26131 期'])
    expect(issues('')).toEqual([])
  })
  it('is typed in Beijing time whatever zone the computer is set to, and read again before the freeze', () => {
    const way = { ...fresh(), mode: 'beacon', kind: 'ssq', issue: '2026135', at: '2026-11-24T21:15' }
    for (const zone of ['UTC', 'America/New_York', 'Asia/Shanghai']) {
      vi.stubEnv('TZ', zone)
      expect(named(way)?.at).toBe('2026-11-24T13:15:00.000Z')
    }
    vi.unstubAllEnvs()
    expect(typedMoment('')).toBe('')
    const said = lottery({ rule: 'ssq 2026135, fallback ssq 2026136', at: '2026-11-24T13:15:00Z', spare_at: '2026-11-26T13:15:00Z' })
    expect(said).toBe('点名的开奖：双色球 第 2026135 期，北京时间 2026-11-24 21:15 开奖；备用 双色球 第 2026136 期，北京时间 2026-11-26 21:15 开奖')
    expect(lottery(null)).toBe('')
  })
})

describe('digits typed past the fifth', () => {
  it('are all named, not only the last', () => {
    const full = { digits: '12345', confirmed: 0, corrections: 0 }
    expect(unheard(full, '7', '甲')).toBe('“7”没有录入：先请甲读回第一组，按 Enter 以后再报下一颗')
    expect(unheard(full, '701', '甲')).toContain('“7、0、1”没有录入')
  })
})

describe('read-back', () => {
  it('says every digit in Chinese, zero as 零', () => {
    expect(readBack('63454')).toBe('六 三 四 五 四')
    expect(readBack('01031')).toBe('零 一 零 三 一')
    expect(readBack('')).toBe('')
  })
  it('cuts twenty digits into four groups of five, empty cells included', () => {
    expect(diceGroups('6345466')).toEqual([['6', '3', '4', '5', '4'], ['6', '6', '', '', ''], ['', '', '', '', ''], ['', '', '', '', '']])
  })
  it('reads ranks as Chinese ordinals', () => {
    expect([1, 10, 11, 20, 37, 100].map(ordinal)).toEqual(['一', '十', '十一', '二十', '三十七', '100'])
  })
})

describe('dice entry', () => {
  it('stops after five digits until the group is read back', () => {
    const five = typeAll(EMPTY_DICE, '634547')
    expect(five.digits).toBe('63454')
    expect(waitingForReadBack(five)).toBe(true)
    expect(typeAll(confirmGroup(five), '7').digits).toBe('634547')
  })
  it('takes digits only', () => {
    expect(typeDigit(EMPTY_DICE, 'x')).toBe(EMPTY_DICE)
  })
  it('counts every correction and never reopens a confirmed group', () => {
    const once = correctDigit(typeAll(EMPTY_DICE, '63'))
    expect(once).toEqual({ digits: '6', confirmed: 0, corrections: 1 })
    const sealed = confirmGroup(typeAll(EMPTY_DICE, '63454'))
    expect(correctDigit(sealed)).toBe(sealed)
  })
  it('is complete only when all four groups were read back', () => {
    let state = EMPTY_DICE
    for (const group of ['63454', '66039', '01031', '69462']) {
      expect(diceComplete(state)).toBe(false)
      state = confirmGroup(typeAll(state, group))
    }
    expect(diceComplete(state)).toBe(true)
    expect(state.digits).toBe('63454660390103169462')
  })
  it('answers every key it does not take, and only those', () => {
    const five = typeAll(EMPTY_DICE, '63454')
    expect(unheard(five, '7', '见证人甲')).toBe('“7”没有录入：先请见证人甲读回第一组，按 Enter 以后再报下一颗')
    expect(unheard(confirmGroup(five), '7', '见证人乙')).toBe('')
    expect(unheard(confirmGroup(five), 'Backspace', '')).toBe('第一组已经读回一致，不能再改')
    expect(unheard(EMPTY_DICE, 'Backspace', '')).toBe('还没有录，没有可更正的')
    expect(unheard(typeAll(EMPTY_DICE, '63'), 'Enter', '')).toBe('第一组还差 3 颗，录满五颗再读回')
    expect([unheard(five, 'Enter', ''), unheard(five, 'Backspace', ''), unheard(EMPTY_DICE, '0', '')]).toEqual(['', '', ''])
    const whole = ['63454', '66039', '01031', '69462'].reduce((state, group) => confirmGroup(typeAll(state, group)), EMPTY_DICE as DiceState)
    expect(unheard(whole, '1', '')).toContain('已经录满')
  })
  it('survives a reload and refuses a journal that could not have been typed', () => {
    const state = confirmGroup(typeAll(EMPTY_DICE, '63454'))
    expect(restoreDice(JSON.stringify(state))).toEqual(state)
    expect(restoreDice('{"digits":"1234567","confirmed":0,"corrections":0}')).toEqual(EMPTY_DICE)
    expect(restoreDice('nonsense')).toEqual(EMPTY_DICE)
    expect(restoreDice(null)).toEqual(EMPTY_DICE)
  })
})

const draw = {
  id: 'd', no: '990100-2026-03', attempt: 1, title: '食品销售者监督检查', state: 'DRAWN', plan_entry_id: 'e', witnesses: [], manifest: 'bb5aeb26', frozen_at: null, seed: '934d4c72',
  numbers: { frame: 2345, included: 1842, excluded: { E1: 211, E2: 292 }, planned: 56, staff: 24, staff_listed: 27, recusals: 1, small_cells: 0 },
  strata: [{ code: 's1', name: 'A 信用好、风险低', n: 1090, ratio: [1, 100], quota: 2, reserves: 1 }], commitments: [{ who: 'system', digest: '9e1c3131' }],
} as unknown as Draw

function unit(number: number, rank: number | null, stratum = 's1'): Unit {
  return { number, stratum, stratum_name: 'A', rank, reserve_rank: rank ? null : 1, blind: `b${number}`, ticket: `00${number}`, team: ['06', '13'], day: '', entity: { id: 'x', name: '不能上投影的名称', code: '91' } }
}

describe('toCeremony', () => {
  const seen = toCeremony(draw, [unit(2, 2), unit(1, 1), unit(3, null)])
  it('puts drawn rows in rank order, without reserves', () => {
    expect(seen.strata[0]?.rows.map(row => row.rank)).toEqual([1, 2])
    expect(seen.dealt).toBe(4)
  })
  it('calls layers by their aliases and in the order of these, as the public page does', () => {
    const strata = [{ code: 'f2', name: 'A 信用好', n: 3, ratio: [1, 100] as [number, number] }, { code: '0b', name: 'D 信用差', n: 1, ratio: [3, 10] as [number, number] }]
    const wall = toCeremony({ ...draw, strata }, [unit(1, 1, 'f2'), unit(2, 1, '0b')])
    expect(wall.strata.map(one => one.name)).toEqual(['层 0b', '层 f2'])
    expect(JSON.stringify(wall)).not.toContain('信用')
  })
  it('never carries a name', () => {
    expect(JSON.stringify(seen)).not.toContain('不能上投影')
  })
  it('subtracts', () => {
    expect([seen.frame, seen.excluded, seen.included]).toEqual([2345, 503, 1842])
  })
})

describe('a lottery by hand', () => {
  it('reads one unit per line and names the first line it cannot read', () => {
    expect(parseBalls('128 3 7\n\n12，1、2').rows).toEqual([{ unit: 128, staff: [3, 7] }, { unit: 12, staff: [1, 2] }])
    expect(['128', '1 2\nx 3', '0 1 2'].map(text => parseBalls(text).bad)).toEqual([1, 2, 1])
  })
  const roster = {
    seats: ['主检', '协检'], offices: ['', ''],
    quotas: [{ stratum: 'B', pool: 2, low: 1, high: 2 }, { stratum: 'D', pool: 1, low: 1, high: 1 }],
    units: [{ number: 1, stratum: 'B', blind: 'aaaaaaaa' }, { number: 3, stratum: 'B', blind: 'bbbbbbbb' }, { number: 4, stratum: 'D', blind: 'cccccccc' }],
    staff: [{ number: 1, blind: 'dddddddd', lead: true, office: '', sits: ['主检', '协检'] }, { number: 2, blind: 'eeeeeeee', lead: false, office: '', sits: ['协检'] }],
  }
  it('is compared with the roster before it is sent', () => {
    const said = (text: string): string => against(parseBalls(text).rows, roster)
    expect(said('1 1 2\n4 1 2')).toBe('')
    expect([said('2 1 2'), said('1 1'), said('1 1 9'), said('1 1 1'), said('1 2 1')]).toEqual([
      '第 1 户：参加抽取的名册里没有第 2 行', '第 1 户：要写 2 名检查人员（主检、协检），写了 1 名', '第 1 户：检查人员名册里没有 9 号', '第 1 户：同一人写了两次', '第 1 户：2 号不能任主检'])
    expect(layered(parseBalls('1 1 2\n3 1 2').rows, roster)).toEqual([{ stratum: 'B', n: 2, quota: '1–2', off: false }, { stratum: 'D', n: 0, quota: '1', off: true }])
  })
  it('of several departments says whose each seat is, in the order it is written', () => {
    const joint = {
      ...roster, seats: ['主检', '协检', '主检', '协检', '协检'], offices: ['市监局', '市监局', '环境局', '环境局', '环境局'],
      staff: [['市监局', '主检'], ['市监局', '协检'], ['环境局', '主检'], ['环境局', '协检'], ['环境局', '协检']].map(([office = '', seat = ''], n) => ({ number: n + 1, blind: 'dddddddd', lead: seat === '主检', office, sits: [seat] })),
    }
    expect(order(joint)).toEqual(['市监局主检', '市监局协检', '环境局主检', '环境局协检 2 人'])
    expect(order(roster)).toEqual(['主检', '协检'])
    expect(example(joint)).toBe('1 1 2 3 4 5')
    expect(against(parseBalls(example(joint)).rows, joint)).toBe('')
    expect(against(parseBalls('1 1 3 2 4 5').rows, joint)).toBe('第 1 户：第 2 个人员编号应是市监局的，3 号是环境局的')
  })
  it('is read out before it is recorded: how many, of which stratum, who how often', () => {
    expect(summary(parseBalls('1 1 2\n4 1 2').rows, roster)).toContain('共 2 户（名册第 1、4 行）：层 B 1 户、层 D 1 户。检查人员 2 名：1 号 2 户、2 号 2 户。')
  })
  it('has neither a commitment nor a reveal among its steps', () => {
    expect(stepsOf('manual')).toEqual(['名册封存', '现场摇号', '结果', '签字'])
    const at = (state: string, all = false): number => stepIn({ ceremony: 'manual', state } as Ceremony, all)
    expect([at('DRAFT'), at('FROZEN'), at('DRAWN'), at('DRAWN', true), at('VOID')]).toEqual([1, 2, 3, 4, 0])
    expect([drawSteps('manual')[3], drawSteps('manual')[4]]).toEqual(['发名册', '摇号'])
  })
})

describe('a second projector', () => {
  it('leaves the commitment as soon as somebody rolled, handed in or rang', () => {
    const draw = { state: 'COMMITTED', typed: null, bellAt: null, phones: [{ state: 'waiting' }] } as unknown as Ceremony
    expect(wentOn(draw)).toBe(false)
    expect(wentOn({ ...draw, typed: { digits: '6', confirmed: 0, corrections: 0, draft: 1 } })).toBe(true)
    expect(wentOn({ ...draw, phones: [{ ...draw.phones[0]!, state: 'committed' }] })).toBe(true)
    expect(wentOn({ ...draw, bellAt: '2026-11-22T01:00:00Z' })).toBe(true)
    expect(wentOn({ ...draw, state: 'DRAWN' })).toBe(true)
  })
})

describe('steps and quotas', () => {
  it('opens the step of the state', () => {
    expect(['DRAFT', 'FROZEN', 'COMMITTED', 'DRAWN', 'OPEN'].map(one => drawStep(one))).toEqual([2, 4, 5, 7, 7])
    expect(drawStep('DRAFT', false, true)).toBe(3)
    expect(['DRAWN', 'OPEN'].map(one => drawStep(one, true))).toEqual([8, 9])
    expect([drawSteps('phones')[4], stepsOf('beacon')[2], stepsOf('dice')[2]]).toEqual(['揭示', '等开奖', '掷骰读数'])
    expect([stepOf('FROZEN', false), stepOf('COMMITTED', false), stepOf('DRAWN', false), stepOf('OPEN', true)]).toEqual([2, 3, 5, 6])
  })
  it('says what the rounding of the entry does', () => {
    expect(roundingNote('min')).toContain('与种子无关')
    expect(['max', 'exact', 'heads'].every(one => roundingNote(one).includes('由种子定'))).toBe(true)
    expect(roundingNote('')).not.toContain('种子')
    expect(['min', 'max', 'exact', 'heads', ''].some(one => roundingNote(one, true).includes('种子'))).toBe(false)
    expect([before('dice'), before('manual'), before('phones')]).toEqual(['掷骰', '摇号', '揭示'])
  })
  it('names a person once with every role, and whom a dispatch reaches', () => {
    expect(byPerson([{ name: '丙', role: '主持人' }, { name: '丙', role: '操作人' }, { name: '甲', role: '见证人' }])).toBe('丙（主持、操作）、甲（见证）')
    expect(reach([{ rank: 1, team: ['01', '19'] }, { rank: 2, team: ['19', '03'] }, { rank: null, team: ['07'] }])).toContain('2 户将派给 3 名')
  })
  it('says which signature counts and what became of the one before', () => {
    const first = { method: 'canvas', reason: '', signed_at: '2026-03-10T01:00:00.000Z', voided_at: '2026-03-10T02:30:00.000Z', why: '重签' }
    expect(again({ method: 'canvas', former: [] })).toBe('')
    expect(again({ method: 'canvas', former: [first] })).toMatch(/^第 2 次签，前一次（已签）作废于 .*10:30（重签）$/)
    expect(again({ method: 'refused', former: [first] })).toContain('第 2 次表示')
    expect(again({ method: null, former: [first, { ...first, method: 'refused', reason: '中途离场', why: '记录重新拟定' }] })).toMatch(/^前一次（拒绝签字：中途离场）作废于 .*（记录重新拟定）$/)
  })
  it('shows a range until the seed decides, one figure when every stratum is rounded up', () => {
    const strata = [{ code: 'a', name: 'A', n: 1090, ratio: [1, 100] as [number, number] }, { code: 'd', name: 'D', n: 34, ratio: [3, 10] as [number, number] }]
    expect(strata.map(one => quotaText(one, strata, 22, 'exact'))).toEqual(['11–12', '10–11'])
    expect(strata.map(one => quotaText(one, strata, 22, 'min'))).toEqual(['11', '11'])
    expect(quotaText({ ...strata[0]!, quota: 10 }, strata, 22)).toBe('10')
  })
  it('spreads a raised total over the strata as the draw does, whole strata apart', () => {
    const strata = [[178, 1, 100], [116, 3, 100], [111, 8, 100], [7, 1, 1]].map(([n, p, q], at) => ({ code: String(at), name: '', n: n!, ratio: [p!, q!] as [number, number] }))
    expect(strata.map(one => quotaText(one, strata, 22))).toEqual(['1–2', '3–4', '9–10', '7'])
  })
})

it('a number of the lottery that is not whole is refused before it is read out', () => {
  expect(misread('ssq 2026123', '02 09 11 18 26 33 + 07')).toBe('')
  expect(misread('ssq 2026123, fallback ssq 2026124', ' 02  09 11 18 26 33 + 07 ')).toBe('')
  for (const said of ['02 09 11 18 26 + 07', '02 09 11 18 26 33', '09 02 11 18 26 33 + 07', '02 09 11 18 26 34 + 07']) expect(misread('ssq 2026123', said)).toContain('没有写全')
  expect(misread('pl5 2026312', '3 0 7 7')).toContain('没有写全')
  expect(plainNumbers(' AB  cd ')).toBe('ab cd')
})

it('a team of five is read out one by one, and its rows leave room for a second line', () => {
  const row = { rank: 1, ticket: '00600a', blind: 'ab', team: ['01', '02', '11', '12', '21'], day: '' }
  expect(rowSaid('A 类', '一', row)).toBe('A 类第一签，检查员 01、02、11、12、21')
  expect(rowSaid('A 类', '一', { ...row, ticket: null })).toBe('A 类第一位，检查员 01、02、11、12、21')
  const strata = (team: string[]): Parameters<typeof growth>[1] => [1, 2].map(() => ({ rows: Array.from({ length: 10 }, () => ({ ...row, team })) }))
  expect(growth(2, strata(['01', '02']))).toBe(1.7)
  expect(growth(2, strata(row.team))).toBe(1)
})

it('before a draw of objects only nothing is said about teams, which it does not deal', () => {
  const check = { included: 40, excluded: {} }
  expect(teamsFound('double', check).map(one => one.text)).toEqual(['每户都有合法检查组 40 / 40'])
  expect(teamsFound('units', check).map(one => one.text)).toEqual(['只抽检查对象，不派检查人员'])
  expect(teamsFound('double', { ...check, excluded: { E5: 1 } })).toEqual([])
})

it('a drawn half-day is shown and read out with its row, which takes a second line where three columns leave no room', () => {
  const row = { rank: 1, ticket: '00600a', blind: 'ab', team: ['01', '02'], day: '2026-03-16-1' }
  expect([shortDay(row.day), shortDay('2026-03-16'), shortDay('2026-12-02-2'), shortDay('')]).toEqual(['3月16日上午', '3月16日', '12月2日下午', ''])
  expect(rowSaid('A 类', '一', row)).toBe('A 类第一签，检查员 01、02，3月16日上午')
  expect([isWide(2, row), isWide(3, row), isWide(4, { ...row, day: '' })]).toEqual([false, true, false])
  expect(toCeremony(draw, [{ ...unit(1, 1), day: row.day }]).strata[0]?.rows[0]?.day).toBe(row.day)
})

describe('the minutes of a draw', () => {
  const at = (state: string, drawn: boolean, closed = false): [string, string] => {
    const one = { state, drawn_at: drawn ? '2026-11-20T02:00:00Z' : null }
    return [minutesAt(one, closed), toMinutes(one, closed)]
  }
  it('stay within reach once they are closed, whatever became of the draw', () => {
    for (const state of ['DRAWN', 'OPEN', 'CLOSED', 'SUPERSEDED', 'VOID']) expect(at(state, true, true)).toEqual(['closed', '看抽取记录'])
  })
  it('void before they were signed cannot be written, and nothing was drawn is said apart from not yet', () => {
    expect(at('SUPERSEDED', true)).toEqual(['lapsed', '看抽取记录（作废前没有成卷）'])
    expect(at('OPEN', true)).toEqual(['open', '写抽取记录、签字'])
    expect([at('VOID', false), at('FROZEN', false)]).toEqual([['never', ''], ['early', '']])
  })
})
