/** 检查表的读法：段、项、待核的数。 */
import { checklists } from './api'

export interface SheetItem { id: string; no: string; text: string; level: string; family: string; method: string; photo: string; pending: boolean; options?: { value: string; label: string }[] | null }
export interface Sheet { title: string; hash: string; count: number; pending: number; sections: { id: string; title: string; items: SheetItem[] }[] }

/** Accepts the stored sheet itself or the row that wraps it in `body`. */
export function readSheet(answer: Record<string, unknown>): Sheet {
  const body = (answer.body ?? answer) as Record<string, unknown>
  const sections = (body.sections ?? []) as Sheet['sections']
  const all = sections.flatMap(section => section.items)
  return {
    title: String(body.title ?? answer.title ?? ''), hash: String(answer.hash ?? ''), count: all.length,
    pending: all.filter(item => item.pending).length, sections,
  }
}

const known = new Map<string, Promise<ReadonlyMap<string, string>>>()

async function fetchNumbers(hash: string): Promise<ReadonlyMap<string, string>> {
  const row = (await checklists.list()).items.find(one => one.hash === hash)
  if (!row) return new Map()
  return new Map(readSheet(await checklists.get(row.id)).sections.flatMap(section => section.items)
    .flatMap(item => [[item.id, item.no], ...(item.options ?? []).map(one => [`${item.id}=${one.value}`, one.label])] as [string, string][]))
}

/** Item id → printed number, and `id=value` → words of an option, of the sheet with this fingerprint; a sheet never changes, so once is enough. */
export function itemNumbers(hash: string): Promise<ReadonlyMap<string, string>> {
  const found = known.get(hash) ?? fetchNumbers(hash)
  known.set(hash, found)
  found.catch(() => known.delete(hash))
  return found
}
