import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countdown, dueDay, planned } from '../../src/field/parts/deadline'
import { readCalendar } from '../../src/field/parts/calendar'
import { measure, sayOffset } from '../../src/field/net/clock'
import { splitMethod } from '../../src/field/checklist/split'
import { enough, layOf, local, rounded, spread } from '../../src/field/sign/strokes'
import { fit } from '../../src/field/camera/frame'
import { numeral } from '../../src/field/visit/words'
import { shortName } from '../../src/field/parts/short'
import { verifyBundle, type Bundle } from '../../src/field/enrol/bundle'
import { toPosition } from '../../src/field/visit/position'
import { qr } from '@ui/field-qr'
import { sha256 } from '@sync/index'
import { FORM, makePackage } from './world'

describe('期限', () => {
  const known = { 2026: { off: ['2026-10-01'], work: ['2026-10-10'] } }
  it('自次日起数工作日，调休算上，假日不算', () => {
    expect(dueDay('2026-11-24', 10, 'working', known)).toEqual({ day: '2026-12-08', provisional: false })
    expect(dueDay('2026-09-30', 1, 'working', known)).toEqual({ day: '2026-10-02', provisional: false })
    expect(dueDay('2026-10-09', 1, 'working', known)).toEqual({ day: '2026-10-10', provisional: false })
    expect(dueDay('2026-11-24', 3, 'natural', known).day).toBe('2026-11-27')
  })
  it('日历没有公布的年份：提早两个工作日，标暂定', () => {
    expect(dueDay('2026-12-28', 5, 'working', known)).toEqual({ day: '2026-12-31', provisional: true })
  })
  it('当天说时分，隔天说工作日，过了说逾期', () => {
    expect(countdown('2026-11-24', Date.parse('2026-11-24T06:00:00Z')).words).toBe('今天 24:00 到期，剩 10 小时 0 分')
    expect(countdown('2026-12-02', Date.parse('2026-11-24T06:00:00Z')).words).toBe('12月2日到期，还剩 6 个工作日')
    expect(countdown('2026-11-23', Date.parse('2026-11-24T06:00:00Z'))).toEqual({ words: '11月23日到期，逾期 1 天', urgent: true, late: true })
  })
  it('抽签定了哪天上午、下午的，说那一天查，不说到期', () => {
    const says = (day: string): string => planned(day, Date.parse('2026-11-24T06:00:00Z')).words
    expect(says('2026-11-26-1')).toBe('11月26日上午查，抽签定的')
    expect([says('2026-11-24-2'), says('2026-11-24')]).toEqual(['今天下午查，抽签定的', '今天查，抽签定的'])
    expect(planned('2026-11-23-2', Date.parse('2026-11-24T06:00:00Z'))).toEqual({ words: '抽定11月23日下午查，已过', urgent: true, late: true })
  })
  it('日历表逐年读出', () => {
    expect(readCalendar('date,kind\n2026-10-01,off\n2026-10-10,work\n')).toEqual(known)
  })
})

it('时钟偏差按来回的中点算，照实说', () => {
  const fix = measure('2026-11-24T06:00:00.000Z', Date.parse('2026-11-24T06:00:41.000Z'), Date.parse('2026-11-24T06:00:43.000Z'))
  expect(fix?.offset).toBe(-42_000)
  expect(sayOffset(fix)).toBe('快 42 秒已记')
  expect(measure('not a time', 0, 0)).toBeNull()
})

it('方法按编号拆，没有编号按分号拆', () => {
  expect(splitMethod('1.看门牌 2.看执照')).toEqual(['看门牌', '看执照'])
  expect(splitMethod('沿墙走一圈；核对分区；查墙角。')).toEqual(['沿墙走一圈。', '核对分区。', '查墙角。'])
  expect(splitMethod('温度 2.5 度以下')).toEqual(['温度 2.5 度以下'])
})

