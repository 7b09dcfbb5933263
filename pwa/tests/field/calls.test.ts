import { expect, test } from 'vitest'
import { restored, sentence, spoken, wanting } from '../../src/field/visit/calls'

test('a call says what came of it and who spoke', () => {
  expect(sentence({ at: '10:02', outcome: '空号', who: '', words: '' })).toBe('10:02 空号')
  expect(sentence({ at: '10:05', outcome: '接通', who: '王某（店员）', words: '已经搬走。' })).toBe('10:05 接通，王某（店员）接听，说“已经搬走”')
})

test('an answered call needs a person and words', () => {
  expect(wanting({ outcome: '接通', who: '', words: '搬走了' })).toBe('写明接电话的是谁')
  expect(wanting({ outcome: '接通', who: '王某', words: '' })).toBe('写明对方说了什么')
  expect(wanting({ outcome: '拒接', who: '', words: '' })).toBe('')
})

test('a draft of an older build still reads', () => {
  expect(spoken(restored(['09:10', { at: '09:20', outcome: '拒接', who: '', words: '' }]))).toBe('09:10 无人接；09:20 拒接')
})
