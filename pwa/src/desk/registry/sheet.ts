/** 检查表的读法：段、项、待核的数。 */

export interface SheetItem { id: string; no: string; text: string; level: string; family: string; method: string; photo: string; pending: boolean }
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
