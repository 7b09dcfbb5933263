/** 开着不动的页面也是新的：每分钟重取一次，回到这个窗口时马上取；写明是几点几分的。 */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { now } from '../session/session'

const EVERY = 60_000

/** `load` fetches and may reject; the time shown is that of the last fetch which succeeded. */
export function useFresh(load: () => Promise<unknown>): { at: Ref<Date> } {
  const at = ref(now())
  let timer: ReturnType<typeof setInterval> | undefined

  async function again(): Promise<void> {
    if (document.visibilityState !== 'visible') return
    try {
      await load()
      at.value = now()
    } catch {
      // what is shown keeps its time; the page itself says what went wrong
    }
  }

  onMounted(() => {
    timer = setInterval(() => void again(), EVERY)
    document.addEventListener('visibilitychange', again)
  })
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', again)
  })
  return { at }
}