describe('签名', () => {
  it('横放的纸上，手指落在哪里，墨就在哪里', () => {
    const box = { left: 40, top: 100, right: 340 }
    expect(local(340, 100, box, true)).toEqual({ x: 0, y: 0 })
    expect(local(140, 400, box, true)).toEqual({ x: 300, y: 200 })
    expect(local(50, 120, box, false)).toEqual({ x: 10, y: 20 })
  })
  it('不足三笔或太快不算签名；笔画都是整数', () => {
    const stroke = (t: number): { x: number; y: number; t: number; p: number }[] => [{ x: 1.25, y: 2, t, p: 0.5 }, { x: 2, y: 3, t: t + 50, p: 0.5 }]
    expect(enough([stroke(0), stroke(100)])).toBe(false)
    expect(enough([stroke(0), stroke(60), stroke(120)])).toBe(false)
    expect(enough([stroke(0), stroke(150), stroke(300)])).toBe(true)
    expect(rounded([stroke(0)]).flat(2).every(Number.isInteger)).toBe(true)
  })
})

it('照片只缩小不放大，最长边 1600', () => {
  expect(fit(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 })
  expect(fit(640, 480, 1600)).toEqual({ width: 640, height: 480 })
})

it('经纬度是整数微度', () => {
  expect(toPosition({ latitude: 30.1234567, longitude: 120.5, accuracy: 17.6 }, 1000, 4000)).toEqual({ lat_e6: 30123457, lon_e6: 120500000, accuracy_m: 18, age_s: 3 })
})

it('数目与简称', () => {
  expect([1, 10, 11, 20, 36].map(numeral)).toEqual(['一', '十', '十一', '二十', '三十六'])
  expect(shortName('云溪市北湖区惠民佳选生活超市有限公司')).toBe('惠民佳选生活超市')
  expect(shortName('老码头面馆')).toBe('老码头面馆')
})

describe('离线包', () => {
  it('包、检查表、操作有一个字不对就作废', async () => {
    const { pkg, hash } = await makePackage()
    const bundle = (p = pkg, f: object = FORM): Bundle => ({ server_time: '', cursor: 0, officer_id: '', forms: { [pkg.form]: f as never }, min_client: 1, packages: [{ package: p, package_hash: hash, state: 'taken', content_key: '', ops: [], returned: null }] })
    await expect(verifyBundle(bundle())).resolves.toBeUndefined()
    await expect(verifyBundle(bundle({ ...pkg, no: '别的号' }))).rejects.toThrow('package')
    await expect(verifyBundle(bundle(pkg, { ...FORM, title: '别的表' }))).rejects.toThrow('form')
  })
})

describe('二维码', () => {
  it('三个角、定位线和边长合规', () => {
    assert(property(string({ minLength: 1, maxLength: 60 }), text => {
      const grid = qr(text)
      expect((grid.length - 17) % 4).toBe(0)
      expect(grid[0]?.slice(0, 7)).toEqual([true, true, true, true, true, true, true])
      expect(grid[grid.length - 8]?.[8]).toBe(true)
    }), { numRuns: 30 })
  })
  it('与别家程序画的逐格相同', () => {
    const text = qr('https://example.test/c/0123456789abcdef').map(r => r.map(b => (b ? '1' : '0')).join('')).join('\n')
    expect(sha256(new TextEncoder().encode(text))).toBe('fc4f84d87de576097595161d7d4629301da60e83cd280896d750f0a12ad85fcc')
  })
})

it('手机竖着，签字区横着占长边；放大到两倍没有长边可占，竖着占满宽', () => {
  expect([layOf(360, 640), layOf(640, 360), layOf(180, 400), layOf(180, 320), layOf(320, 180)]).toEqual(['turned', '', 'tight', 'tight', 'tight'])
})

it('a stroke made before anything was measured still has a width', () => {
  const early = [[{ x: 120.2, y: 40, t: 0, p: 0.5 }, { x: 20, y: 60, t: 400, p: 0.5 }]]
  expect([spread(early, 300, 280), spread(early, 0, 280), spread(early, 0, 0), spread([], 0, 0)]).toEqual([300, 280, 129, 1])
})
