/** 抽取密钥的页：写明第几次，取消、作废的也能开封。 */
import { expect, test } from 'vitest'
import { attemptOf, WHEN } from '../../src/desk/trail/attempts'

test('the first attempt is named as well: each has a key of its own', () => {
  expect(attemptOf({ no: '990100-2026-01', attempt: 1 })).toBe('990100-2026-01　第 1 次')
  expect(attemptOf({ no: '990100-2026-01', attempt: 2 })).toBe('990100-2026-01　第 2 次')
})

test('a cancelled and a superseded attempt may be opened too, and the page says so', () => {
  for (const word of ['结束', '取消', '作废']) expect(WHEN).toContain(word)
})
