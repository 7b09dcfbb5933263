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
