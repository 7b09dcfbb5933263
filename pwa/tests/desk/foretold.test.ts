/** 条目写到一半时说会抽几户：定数不说“约”，全部都查的说清随机的是什么。 */
import { describe, expect, it } from 'vitest'
import { contradiction, foretold } from '../../src/desk/plans/foretold'

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

describe('a typed number of firms', () => {
  it('contradicts a list that has fewer', () => {
    expect(contradiction(83, null, all(1, 1), 'min', 100)).toBe('不够“至少 100 户”：请改少户数，或放宽条件')
    expect(contradiction(83, null, all(1, 1), 'heads', 100)).toBe('不够抽 100 户')
  })
  it('contradicts a share that cannot reach it', () => {
    expect(contradiction(83, null, all(3, 100), 'max', 5)).toBe('“至少 5 户”与比例矛盾，算不出抽几户：请改比例或户数')
  })
  it('is not blamed where no firm is of the classes that have a share', () => {
    expect(contradiction(46, null, [[0, 1], [0, 1], [0, 1], [5, 100], [0, 1]], 'exact', 1, ['D'])).toBe('没有 D 类的户，一户也抽不到：请改比例，或先补名录里的信用风险分类')
    expect(contradiction(46, 0, all(0, 1), 'exact', 0, ['C', 'D', 'N'])).toMatch(/^没有 C、D 类和未分类的户/)
  })
  it('counts for nothing beside 100 %', () => {
    expect(contradiction(83, 83, all(1, 1), 'min', 5)).toContain('“至少 5 户”不起作用：比例 100%')
  })
  it('agrees where it is the least, or all there are, or nothing can be compared yet', () => {
    expect([contradiction(83, 83, all(1, 1), 'min', 1), contradiction(83, 83, all(1, 1), 'exact', 83), contradiction(83, 5, all(3, 100), 'min', 5), contradiction(83, null, [null], 'min', 5), contradiction(0, 0, all(1, 1), 'min', 5)]).toEqual(Array(5).fill(''))
  })
})
