/** 抽取仪式：读回的数字、掷骰的录入与更正、刷新后接着走、结果里没有名称。 */
import { describe, expect, it } from 'vitest'
import { EMPTY_DICE, confirmGroup, correctDigit, diceComplete, restoreDice, typeDigit, waitingForReadBack, type DiceState } from '../../src/desk/lib/dice'
import { diceGroups, ordinal, readBack } from '../../src/desk/lib/numerals'
import type { Draw, Unit } from '../../src/desk/draws/api'
import { drawStep, drawSteps, quotaText } from '../../src/desk/draws/figures'
import { parseBalls } from '../../src/desk/draws/manual'
import { toCeremony } from '../../src/desk/draws/read'
import { stepOf, stepsOf } from '../../src/desk/draws/view'

function typeAll(state: DiceState, digits: string): DiceState {
  return [...digits].reduce(typeDigit, state)
}

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
  return { number, stratum, stratum_name: 'A', rank, reserve_rank: rank ? null : 1, blind: `b${number}`, ticket: `00${number}`, team: ['06', '13'], entity: { id: 'x', name: '不能上投影的名称', code: '91' } }
}

describe('toCeremony', () => {
  const seen = toCeremony(draw, [unit(2, 2), unit(1, 1), unit(3, null)])
  it('puts drawn rows in rank order, without reserves', () => {
    expect(seen.strata[0]?.rows.map(row => row.rank)).toEqual([1, 2])
    expect(seen.dealt).toBe(4)
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
})

describe('steps and quotas', () => {
  it('opens the step of the state', () => {
    expect(['DRAFT', 'FROZEN', 'COMMITTED', 'DRAWN', 'OPEN'].map(one => drawStep(one))).toEqual([3, 4, 5, 7, 7])
    expect(['DRAWN', 'OPEN'].map(one => drawStep(one, true))).toEqual([8, 9])
    expect([drawSteps('phones')[4], stepsOf('beacon')[2], stepsOf('dice')[2]]).toEqual(['揭示', '等开奖', '掷骰读数'])
    expect([stepOf('FROZEN', false), stepOf('COMMITTED', false), stepOf('DRAWN', false), stepOf('OPEN', true)]).toEqual([2, 3, 5, 6])
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
