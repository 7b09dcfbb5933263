/** 对象范围的说法。 */
import { CREDIT, KINDS, word } from '../lib/labels'

const COLUMNS: Record<string, string> = { kind: '种类', district: '辖区', industry: '行业', sub_library: '子库', credit_class: '信用', status: '状态' }

export function scopeText(filter: Record<string, string[]> | null | undefined): string {
  const parts = Object.entries(filter ?? {}).filter(([, values]) => values.length)
    .map(([column, values]) => (column === 'kind' ? values.map(one => word(KINDS, one)).join('、') : `${COLUMNS[column] ?? column} ${values.map(one => (column === 'credit_class' ? word(CREDIT, one) : one)).join('、')}`))
  return parts.join('，') || '名录内全部有效对象'
}
