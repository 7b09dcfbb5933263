/** 新版提示：有检查在做时不换；确认后全部页面一起换。 */
import { shallowReactive } from 'vue'

export const update = shallowReactive<{ waiting: ServiceWorker | null; ready: boolean }>({ waiting: null, ready: false })

export async function registerWorker(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return false
  const registration = await navigator.serviceWorker.register('/field/sw.js', { scope: '/field/', updateViaCache: 'none' })
  const look = (): void => { if (registration.waiting && navigator.serviceWorker.controller) update.waiting = registration.waiting }
  look()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look)
  })
  void navigator.serviceWorker.ready.then(() => { update.ready = true })
  return true
}

/** Other tabs hold a shared lock while an inspection is open there. */
export async function takeOver(): Promise<boolean> {
  const waiting = update.waiting
  if (!waiting) return false
  const free = await navigator.locks.request('sunlot:open-inspection', { ifAvailable: true }, lock => Promise.resolve(lock !== null))
  if (!free) return false
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage({ type: 'TAKE_OVER' })
  return true
}

let release: (() => void) | null = null

/** Held from the moment an inspection screen opens until it closes. */
export function holdInspection(open: boolean): void {
  if (!navigator.locks) return
  if (open && !release) {
    let done: () => void = () => {}
    const closed = new Promise<void>(resolve => { done = resolve })
    release = done
    void navigator.locks.request('sunlot:open-inspection', { mode: 'shared' }, () => closed)
  } else if (!open && release) {
    release()
    release = null
  }
}
