/** 写了一半的备注：离开那一栏、作答、翻页都记下；没有来得及的，一直看得见，也一直留着。 */
import type { Checklist } from '../types'
import { items as itemsOf } from '@forms/index'
import type { State } from './sync'
import type { Draft } from '../store/journal'
import { note } from './acts'
import { noteOf } from './view'

export interface Remark { item: string; number: string; text: string; saved: string }

/** What is typed differs from what stands in the record; emptied text counts too. */
export const isOpen = (state: State, item: string, typed: string): boolean => typed.trim() !== noteOf(state, item)

/** The remark as it is typed now, to be written with whatever is written next; nothing where it stands already. */
export const remark = (state: State, item: string, typed: string): Draft[] => (isOpen(state, item, typed) ? note(state, item, typed.trim()) : [])

/** An answer is taken back, what was remarked beside it is not: said on the button itself. */
export const takeBack = (state: State, item: string): string => `点错了，重答这一项${noteOf(state, item) ? '，备注留着' : ''}`

/** In the order of the checklist. */
export function openRemarks(form: Checklist, state: State, drafts: readonly { key: string; value: string }[]): Remark[] {
  const typed = new Map(drafts.map(d => [d.key, d.value]))
  return itemsOf(form).flatMap(item => {
    const text = typed.get(item.id)
    return text === undefined || !isOpen(state, item.id, text) ? [] : [{ item: item.id, number: item.no, text: text.trim(), saved: noteOf(state, item.id) }]
  })
}
