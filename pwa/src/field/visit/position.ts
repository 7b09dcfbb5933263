/** 定位：到场一次，限时；取不到就说取不到，从不猜。 */
import type { Position } from '../types'

export function toPosition(found: { latitude: number; longitude: number; accuracy: number }, at: number, now: number): Position {
  return {
    lat_e6: Math.round(found.latitude * 1e6), lon_e6: Math.round(found.longitude * 1e6),
    accuracy_m: Math.min(1_000_000, Math.round(found.accuracy)), age_s: Math.max(0, Math.round((now - at) / 1000)),
  }
}

/** A fix and when it came (ms by the same clock as `now`): it keeps its own age, however long the door is photographed. */
export interface Fix { position: Position; got: number }
export const aged = ({ position, got }: Fix, now: number): Position => ({ ...position, age_s: position.age_s + Math.max(0, Math.round((now - got) / 1000)) })
/** The younger of two; a question without an answer takes nothing away. */
export const younger = (kept: Fix | null, found: Position | null, now: number): Fix | null =>
  (found && (!kept || found.age_s <= aged(kept, now).age_s) ? { position: found, got: now } : kept)

/** Older than this (seconds) it is not of this arrival; younger ones are written down with their age. */
export const USABLE_S = 1800
export const sayAge = (s: number): string => (s > 90 ? `${Math.round(s / 60)} 分钟前` : `${s} 秒前`)

export function locate(timeout: number, maximumAge = 60_000): Promise<Position | null> {
  if (!navigator.geolocation) return Promise.resolve(null)
  return new Promise(resolve => navigator.geolocation.getCurrentPosition(
    found => resolve(toPosition(found.coords, found.timestamp, Date.now())),
    () => resolve(null),
    { enableHighAccuracy: true, timeout, maximumAge },
  ))
}
