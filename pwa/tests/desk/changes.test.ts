/** 变更与递补：各种状态说的是实情；作废由两个人批准，两个都写出来。 */
import { describe, expect, it } from 'vitest'
import { stateOf } from '../../src/desk/draws/openings'
import { decided, standsNow, underWay, type Change, type InUse } from '../../src/desk/draws/after'

const CHANGE: Change = {
  id: 'c', draw_id: 'd', draw_no: 'SJ-1', attempt: 1, title: '', kind: 'SUPERSEDE', state: 'CONFIRMED', reason: '', reason_words: '', words: '', evidence: '',
  unit: null, person: null, called: null, replacement: null, team: [], passed: {}, n: null, link: null,
  proposed_by: '经办甲', proposed_at: '2026-11-22T01:00:00Z', first_by: '审批乙', first_at: '2026-11-22T02:00:00Z',
  decided_by: '法制丙', decided_at: '2026-11-22T03:00:00Z', opinion: '', warning: '', mine: false,
}

describe('how far a draw is', () => {
  it('speaks of visits only after the dispatch and never of a superseded draw', () => {
    expect(underWay('DRAWN', 6)).toBe('抽中 6 户，还没有派发，还没有开始检查')
    expect(underWay('OPEN', 6)).toBe('在查 6 户')
    expect(underWay('SUPERSEDED', 6)).toBe('这一次已作废，不再检查（抽中过 6 户）')
    expect(underWay('CLOSED', null)).toBe('这次抽取已结束，查过 — 户')
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
  it('that nobody decided before the draw ended has lapsed, it was not refused', () => {
    const ended = { state: 'REJECTED', decided_at: '2026-11-22T03:00:00Z' }
    expect(stateOf({ ...ended, decided_by: null })[0]).toBe('已失效')
    expect(stateOf({ ...ended, decided_by: '审批乙' })[0]).toBe('已驳回')
  })
})
