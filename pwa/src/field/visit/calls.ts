/** 拨打登记电话：每拨一次记一次，写明结果；接通的写明谁接的、说了什么。 */

export const OUTCOMES = ['无人接', '接通', '关机', '停机', '空号', '拒接', '号码不对'] as const
export type Outcome = (typeof OUTCOMES)[number]
export interface Call { at: string; outcome: Outcome; who: string; words: string }

export const LEAST_WORDS = 2

/** What is still missing before a call can be written down, or ''. */
export function wanting(call: Omit<Call, 'at'>): string {
  if (call.outcome === '号码不对' || call.outcome === '接通') {
    if (call.outcome === '接通' && call.who.trim().length < LEAST_WORDS) return '写明接电话的是谁'
    if (call.words.trim().length < LEAST_WORDS) return '写明对方说了什么'
  }
  return ''
}

/** One call as it stands in the record. */
export function sentence(call: Call): string {
  const who = call.who.trim()
  const words = call.words.trim().replace(/[。；]+$/, '')
  return `${call.at} ${call.outcome}${who ? `，${who}接听` : ''}${words ? `，说“${words}”` : ''}`
}

/** Drafts of an older build hold the time only: nobody answered then. */
export function restored(kept: readonly (Call | string)[]): Call[] {
  return kept.map(one => (typeof one === 'string' ? { at: one, outcome: '无人接', who: '', words: '' } : one))
}

export function spoken(calls: readonly Call[]): string {
  return calls.map(sentence).join('；')
}
