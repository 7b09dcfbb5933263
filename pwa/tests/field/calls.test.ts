import { expect, test } from 'vitest'
import { restored, sentence, spoken, wanting } from '../../src/field/visit/calls'
import type { State } from '../../src/field/visit/sync'
import { doorPhotos } from '../../src/field/visit/view'

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

test('每次到访各拍各的门头：上次离开以前拍的不算这一次', () => {
  const door = (taken_at: string): unknown => ({ item: null, voided_reason: null, taken_at })
  const visited = { visit: [{ kind: 'visit.start', p: {} }, { kind: 'visit.end', p: { at: '2026-11-22T03:00:00.000Z' } }, { kind: 'visit.start', p: {} }], photos: [door('2026-11-22T02:00:00.000Z'), door('2026-11-24T02:00:00.000Z')] }
  expect(doorPhotos(visited as unknown as State).map(p => p.taken_at)).toEqual(['2026-11-24T02:00:00.000Z'])
})
