/** 户外模式：黑字白底、粗边、无影；记在本机。 */
import { ref } from 'vue'

export const outdoor = ref(false)

export function setOutdoor(on: boolean): void {
  outdoor.value = on
  document.documentElement.classList.toggle('outdoor', on)
  try { localStorage.setItem('outdoor', on ? '1' : '') } catch { /* a private window keeps nothing */ }
}

export function restoreOutdoor(): void {
  try { setOutdoor(localStorage.getItem('outdoor') === '1') } catch { /* as above */ }
}
