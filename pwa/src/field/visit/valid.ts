/** 能不能记：答案先过与局里同一套检查，过不了的只留作草稿，不成为操作。 */
import { run as runForm } from '@forms/index'
import type { Answer, Checklist, CheckItem } from '../types'
import { answers, type State } from './sync'

/** What the checklist says against this answer, in one sentence; null when it may be written. */
export function faultOf(form: Checklist, state: State, item: CheckItem, picked: Answer): string | null {
  const said = runForm(form, { ...answers(state), [item.id]: picked }).errors.find(e => e.item === item.id)
  return said ? said.message.replace(/^第 .+? 项：/, '') : null
}
