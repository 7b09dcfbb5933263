/** 执法证的期限：到期当天仍有效，次日起不能参加抽取。 */
import type { Inspector } from './api'

const SOON = 30

/** `today` is a Shanghai day (YYYY-MM-DD). */
export function certificate(one: Pick<Inspector, 'cert_from' | 'cert_to'>, today: string): { text: string; tone: 'red' | '' } {
  if (!one.cert_to) return { text: '没有有效期，不能抽取', tone: 'red' }
  if (one.cert_from && one.cert_from > today) return { text: '还没有生效', tone: 'red' }
  const left = Math.round((Date.parse(one.cert_to) - Date.parse(today)) / 86_400_000)
  if (left < 0) return { text: '已到期，不能抽取', tone: 'red' }
  return left <= SOON ? { text: left === 0 ? '今天到期' : `还有 ${left} 天`, tone: 'red' } : { text: '', tone: '' }
}
