/** 写法：上海的日子、最后联系、比例、指纹。 */
import { describe, expect, it } from 'vitest'
import { ago, clock, day, lastEntry, parsePercent, ratio, weekDay } from '../../src/desk/lib/format'
import { joined, split } from '../../src/desk/lib/words'
import { grouped, shortDigest } from '../../src/ui/digest'

describe('days', () => {
  it('are days of Shanghai, whatever the machine', () => {
    expect(day('2026-07-07T16:30:00Z')).toBe('2026-07-08')
    expect(clock('2026-07-08T01:41:00Z')).toBe('09:41')
    expect(weekDay('2026-07-08')).toBe('7月8日 周三')
    expect([day(null), day('x'), clock('')]).toEqual(['', '', ''])
  })
})

describe('ago', () => {
  const now = new Date('2026-07-08T02:00:00Z')
  it.each([
    [null, '还没有连过'], ['2026-07-08T01:59:30Z', '刚刚'], ['2026-07-08T01:39:00Z', '21 分钟前'], ['2026-07-07T23:00:00Z', '3 小时前'],
    ['2026-07-07T09:40:00Z', '昨天 17:40'], ['2026-06-01T09:40:00Z', '6月1日'],
  ])('%s → %s', (at, said) => {
    expect(ago(at, now)).toBe(said)
  })
})

describe('ratios', () => {
  it('are exact: a percentage when it is one, else the fraction', () => {
    expect([ratio([3, 100]), ratio([1, 40]), ratio([1, 3]), ratio([1, 1]), ratio(null)]).toEqual(['3%', '2.5%', '1/3', '100%', '—'])
  })
  it('are read as people write them', () => {
    expect([parsePercent('3'), parsePercent('2.5%'), parsePercent('1/33'), parsePercent('0')]).toEqual([[3, 100], [25, 1000], [1, 33], [0, 100]])
    expect([parsePercent('101'), parsePercent('三'), parsePercent('5/2'), parsePercent('1/0')]).toEqual([null, null, null, null])
  })
})

describe('the log', () => {
  it('names the last entry as the auditor sees it: counted from 0, not how many', () => {
    expect([304, 1, 0].map(lastEntry)).toEqual(['存证日志第 303 条', '存证日志第 0 条', '存证日志还没有一条'])
  })
})

describe('digests', () => {
  it('are grouped by four everywhere alike', () => {
    expect(shortDigest('BB5AEB26ffff')).toBe('bb5a eb26')
    expect(grouped('934d4c72ddfb5adc')).toEqual(['934d', '4c72', 'ddfb', '5adc'])
    expect([grouped(null), grouped('xyz'), grouped('12')]).toEqual([[], [], []])
  })
})

describe('word lists', () => {
  it('accept the separators people type', () => {
    expect(split('城关镇、东湖镇，城关镇; 河西')).toEqual(['城关镇', '东湖镇', '河西'])
    expect(joined(['甲', '乙'])).toBe('甲、乙')
  })
})
