/** 定位：到场一次，限时；取不到就说取不到，从不猜。 */
import type { Position } from '../types'

export function toPosition(found: { latitude: number; longitude: number; accuracy: number }, at: number, now: number): Position {
  return {
    lat_e6: Math.round(found.latitude * 1e6), lon_e6: Math.round(found.longitude * 1e6),
    accuracy_m: Math.min(1_000_000, Math.round(found.accuracy)), age_s: Math.max(0, Math.round((now - at) / 1000)),
  }
}

export function locate(timeout: number): Promise<Position | null> {
  if (!navigator.geolocation) return Promise.resolve(null)
  return new Promise(resolve => navigator.geolocation.getCurrentPosition(
    found => resolve(toPosition(found.coords, found.timestamp, Date.now())),
    () => resolve(null),
    { enableHighAccuracy: true, timeout, maximumAge: 60_000 },
  ))
}
