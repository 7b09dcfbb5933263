/** 快捷键：每屏自报，脚栏显示；单个字母只在没有输入焦点时有效，可以关掉。 */
import { computed, onBeforeUnmount, onMounted, shallowRef } from 'vue'

export interface KeyHint {
  /** As printed in the foot: ['J', 'K'] or ['Ctrl', 'Enter']. */
  keys: string[]
  label: string
  /** KeyboardEvent.key (lower case for letters), prefix `ctrl+` for the irreversible. */
  on?: Record<string, () => void>
}

const LETTERS_OFF = 'desk.letters-off'
const stack = shallowRef<(() => KeyHint[])[]>([])
export const hints = computed<KeyHint[]>(() => stack.value.at(-1)?.() ?? [])
export const lettersOff = shallowRef(localStorage.getItem(LETTERS_OFF) === '1')

export function setLettersOff(off: boolean): void {
  lettersOff.value = off
  localStorage.setItem(LETTERS_OFF, off ? '1' : '0')
}

/** Registers the keys of a screen while it is mounted; the topmost screen wins. Only what works now is listed. */
export function useKeys(list: () => KeyHint[]): void {
  onMounted(() => { stack.value = [...stack.value, list] })
  onBeforeUnmount(() => { stack.value = stack.value.filter(one => one !== list) })
}

/** A hint that exists only while its deed can be done. */
export function when(possible: boolean, hint: KeyHint): KeyHint[] {
  return possible ? [hint] : []
}

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Enter on a link or button belongs to it, not to the screen. */
function owned(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, summary, [role=button]') !== null
}

/** Closed dialogs stay in the document; only one that is shown takes the keys. */
export function modalOpen(): boolean {
  return [...document.querySelectorAll('[aria-modal=true]')].some(one => one.getClientRects().length > 0)
}

export function keyName(event: KeyboardEvent): string {
  const base = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.ctrlKey || event.metaKey ? `ctrl+${base}` : base
}

export function dispatchKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.altKey || modalOpen()) return false
  const name = keyName(event)
  const plain = !name.startsWith('ctrl+')
  if (plain && (typing(event.target) || (lettersOff.value && name.length === 1))) return false
  if ((name === 'Enter' || name === ' ') && owned(event.target)) return false
  const deed = hints.value.map(hint => hint.on?.[name]).find(Boolean)
  if (!deed) return false
  event.preventDefault()
  deed()
  return true
}
