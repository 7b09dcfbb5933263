/** 变更与递补：各种状态说的是实情；作废由两个人批准，两个都写出来。 */
import { describe, expect, it } from 'vitest'
import { stateOf, told } from '../../src/desk/draws/openings'
import { fresh, lacking, named, nameless, trimmed } from '../../src/desk/draws/seedway'
import { cannotDispatch, ending, reach, stopped, unstopped } from '../../src/desk/draws/view'
import { awaited, decided, drawnOf, proposedFor, reasonsNow, short, standsNow, stillPublic, underWay, withIt, type Change, type InUse } from '../../src/desk/draws/after'

const CHANGE: Change = {
  id: 'c', draw_id: 'd', draw_no: 'SJ-1', attempt: 1, title: '', kind: 'SUPERSEDE', state: 'CONFIRMED', reason: '', reason_words: '', words: '', evidence: '',
  unit: null, person: null, called: null, replacement: null, team: [], passed: {}, n: null, link: null,
  proposed_by: '经办甲', proposed_at: '2026-11-22T01:00:00Z', first_by: '审批乙', first_at: '2026-11-22T02:00:00Z',
  decided_by: '法制丙', decided_at: '2026-11-22T03:00:00Z', opinion: '', warning: '', mine: false,
}

describe('a recusal asked for on the spot', () => {
  const seat: Change = { ...CHANGE, kind: 'SEAT', state: 'PROPOSED', reason: 'P1', reason_words: '回避', unit: { blind: 'ab12cd34', name: null }, person: { blind: '03', name: '甲' }, first_by: null, first_at: null, decided_by: null, decided_at: null }
  it('is not offered again while a proposal for its unit waits for a second person', () => {
    expect(proposedFor({ blind: 'ab12cd34ef' }, [CHANGE, seat])).toBe(seat)
    expect(proposedFor({ blind: 'ffffffffff' }, [seat])).toBeNull()
    expect(proposedFor({ blind: 'ab12cd34ef' }, [{ ...seat, state: 'REJECTED' }])).toBeNull()
  })
  it('says for whom the proposal waits', () => {
    expect(awaited(seat)).toContain('经办甲已于 2026-11-22 09:00 提出：代号 ab12cd34 的一户：检查人员甲（03 号）退出，理由是回避。等经办甲以外的经办、审批人或者法制审核人确认或者驳回')
    expect(awaited({ ...seat, mine: true })).toContain('等您以外的')
    expect([awaited(seat), awaited({ ...seat, reason: 'P2' })].map(text => text.includes('回避不成立'))).toEqual([true, false])
  })
})

describe('how far a draw is', () => {
  it('speaks of visits only after the dispatch and never of a superseded draw', () => {
    expect(underWay('DRAWN', 6, 6)).toBe('抽中 6 户，还没有派发，还没有开始检查')
    expect(underWay('OPEN', 5, 6)).toBe('在查 5 户')
    expect(underWay('CLOSED', null, 6)).toBe('这次抽取已结束，查过 — 户')
  })
  it('counts of a superseded draw what was drawn, not what was left standing', () => {
    expect(underWay('SUPERSEDED', 5, drawnOf([{ quota: 4 }, { quota: 2 }, { quota: null }]))).toBe('这一次已作废，不再检查（抽中过 6 户）')
  })
  it('offers a supplement only while the draw goes on, and a void one lacks nothing', () => {
    expect(['DRAWN', 'OPEN', 'CLOSED', 'SUPERSEDED', 'VOID'].map(state => short(state, 1))).toEqual(['fill', 'fill', 'told', '', ''])
    expect(short('OPEN', 0)).toBe('')
  })
  it('names the supplements that fall with it before superseding is proposed', () => {
    const one = { id: 'a', attempt: 1, reason: '' }
    expect(withIt([{ ...one, no: 'SJ-2', state: 'FROZEN' }, { ...one, no: 'SJ-3', state: 'CLOSED' }])).toContain('连同补充抽取 SJ-2 一并作废')
    expect(withIt([])).toBe('')
  })
  it('waits for the minutes with a word of its own, and does not call them unsigned before they were read', () => {
    const at = { unsure: true, signed: false, early: false, words: '', from: '2026-03-01', to: '2026-03-31', first: '2026-01-01', last: '2026-12-31' }
    expect(cannotDispatch(at)).toContain('正在看抽取记录成卷没有')
    expect(cannotDispatch({ ...at, unsure: false })).toContain('签字成卷以后')
    expect(cannotDispatch({ ...at, unsure: false, signed: true })).toBe('')
    expect(cannotDispatch({ ...at, unsure: false, signed: true, to: '2026-02-01' })).toContain('早于')
  })
  it('is void for a reason that ends with one full stop', () => {
    expect(['见证人名单有误', '见证人名单有误。'].map(stopped)).toEqual(['见证人名单有误。', '见证人名单有误。'])
  })
  it('is asked about before it is closed, with what can never be undone', () => {
    expect(ending('SJ-1').text).toMatch(/不能撤销.*名称全部对本部门揭开.*密钥交审计员/)
  })
})

