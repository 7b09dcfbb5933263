/** 公示里可以更正的栏，与前后的不同。 */

export const FIELDS = [
  { name: 'entity_name', label: '检查对象' },
  { name: 'entity_code', label: '主体代码' },
  { name: 'district', label: '所在地区' },
  { name: 'task_name', label: '抽查任务' },
  { name: 'items', label: '抽查事项' },
  { name: 'ended_on', label: '检查结束' },
  { name: 'result_code', label: '检查结果' },
] as const

/** A value as it stands in a field; a list is one line each. */
export function shownAs(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : value === null || value === undefined ? '' : String(value)
}

/** Only what differs from the public record, in the shape the interface wants. */
export function changed(now: Record<string, unknown>, typed: Record<string, string>): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const { name } of FIELDS) {
    const value = (typed[name] ?? '').trim()
    const lines = value.split('\n').map(line => line.trim()).filter(Boolean)
    if (!value || (name === 'items' ? lines.join('\n') : value) === shownAs(now[name])) continue
    found[name] = name === 'items' ? lines : value
  }
  return found
}

/** 会公开的理由至少几个字，与服务器同一个数。 */
const REASON = 5

/** Why the proposal cannot be sent yet; '' when it can. */
export function lacking(deed: 'correct' | 'withdraw', reason: string, changes: Record<string, unknown>): string {
  const found = []
  if (deed === 'correct' && !Object.keys(changes).length) found.push('还没有改动任何一栏')
  const length = reason.trim().length
  if (length < REASON) found.push(length ? `理由太短，至少 ${REASON} 个字，还差 ${REASON - length} 个` : `还没有写理由，至少 ${REASON} 个字`)
  return found.length ? `${found.join('；')}，写好才能送出。` : ''
}
