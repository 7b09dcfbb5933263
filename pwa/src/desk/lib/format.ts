/** 日期、数字、时长的写法：都用上海的日子，数字带千分位。 */

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const WEEK = ['日', '一', '二', '三', '四', '五', '六']

/** ISO instant or plain day → YYYY-MM-DD in Shanghai; '' when it is no date. */
export function day(value: string | null | undefined): string {
  if (!value) return ''
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? '' : DAY.format(date)
}

/** 7月8日 */
export function monthDay(value: string | null | undefined): string {
  const text = day(value)
  return text ? `${Number(text.slice(5, 7))}月${Number(text.slice(8, 10))}日` : ''
}

/** 7月8日 周三 */
export function weekDay(value: string | null | undefined): string {
  const text = day(value)
  return text ? `${monthDay(text)} 周${WEEK[new Date(`${text}T00:00:00Z`).getUTCDay()]}` : ''
}

/** 09:41 */
export function clock(value: string | null | undefined): string {
  const date = new Date(value ?? '')
  return Number.isNaN(date.getTime()) ? '' : CLOCK.format(date)
}

/** 2026-07-08 09:41 */
export function moment(value: string | null | undefined): string {
  return value ? `${day(value)} ${clock(value)}`.trim() : ''
}

/** What was typed as a moment (YYYY-MM-DDTHH:MM) is Beijing time, whatever zone the computer is set to; '' when it is none. */
export function typedMoment(value: string): string {
  const date = new Date(`${value}+08:00`)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

/** The same moment as an input of that kind shows it: YYYY-MM-DDTHH:MM in Beijing. */
export const typed = (value: string): string => moment(value).replace(' ', 'T')

/** “最后联系”：刚刚、21 分钟前、3 小时前、昨天 17:40、6月1日。 */
export function ago(value: string | null | undefined, now: Date): string {
  if (!value) return '还没有连过'
  const minutes = Math.floor((now.getTime() - new Date(value).getTime()) / 60_000)
  if (minutes < 2) return '刚刚'
  if (minutes < 60) return `${minutes} 分钟前`
  const today = DAY.format(now)
  if (day(value) === today || minutes < 360) return `${Math.floor(minutes / 60)} 小时前`
  const yesterday = DAY.format(new Date(now.getTime() - 86_400_000))
  return day(value) === yesterday ? `昨天 ${clock(value)}` : monthDay(value)
}

/** 等了多久：不到 1 小时、26 小时、3 天。 */
export function waited(since: string, now: Date): string {
  const hours = Math.floor((now.getTime() - new Date(since).getTime()) / 3_600_000)
  if (hours < 1) return '不到 1 小时'
  return hours < 48 ? `${hours} 小时` : `${Math.floor(hours / 24)} 天`
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : value.toLocaleString('en-US')
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}

/** 存证日志最后一条的序号，从 0 起：与留痕、回执、手机上写的同一个数，不是条数。 */
export function lastEntry(size: number): string {
  return size > 0 ? `存证日志第 ${count(size - 1)} 条` : '存证日志还没有一条'
}

/** 四舍五入的百分数（scale 1000 为千分数）；有而不足的不写 0，不满的不写满。 */
export function share(part: number, whole: number, scale = 100): number {
  if (!whole || !part) return 0
  const near = Math.round((part * scale) / whole)
  return part < whole ? Math.max(1, Math.min(near, scale - 1)) : near
}

/** [3, 100] → 3%；[1, 3] → 1/3（不是整的百分数就写成分数，不取近似）。 */
export function ratio(pair: readonly [number, number] | readonly number[] | null | undefined): string {
  if (!pair || pair.length !== 2) return '—'
  const [part, whole] = pair as [number, number]
  if (!whole) return '—'
  const tenths = (part * 1000) / whole
  return Number.isInteger(tenths) ? `${tenths / 10}%` : `${part}/${whole}`
}

/** “3”“2.5”“1/33” → [3,100] [25,1000] [1,33]；看不懂或超过全部给 null。 */
export function parsePercent(text: string): [number, number] | null {
  const part = /^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(text)
  if (part) return fraction(Number(part[1]), Number(part[2]))
  const match = /^\s*(\d{1,3})(?:\.(\d))?\s*%?\s*$/.exec(text)
  if (!match) return null
  const tenths = Number(match[1]) * 10 + Number(match[2] ?? 0)
  return tenths % 10 === 0 ? fraction(tenths / 10, 100) : fraction(tenths, 1000)
}

function fraction(part: number, whole: number): [number, number] | null {
  return whole > 0 && part <= whole ? [part, whole] : null
}
