/** 桌面检查：照纸表补录的时间、还缺哪几项的照片。 */
import { describe, expect, it } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { UNSAID, impossible, openCase, opening, refusalOf, type Bundle } from '../../src/desk/checklists/office/case'
import AnswerRow from '../../src/desk/checklists/office/AnswerRow.vue'
import { tidyNumber } from '../../src/ui/number'
import { typed, typedMoment } from '../../src/desk/lib/format'

describe('the time on a sheet', () => {
  const sent = '2026-11-19T02:10:40.000Z'
  const now = Date.parse('2026-11-22T02:00:00.000Z')

  it('is not in the future, not before the dispatch, and nobody leaves before coming', () => {
    expect(impossible('到场', '2026-11-19T02:10:00.000Z', sent, now)).toBe('')
    expect(impossible('到场', '2026-11-19T02:09:00.000Z', sent, now)).toBe('到场时间早于任务派发（2026-11-19 10:10），请照纸表改。')
    expect(impossible('到场', '2026-11-22T02:06:00.000Z', sent, now)).toBe('到场时间写成了将来，请照纸表改。')
    expect(impossible('离开', '2026-11-20T02:00:00.000Z', sent, now, '2026-11-20T02:01:00.000Z')).toBe('离开时间早于到场时间，请照纸表改。')
    expect(impossible('离开', '', sent, now)).toBe('请填离开时间。')
  })

  it('is shown as it was typed, in Beijing time', () => {
    expect(typed(typedMoment('2026-11-20T09:05'))).toBe('2026-11-20T09:05')
  })
})

describe('a finding read back from what was stored', () => {
  it('fills the deadline box with the day that was stored', () => {
    const item = { id: 'q01', no: '1', text: '试项', level: 'KEY', family: 'conform', method: '', options: [] }
    const held = { given: { value: { q01: { verdict: 'FAIL' } } }, result: { value: { verdicts: { q01: 'FAIL' }, errors: [] } }, sealed: { value: false }, head: () => ({ text: '没有公示', disposal: 'ORDER', due_on: '2026-12-07' }) }
    const app = createSSRApp({ render: () => h(AnswerRow, { held: held as never, item: item as never, busy: false }) })
    return renderToString(app).then(html => { expect(html).toMatch(/value="2026-12-07"/) })
  })
})

describe('what a sheet says of a recusal', () => {
  const told = (said: 'NO' | 'YES' | 'NONE', met = 'STAFF') => opening('2026-11-20T02:00:00.000Z', met, { ...UNSAID, said, by: ' 店长 ', reason: '有亲属关系' }).slice(1).map(one => [one.kind, one.p['recusal_told'] ?? one.p['by'], one.p['recusal_asked'] ?? one.p['reason']])

  it('is written as it was typed: never 不申请 where the sheet says nothing', () => {
    expect(told('NO')).toEqual([['credentials.show', true, true]])
    expect(told('NONE')).toEqual([['credentials.show', false, false]])
    expect(told('YES')).toEqual([['credentials.show', true, true], ['recuse.request', '店长', '有亲属关系']])
    expect(told('YES', 'NOBODY'), 'nobody was there to be told').toEqual([])
  })
})

describe('a refusal on a sheet', () => {
  const said = { reason: 'DISAGREE', words: ' 不认 ', name: '王掌柜', position: '店长', unwilling: false, told: false, witness: '李邻居', org: '' }

  it('is written with the reason and the witness as typed, and nothing the sheet does not say', () => {
    expect(refusalOf(said, 'd').p).toEqual({ reason_code: 'DISAGREE', words: '不认', who: { name: '王掌柜', position: '店长', unwilling: false }, rights_told: false, witness: { name: '李邻居', org: null, phone: null, image: null }, recording: null, content_digest: 'd' })
    expect(refusalOf({ ...said, words: '', unwilling: true, witness: ' ' }, 'd').p).toMatchObject({ words: null, who: { name: null, position: null, unwilling: true }, witness: null })
  })
})

describe('a number typed at the desk', () => {
  const number = { id: 'q01', no: '1', text: '', level: 'KEY', family: 'number', whole: true, method: '', basis: [], photo: 'never', relevant: null, stop: null, constraint: null, message: null, options: [], result: null, pending: false }
  const form = { v: 1, code: 'T01', version: 1, title: '试表', object: '', parts: {}, materials: [], sections: [{ id: 's1', title: '一', items: [number] }] }
  const pkg = { assignment_id: 'i', no: '', nonce: '', form: 'f', code_url: '', seal_holder: 'o', team: [], task: { name: '', methods: ['ON_SITE'] }, entity: {}, deadline: {}, guards: { seal: [], refusal: [], result: [], photo: [] } }
  const held = openCase({ officer_id: 'o', packages: [], forms: { f: form } } as unknown as Bundle, { package: pkg, package_hash: '', state: 'taken', sent_at: '', seal_holder: 'o', ops: [] } as never)

  it('is read as the phone reads it, and what is no number is said and never sent', () => {
    expect(held.fault('q01', { number: tidyNumber('０１２ ') })).toBe('')
    expect(held.fault('q01', { number: '约30人' })).toBe('“约30人”不是整数')
    expect(held.fault('q01', { number: '3.5' })).toContain('只填整数')
    expect(held.fault('q01', null), 'emptied again: not answered').toBe('')
  })
})

describe('what a desk check lacks', () => {
  it('names the items whose photo is missing', () => {
    const item = (id: string, no: string, photo: string) => ({ id, no, text: '', level: 'KEY', family: 'conform', method: '', basis: [], photo, relevant: null, stop: null, constraint: null, message: null, options: [], result: null, pending: false })
    const form = { v: 1, code: 'T01', version: 1, title: '试表', object: '', parts: {}, materials: [], sections: [{ id: 's1', title: '一', items: [item('q01', '1', 'always'), item('q02', '2', 'never'), item('q03', '3', 'always')] }] }
    const guards = { seal: [], refusal: [], result: [], photo: [{ code: 'photo.missing', expr: 'photos_missing == 0', message: '还有必拍照片没拍' }] }
    const answer = (item: string, seq: number) => ({ v: 1, alg: 'sha256', op_id: `0${seq}`, dev: 'd', seq, insp: 'i', actor: 'o', kind: 'answer.set', p: { item, value: { verdict: 'CONFORM' } }, base: [], form: 'f', wall: '2026-11-22T02:00:00.000Z', tz: 480, off: 0, app: '', prev: '', hash: `${seq}` })
    const pkg = { assignment_id: 'i', no: '', nonce: '', form: 'f', code_url: '', seal_holder: 'o', team: [], task: { name: '', methods: ['DOCUMENT'] }, entity: {}, deadline: {}, guards }
    const row = { package: pkg, package_hash: '', state: 'taken', sent_at: '', seal_holder: 'o', ops: ['q01', 'q02', 'q03'].map(answer) }
    const held = openCase({ officer_id: 'o', packages: [row], forms: { f: form } } as unknown as Bundle, row as never)
    expect(held.lacks.value.map(one => one.message)).toEqual([expect.stringMatching(/^第 1、3 项必须有照片，还没有附/)])
  })
})
