/** 办成之后的一句话：下方停几秒，读屏也会念；办不成而页面上没有写的，也在这里说。 */
import { shallowRef } from 'vue'

export const notice = shallowRef<{ id: number; text: string; bad: boolean } | null>(null)
let serial = 0
let timer: ReturnType<typeof setTimeout> | undefined

export function say(text: string, milliseconds = 5000, bad = false): void {
  const id = ++serial
  notice.value = { id, text, bad }
  clearTimeout(timer)
  timer = setTimeout(() => { if (notice.value?.id === id) notice.value = null }, milliseconds)
}
