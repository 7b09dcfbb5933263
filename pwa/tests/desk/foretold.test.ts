/** 条目写到一半时说会抽几户：定数不说“约”，全部都查的说清随机的是什么。 */
import { describe, expect, it } from 'vitest'
import { foretold } from '../../src/desk/plans/foretold'

const all = (p: number, q: number): [number, number][] => Array.from({ length: 5 }, () => [p, q])

describe('what an entry would draw', () => {
  it('is a fixed number where a number was written', () => {
    expect(foretold(83, 6, all(3, 100), 'heads', 6)).toBe('抽 6 户')
  })
  it('is about a number only where a share rounds', () => {
    expect([foretold(83, 3, all(3, 100), 'min', 1), foretold(200, 6, all(3, 100), 'exact', 1)]).toEqual(['按 3% 抽约 3 户', '按 3% 抽 6 户'])
    expect(foretold(83, 9, [[3, 100], [10, 100]], 'min', 1)).toBe('按各类的比例抽约 9 户')
  })
  it('is the least number where the share falls below it', () => {
    expect(foretold(83, 5, all(3, 100), 'min', 5)).toBe('按 3% 不够最少户数，抽 5 户')
  })
  it('is everybody, and says what is left to chance', () => {
    expect([foretold(83, 83, all(1, 1), 'min', 1), foretold(6, 6, all(3, 100), 'heads', 6)]).toEqual(Array(2).fill('全部抽中，随机的只是先后次序和检查人员'))
  })
})
