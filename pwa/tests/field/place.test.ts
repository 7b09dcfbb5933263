/** 照片的位置：最近知道的一次，写明精度和多久以前；不知道就写为什么，从不等。 */
import { describe, expect, it, vi } from 'vitest'
import { arrivedAt, LAST_KNOWN_S, watchPlace } from '../../src/field/camera/place'
import { locate, sayAge } from '../../src/field/visit/position'
import type { Op } from '../../src/field/visit/sync'

const NOW = Date.parse('2026-11-24T06:10:00Z')
type Heard = { found: PositionCallback; failed: PositionErrorCallback; cleared: number | null }
function locator(): { geo: Pick<Geolocation, 'watchPosition' | 'clearWatch'>; heard: Heard } {
  const heard: Heard = { found: () => undefined, failed: () => undefined, cleared: null }
  return { heard, geo: { watchPosition: (ok, no) => { heard.found = ok; heard.failed = no!; return 7 }, clearWatch: id => { heard.cleared = id } } }
}
const fix = (ago: number): GeolocationPosition => ({ coords: { latitude: 29.1, longitude: 120.2, accuracy: 12.4 }, timestamp: NOW - ago * 1000 }) as GeolocationPosition
const denied = { code: 1 } as GeolocationPositionError

describe('快门时的位置', () => {
  it('取最近听到的一次，连同精度和多久以前；关相机就不再听', () => {
    const { geo, heard } = locator()
    const place = watchPlace(geo)
    heard.found(fix(40))
    expect(place.known(NOW)).toEqual({ position: { lat_e6: 29_100_000, lon_e6: 120_200_000, accuracy_m: 12, age_s: 40 }, why: null })
    place.stop()
    expect(heard.cleared).toBe(7)
  })
  it('还没有取到就照拍，写明原因；没有允许的写没有允许', () => {
    const { geo, heard } = locator()
    const place = watchPlace(geo)
    expect(place.known(NOW)).toEqual({ position: null, why: '还没有取到定位' })
    heard.failed(denied)
    expect(place.known(NOW).why).toBe('未允许定位')
    expect(watchPlace(null).known(NOW).why).toBe('设备不支持')
  })
  it('太久以前的不算知道，改用到达时的，也太久就没有', () => {
    const { geo, heard } = locator()
    const place = watchPlace(geo)
    heard.found(fix(LAST_KNOWN_S + 60))
    const at = { lat_e6: 1, lon_e6: 2, accuracy_m: 30, age_s: 5 }
    expect(place.known(NOW, at)).toEqual({ position: at, why: null })
    expect(place.known(NOW).position).toBeNull()
  })
  it('要新的就不许浏览器拿旧的充数；多久以前，久了说分钟', async () => {
    const asked: (number | undefined)[] = []
    vi.stubGlobal('navigator', { geolocation: { getCurrentPosition: (_ok: PositionCallback, no: PositionErrorCallback, how?: PositionOptions) => { asked.push(how?.maximumAge); no(denied) } } })
    expect([await locate(10, 0), await locate(10)]).toEqual([null, null])
    vi.unstubAllGlobals()
    expect(asked).toEqual([0, 60_000])
    expect([sayAge(90), sayAge(91), sayAge(752)]).toEqual(['90 秒前', '2 分钟前', '13 分钟前'])
  })
  it('到达时的位置算上过去的时间；同组另一部手机的不算', () => {
    const start = (at: string, mine: boolean): { op: Op; mine: boolean } =>
      ({ mine, op: { kind: 'visit.start', p: { at, position: { lat_e6: 1, lon_e6: 2, accuracy_m: 30, age_s: 5 } } } as unknown as Op })
    expect(arrivedAt([start('2026-11-24T06:00:00Z', true), start('2026-11-24T06:09:00Z', false)], NOW)?.age_s).toBe(605)
    expect([arrivedAt([start('2026-11-24T05:00:00Z', true)], NOW), arrivedAt([], NOW)]).toEqual([null, null])
  })
})
