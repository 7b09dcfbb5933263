/** 填写的答案：栏里的字与记下的答案互相换算；碰过而没有记下的，离开时记下。 Pure. */
import type { Answer, CheckItem } from '../types'
import { tidyNumber } from '@ui/number'

export interface Typed { text: string; many: string[]; rows: Record<string, string>[] }

/** What the fields show for an answer in the record. */
export function typedOf(answer: Answer | null): Typed {
  const was = (answer ?? {}) as { number?: string; text?: string; date?: string; values?: string[]; seen?: string[]; rows?: Record<string, string>[] }
  return { text: was.number ?? was.text ?? was.date ?? '', many: [...(was.values ?? was.seen ?? [])], rows: (was.rows ?? []).map(r => ({ ...r })) }
}

/** The answer these fields make; null where nothing is filled in. */
export function madeOf(family: CheckItem['family'], { text, many, rows }: Typed): Answer | null {
  const t = text.trim()
  if (family === 'materials') return { seen: [...many] }
  if (family === 'multi') return many.length ? { values: [...many] } : null
  if (family === 'table') return rows.length ? { rows: rows.map(r => ({ ...r })) } : null
  return !t || family === 'choice' ? null : family === 'number' ? { number: tidyNumber(t) } : family === 'date' ? { date: t } : { text: t }
}

/** Touched and not in the record: untouched materials are not “一样都没有提供”, and "5.0 " beside 5.0 is the same. */
export function isChanged(family: CheckItem['family'], typed: Typed, answer: Answer | null): boolean {
  const was = typedOf(answer)
  return JSON.stringify(typed) !== JSON.stringify(was) && (!answer || JSON.stringify(madeOf(family, typed)) !== JSON.stringify(madeOf(family, was)))
}
