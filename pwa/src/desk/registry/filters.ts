/** 名录的筛选条件；一栏可选几个，接口里用逗号隔开。 */

export interface Filters { kind: string[]; status: string[]; credit_class: string[]; district: string[]; flag: string[] }

export const NO_FILTERS: Filters = { kind: [], status: [], credit_class: [], district: [], flag: [] }

/** The filters of an address: what a reload or a bookmark brings back. */
export function readFilters(query: Readonly<Record<string, unknown>>): Filters {
  const values = (key: keyof Filters): string[] => (typeof query[key] === 'string' && query[key] ? query[key].split(',') : [])
  return { kind: values('kind'), status: values('status'), credit_class: values('credit_class'), district: values('district'), flag: values('flag') }
}

export function anyFilter(filters: Filters): boolean {
  return Object.values(filters).some(values => values.length > 0)
}

export function filterQuery(filters: Filters): Record<string, string | null> {
  return Object.fromEntries(Object.entries(filters).map(([key, values]) => [key, values.length ? values.join(',') : null]))
}

/** Shift-click and Shift+X: everything between the last one and this one takes its state. */
export function ranged(ids: readonly string[], chosen: ReadonlySet<string>, from: number, to: number): Set<string> {
  const next = new Set(chosen)
  const on = !chosen.has(ids[to] ?? '')
  for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (on) next.add(id)
    else next.delete(id)
  }
  return next
}
