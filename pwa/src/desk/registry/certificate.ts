/** 执法证的期限：到期当天仍有效，次日起不能派；六十天内提醒，三十天内标红。 */
import type { Inspector } from './inspectors'

const SOON = 30

/** `days_left` comes from the server and is null while the end is far away. */
export function certificate(one: Pick<Inspector, 'cert_from' | 'cert_to' | 'days_left'>, today: string): { text: string; tone: 'red' | '' } {
  if (one.cert_from && one.cert_from > today) return { text: '还没有生效', tone: 'red' }
  if (!one.cert_to) return { text: '没有登记期限', tone: '' }
  const left = one.days_left
  if (left === null) return { text: '', tone: '' }
  if (left < 0) return { text: '已到期', tone: 'red' }
  return { text: left === 0 ? '今天到期' : `还有 ${left} 天`, tone: left <= SOON ? 'red' : '' }
}

/** 几人将到期、几人已过期：有什么说什么。 */
export function expiry(counts: { expiring: number; expired: number }): string {
  const soon = counts.expiring ? `${counts.expiring} 人的执法证六十天内到期` : ''
  if (!counts.expired) return soon
  return soon ? `${soon}，另有 ${counts.expired} 人已过期` : `${counts.expired} 人的执法证已过期`
}

/** 今天能不能派：字面与颜色。 */
export const DAY: Record<string, readonly [string, string]> = {
  ready: ['可派', 'green'], unreached: ['不可派：没有可用的账号或检查员角色', 'red'], leave: ['请假', ''], expired: ['证件过期', 'red'], suspended: ['停用', 'red'], removed: ['已出库', ''],
}
