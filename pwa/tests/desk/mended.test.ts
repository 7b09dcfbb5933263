/** 进度里的结果跟着公示：更正、撤下各怎么说。 */
import { expect, it } from 'vitest'
import { askedWords, mendedWords, takenWords, type Asked, type Mended } from '../../src/desk/inspections/api'

const row = (mended: Mended | null) => ({ result_code: 'R05', mended })

it('says what became of a published result', () => {
  expect(mendedWords(row(null))).toBe('')
  expect(mendedWords(row({ state: 'withdrawn', result_code: null, on: '2026-03-02' }))).toBe('公示已撤下')
  expect(mendedWords(row({ state: 'corrected', result_code: 'R01', on: '2026-03-02' }))).toBe('已更正为未发现问题')
  expect(mendedWords(row({ state: 'corrected', result_code: 'R05', on: '2026-03-02' }))).toBe('公示更正过，结果未变')
})

it('an answered request to step aside is told in one line, with no double full stop', () => {
  const one: Asked = { by: '检查员乙', reason: '店主是近亲属。', asked_at: '1', granted: true, at: '2', decided_by: '王', out: '检查员乙', opinion: '回避成立' }
  const words = (more: Partial<Asked>): string => askedWords({ ...one, ...more }, at => `第${at}刻`)
  expect(words({})).toBe('检查员乙 第1刻 申请回避：店主是近亲属（成立，第2刻 由王定，检查员乙回避）')
  expect(words({ granted: false, out: '', opinion: '不是近亲属。' })).toBe('检查员乙 第1刻 申请回避：店主是近亲属（不成立，第2刻 由王定；意见：不是近亲属）')
  expect(words({ granted: null, at: '' })).toBe('检查员乙 第1刻 申请回避：店主是近亲属（没有局里的决定）')
})

it('what was done on a phone was taken along, recalled or not', () => {
  const one: Asked = { by: '乙', reason: '近亲属', asked_at: '1', granted: true, at: '2', decided_by: '王', out: '乙', opinion: '' }
  const words = (state: string, recusals: Asked[] = [], taken_at: string | null = null): string => takenWords({ state, recusals, taken_at }, at => at)
  expect([words('notified'), words('cancelled'), words('cancelled', [one]), words('on_site'), words('cancelled', [], '九点')]).toEqual(['还没有下载', '撤回时没有下载的记录', '已送到手机，没有记下时刻', '已送到手机，没有记下时刻', '九点'])
})
