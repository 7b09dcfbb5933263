/** 办成之后的一句话：右下角停几秒，读屏也会念。 */
import { shallowRef } from 'vue'

export const notice = shallowRef<{ id: number; text: string } | null>(null)
let serial = 0
let timer: ReturnType<typeof setTimeout> | undefined

export function say(text: string, milliseconds = 5000): void {
  const id = ++serial
  notice.value = { id, text }
  clearTimeout(timer)
  timer = setTimeout(() => { if (notice.value?.id === id) notice.value = null }, milliseconds)
}
