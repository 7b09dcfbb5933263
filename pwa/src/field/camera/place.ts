/** 照片的位置：相机开着就一直听，按快门时取最近知道的一次，连同精度和多久以前；从不等，从不猜。 */
import type { Position } from '../types'
import type { Op } from '../visit/sync'
import { toPosition } from '../visit/position'

/** `why` says in words why there is none. */
export interface Known { position: Position | null; why: string | null }
interface Fix { coords: { latitude: number; longitude: number; accuracy: number }; timestamp: number }
type Locator = Pick<Geolocation, 'watchPosition' | 'clearWatch'>

/** Older than this the phone no longer knows where it is. */
export const LAST_KNOWN_S = 1800

/** Where this phone stood when it recorded its last arrival, aged until now. */
export function arrivedAt(entries: readonly { op: Pick<Op, 'kind' | 'p'>; mine: boolean }[], now: number): Position | null {
  const last = [...entries].reverse().find(e => e.mine && e.op.kind === 'visit.start')?.op.p as { at: string; position: Position | null } | undefined
  if (!last?.position) return null
  const age_s = last.position.age_s + Math.max(0, Math.round((now - Date.parse(last.at)) / 1000))
  return age_s <= LAST_KNOWN_S ? { ...last.position, age_s } : null
}

/** Watches while the camera is open; returns how to ask and how to stop. */
export function watchPlace(geo: Locator | null): { known: (now: number, before?: Position | null) => Known; stop: () => void } {
  let fix: Fix | null = null
  let why = geo ? '还没有取到定位' : '设备不支持'
  const id = geo?.watchPosition(
    found => { fix = found },
    error => { why = error.code === 1 ? '未允许定位' : '室内或地下，无信号' },
    { enableHighAccuracy: true, maximumAge: 60_000 },
  )
  return {
    known: (now, before = null) => {
      const here = fix && toPosition(fix.coords, fix.timestamp, now)
      const position = here && here.age_s <= LAST_KNOWN_S ? here : before
      return { position, why: position ? null : why }
    },
    stop: () => { if (id !== undefined) geo?.clearWatch(id) },
  }
}
