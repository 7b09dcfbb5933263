import { expect, test } from 'vitest'
import { cited, sourced, withoutCodes } from '../../src/ui/cited'

test('a basis names its notice once', () => {
  expect(cited('S3-17（一月底前）')).toBe('东胜区 2021（一月底前）')
  expect(cited('S2-13、S3-16、S3-19')).toBe('抚顺市 2016、东胜区 2021')
  expect(cited('默认')).toBe('默认')
})

test('a sentence carries no codes', () => {
  expect(withoutCodes('检查组不足两人（S1-11），不能派发。')).toBe('检查组不足两人，不能派发。')
  expect(withoutCodes('不得超过 10%（S3-09（一般事项比例严格限制））')).toBe('不得超过 10%（东胜区 2021（一般事项比例严格限制））')
})

test('a term borrowed from another place says that it is borrowed', () => {
  expect(sourced('S3-17（一月底前）')).toBe('参照 东胜区 2021（一月底前）')
  expect(sourced('本县办法第三条')).toBe('本县办法第三条')
})
