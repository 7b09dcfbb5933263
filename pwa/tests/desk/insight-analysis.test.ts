/** 统计与报送的写法：数照实写，不足的说不足。 */
import { describe, expect, it } from 'vitest'
import { mean, percent, points, shade } from '../../src/desk/insight/analysis'
import { KINDS, answered, homeOf, nameOf, unseen, waitingWords, type Batch, type Target } from '../../src/desk/reports/api'

const target = (more: Partial<Target>): Target => ({ target: 'PLATFORM', title: '', waiting: 0, new: 0, corrected: 0, withdrawn: 0, refused: 0, ...more })
const batch = (accepted: number, rejected: number): Batch => ({ id: 'b', target: 'CREDIT', title: '', mapping: '', made_at: '', made_by_name: '', rows: 3, accepted, rejected, sha256: '', size: 0, resend_of: null })

describe('figures', () => {
  it('writes tenths of a percent and says when there are too few', () => {
    expect([percent(238), percent(0), percent(1000), percent(null)]).toEqual(['23.8%', '0.0%', '100.0%', '不足 5'])
  })
  it('writes the difference to last year with its sign', () => {
    expect([points(61), points(-12), points(0), points(null), points(undefined)]).toEqual(['+6.1', '−1.2', '0.0', '—', '—'])
  })
  it('a mean has two places, a shade has five steps', () => {
    expect([mean(112), mean(null)]).toEqual(['1.12', '—'])
    expect([null, 0, 124, 125, 1000].map(shade)).toEqual([0, 0, 0, 1, 4])
  })
})

describe('sending', () => {
  it('says what is to be sent', () => {
    expect(waitingWords(target({}))).toBe('都报过了')
    expect(waitingWords(target({ refused: 1 }))).toMatch(/^平台没收下、要补报 1（/)
    expect(waitingWords(target({ waiting: 4, new: 3, withdrawn: 1 }))).toBe('新增 3，撤销 1')
  })
  it('an answer neither public nor with a contact is seen by nobody', () => {
    expect([unseen({ contact: ' ' }, ''), unseen({ contact: '' }, '为什么？'), unseen({ contact: '信箱' }, '')]).toEqual([true, false, false])
  })
  it('names the file after the day in Shanghai it was made on', () => {
    expect(nameOf({ title: '省平台', made_at: '2026-11-22T16:30:00Z' })).toBe('省平台2026-11-23.xlsx')
  })
  it('a held text has a word for its kind and a page where it is mended', () => {
    expect([KINDS.PENALTY, KINDS.REPORT]).toEqual(['处罚关联', '抽查报告'])
    const state = 'held'
    expect([homeOf({ kind: 'PENALTY', ref: 'a', state }), homeOf({ kind: 'PLAN', ref: 'b/2', state }), homeOf({ kind: 'FEEDBACK', ref: 'c', state })]).toEqual(['/followups/a', '/plans', ''])
    expect(['held', 'lapsed'].map(each => homeOf({ kind: 'INSPECTOR', ref: 'd', state: each }))).toEqual(['/inspectors?id=d', '/inspectors'])
  })
  it('says how the platform answered', () => {
    expect([batch(0, 0), batch(3, 0), batch(2, 1)].map(answered)).toEqual(['待回执', '全部收下 3', '收下 2，没收下 1'])
  })
})
