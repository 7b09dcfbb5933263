/** 办不成的那句话要看得见、听得见：表单的按钮离它远，就把它移到眼前；页面上没有写的，下方说。 */
import { watch, type Ref } from 'vue'
import { say } from './notices'

/** The inserted element speaks for itself to a screen reader (role=alert); the last one lies on top, in a dialog. */
function spoken(text: string): Element | undefined {
  return [...document.querySelectorAll('[role=alert]')].reverse().find(one => one.textContent?.includes(text) && one.getClientRects().length > 0)
}

/** Neither scrolled away nor under the sticky foot of a dialog. */
function inSight(one: Element): boolean {
  const { left, top, width, height } = one.getBoundingClientRect()
  const there = document.elementFromPoint(left + width / 2, top + height / 2)
  return there !== null && one.contains(there)
}

export function reveal(text: string): void {
  const one = spoken(text)
  if (!one) say(text, 12_000, true)
  else if (!inSight(one)) one.scrollIntoView({ block: 'center' })
}

/** Whenever this line is filled, it is brought before the eyes. */
export function revealed(line: Readonly<Ref<string>>): void {
  watch(line, text => { if (text && typeof document !== 'undefined') reveal(text) }, { flush: 'post' })
}