describe('why a firm is struck', () => {
  it('offers no reason found at the door before anybody was sent there', () => {
    expect(Object.keys(reasonsNow('UNIT', 'DRAWN'))).toEqual(['U1', 'U2', 'U4', 'U5'])
    expect(Object.keys(reasonsNow('UNIT', 'OPEN'))).toContain('U3')
    expect(Object.keys(reasonsNow('SEAT', 'DRAWN'))).toEqual(['P1', 'P2', 'P3'])
    expect(reasonsNow('SUPERSEDE', 'DRAWN')).toEqual({})
  })
})

describe('how a seed is made', () => {
  it('is the same choice for a draw and its supplement, with the unit of each witness kept', () => {
    const way = { ...fresh(), mode: 'beacon', kind: 'pl5', issue: '26123', at: '2026-12-01T20:30' }
    expect(named(way)?.rule).toBe('pl5 26123')
    expect([lacking(fresh()), lacking({ ...way, issue: '' })]).toEqual(['', '还没有填开奖的期号'])
    expect(trimmed([{ name: ' 甲 ', unit: '县人大', role: '人大代表' }])).toEqual([{ name: '甲', unit: '县人大', role: '人大代表' }])
    expect(nameless([{ name: '甲', unit: '', role: '' }, { name: ' ', unit: '', role: '' }])).toContain('见证人 2')
  })
})

describe('who settled a change', () => {
  it('names both who approved a superseding, each with the time', () => {
    expect(decided(CHANGE)).toEqual([{ what: '第一次批准', who: '审批乙', at: '2026-11-22T02:00:00Z' }, { what: '第二次批准', who: '法制丙', at: '2026-11-22T03:00:00Z' }])
    expect(decided({ ...CHANGE, state: 'PROPOSED', decided_by: null, decided_at: null })).toHaveLength(1)
    expect(decided({ ...CHANGE, state: 'REJECTED' }).map(one => one.what)).toEqual(['第一次批准', '驳回'])
    expect(decided({ ...CHANGE, kind: 'UNIT', first_by: null, first_at: null }).map(one => one.what)).toEqual(['确认'])
  })
})

describe('a row of the lists after a change', () => {
  const called: InUse = { blind: 'b', stratum: 'A', rank: null, reserve_rank: 1, ticket: null, name: null, team: ['03', '07'].map(blind => ({ blind, name: null, office: '', lead: false })) }
  it('is marked where it left or came up, and who came up has a team', () => {
    expect(standsNow({ blind: 'a', rank: 1, team: ['01', '02'] }, [called])).toEqual({ mark: '已换下', team: ['01', '02'] })
    expect(standsNow({ blind: 'b', rank: null, team: [] }, [called])).toEqual({ mark: '已递补', team: ['03', '07'] })
  })
  it('is marked where a seat was handed over, and still shows who was drawn', () => {
    expect(standsNow({ blind: 'b', rank: 2, team: ['03', '06'] }, [called])).toEqual({ mark: '已换人', team: ['03', '06'] })
    expect(standsNow({ blind: 'b', rank: 2, team: ['03', '07'] }, [called]).mark).toBe('')
  })
  it('has no mark while nothing happened to it, or nothing is known yet', () => {
    expect(standsNow({ blind: 'b', rank: 1, team: [] }, [called]).mark).toBe('')
    expect(standsNow({ blind: 'c', rank: null, team: [] }, [called]).mark).toBe('')
    expect(standsNow({ blind: 'a', rank: 1, team: ['01'] }, undefined)).toEqual({ mark: '', team: ['01'] })
  })
})

describe('a request to see a name', () => {
  it('is no secret of one person once the names are open to the department', () => {
    expect(told(false)).toContain('只有您看得到')
    expect(told(true)).not.toContain('只有您看得到')
  })
  it('that nobody decided before the draw ended has lapsed, it was not refused', () => {
    const ended = { state: 'REJECTED', decided_at: '2026-11-22T03:00:00Z' }
    expect(stateOf({ ...ended, decided_by: null })[0]).toBe('已失效')
    expect(stateOf({ ...ended, decided_by: '审批乙' })[0]).toBe('已驳回')
  })
})

it('a draw by hand has no seed that stays public, and a reason keeps one stop before the comma', () => {
  expect([stillPublic('manual'), stillPublic('dice')]).toEqual(['名册、录下的结果', '名册、种子、结果'])
  expect([unstopped('骰子看错，不能用。'), unstopped('另查')]).toEqual(['骰子看错，不能用', '另查'])
  expect(reach([{ rank: 1, team: ['01'] }])).toContain('或者整次作废')
})
