/** 进度里的结果跟着公示：更正、撤下各怎么说。 */
import { expect, it } from 'vitest'
import { mendedWords, type Mended } from '../../src/desk/inspections/api'

const row = (mended: Mended | null) => ({ result_code: 'R05', mended })

it('says what became of a published result', () => {
  expect(mendedWords(row(null))).toBe('')
  expect(mendedWords(row({ state: 'withdrawn', result_code: null, on: '2026-03-02' }))).toBe('公示已撤下')
  expect(mendedWords(row({ state: 'corrected', result_code: 'R01', on: '2026-03-02' }))).toBe('已更正为未发现问题')
  expect(mendedWords(row({ state: 'corrected', result_code: 'R05', on: '2026-03-02' }))).toBe('公示更正过，结果未变')
})
