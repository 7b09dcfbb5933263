/** 名录的筛选条件；一栏可选几个，接口里用逗号隔开。 */

export interface Filters { kind: string[]; status: string[]; credit_class: string[]; district: string[] }

export const NO_FILTERS: Filters = { kind: [], status: [], credit_class: [], district: [] }

export function anyFilter(filters: Filters): boolean {
  return Object.values(filters).some(values => values.length > 0)
}

export function filterQuery(filters: Filters): Record<string, string | null> {
  return Object.fromEntries(Object.entries(filters).map(([key, values]) => [key, values.length ? values.join(',') : null]))
}
