/** 离开前先问：答了才走；没填的栏用自己的话说。 */
import { expect, test } from 'vitest'
import { ask, askWhy, question } from '../../src/desk/lib/ask'
import { LEAVE } from '../../src/desk/lib/unsaved'
import { saidOf } from '../../src/desk/lib/validity'

test('a question is answered once, and a second one counts the first as a no', async () => {
  const first = ask(LEAVE)
  const second = ask({ title: '重设密码', text: '旧的作废。', yes: '重设' })
  expect(await first).toBe(false)
  expect(question.value?.title).toBe('重设密码')
  question.value?.answer('')
  expect(await second).toBe(true)
  expect(question.value).toBe(null)
})

test('a reason comes back as it was written, and turning back is no reason', async () => {
  const why = askWhy({ title: '作废？', text: '原件仍留着。', reason: '为什么作废', yes: '作废' })
  question.value?.answer('拍重了')
  expect(await why).toBe('拍重了')
  const back = askWhy({ title: '作废？', text: '原件仍留着。', reason: '为什么作废', yes: '作废' })
  question.value?.answer(null)
  expect(await back).toBe(null)
})

test.each([
  [{ valueMissing: true }, {}, '请填写“名称”。'],
  [{ valueMissing: true }, { picks: true }, '请选择“名称”。'],
  [{ tooShort: true }, { least: 2 }, '“名称”至少写 2 个字。'],
  [{ rangeUnderflow: true }, { min: '2026-07-01' }, '“名称”不能早于 2026-07-01。'],
])('a wrong field is told in words: %o', (state, bounds, told) => {
  expect(saidOf(state, '名称', bounds)).toBe(told)
})
