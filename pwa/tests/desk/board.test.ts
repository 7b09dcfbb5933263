/** 时限的一句话：条款号收进悬停，括号成对。 */
import { expect, it } from 'vitest'
import { plainTerm } from '../../src/desk/insight/board'

it('a term is told without its clauses, and no bracket is left behind', () => {
  expect(plainTerm('2027 年 1 月 31 日前（S3-17（参照 某省 2020））')).toBe('2027 年 1 月 31 日前')
  expect(plainTerm('检查结束之日起 20 个工作日内公示（S3-16）；另有期限（甲）')).toBe('检查结束之日起 20 个工作日内公示；另有期限（甲）')
})
