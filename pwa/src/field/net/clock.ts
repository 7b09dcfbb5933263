/** 时钟：本机时间加上最近一次与服务器的偏差；记录同时保留两者。 */

export interface ClockFix { offset: number; at: number }

/** Offset of the server against this phone in ms: server time ≈ phone time + offset. */
export function measure(serverTime: string, sent: number, received: number): ClockFix | null {
  const server = Date.parse(serverTime)
  if (Number.isNaN(server)) return null
  return { offset: Math.round(server - (sent + received) / 2), at: received }
}

/** 快 42 秒已记 / 与服务器一致。 */
export function sayOffset(fix: ClockFix | null): string {
  if (!fix) return '还没有与服务器校对'
  const seconds = Math.round(-fix.offset / 1000)
  if (Math.abs(seconds) < 2) return '与服务器一致'
  const size = Math.abs(seconds)
  const words = size < 120 ? `${size} 秒` : size < 7200 ? `${Math.round(size / 60)} 分` : `${Math.round(size / 3600)} 小时`
  return `${seconds > 0 ? '快' : '慢'} ${words}已记`
}

const zone = 'Asia/Shanghai'
const parts = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: zone, ...options }).format(at)

export const hhmmss = (at: number): string => parts(at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })
export const hhmm = (at: number): string => parts(at, { hour: '2-digit', minute: '2-digit', hour12: false })

/** 11月24日 */
export const shortDay = (at: number): string => {
  const day = parts(at, { month: 'numeric', day: 'numeric' }).replace('/', '月')
  return day.endsWith('日') ? day : `${day}日`
}
/** 11月24日 星期二 */
export const monthDay = (at: number): string => `${shortDay(at)} ${parts(at, { weekday: 'long' })}`
/** 11月24日 18:30 */
export const dayTime = (at: number): string => `${shortDay(at)} ${hhmm(at)}`

/** 2026年11月24日 */
export function longDay(iso: string): string {
  const [y, m, d] = iso.slice(0, 10).split('-').map(Number)
  return `${y}年${m}月${d}日`
}

/** YYYY-MM-DD in Shanghai, whatever zone the phone believes it is in. */
export const dayOf = (at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

export const noonOf = (day: string): number => Date.parse(`${day}T04:00:00Z`)
