/** 盖章代替签字：谁盖的先写明，职务一并记下。 */
import { expect, it } from 'vitest'
import { lacksSigner, stampOf } from '../../src/field/sign/signers'

const who = { name: ' 王店长 ', position: '店长', relation: '', differs: '接到电话赶到' }

it('盖章以前写明姓名和职务；与到场时见到的不是一个人，还要写一句怎么回事', () => {
  expect(lacksSigner({ ...who, name: ' ' }, '盖章人姓名和职务', null)).toBe('写明盖章人姓名和职务。')
  expect(lacksSigner({ ...who, position: '' }, '盖章人姓名和职务', null)).toBe('写明盖章人姓名和职务。')
  expect(lacksSigner({ ...who, differs: '' }, '盖章人姓名和职务', '写一句怎么回事。')).toBe('写一句怎么回事。至少 4 个字。')
  expect(lacksSigner(who, '盖章人姓名和职务', '写一句怎么回事。')).toBe('')
})

it('印影记着是谁盖的、什么职务；问过的才带那一句', () => {
  const image = { sha256: 'a'.repeat(64), size: 9 }
  expect(stampOf(who, image, 'b'.repeat(64), false)).toEqual({ role: 'ENTITY', name: '王店长', position: '店长', relation: '', method: 'stamp_photo', image, strokes_sha256: null, content_digest: 'b'.repeat(64) })
  expect(stampOf(who, image, 'b'.repeat(64), true).differs).toBe('接到电话赶到')
})
