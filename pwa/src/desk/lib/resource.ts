/** 取数：一个来源、一个状态；差错是一句话，不是空白。 */
import { computed, onMounted, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { ProblemError, sayError } from '../../api/problem'
import type { StateKind } from '../../ui/desk-state.vue'

export interface Resource<T> {
  data: ShallowRef<T | null>
  error: ShallowRef<unknown>
  busy: ShallowRef<boolean>
  /** What to show instead of the data, if anything. */
  state: ComputedRef<StateKind | null>
  sentence: ComputedRef<string>
  load: () => Promise<void>
}

export function stateOf(error: unknown): StateKind {
  if (error instanceof ProblemError) {
    if (error.offline) return 'offline'
    if (error.absent) return 'absent'
  }
  return 'error'
}

export function useResource<T>(fetcher: () => Promise<T>, options: { eager?: boolean } = {}): Resource<T> {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<unknown>(null)
  const busy = shallowRef(false)
  let latest = 0

  async function load(): Promise<void> {
    const mine = ++latest
    busy.value = true
    try {
      const found = await fetcher()
      if (mine === latest) {
        data.value = found
        error.value = null
      }
    } catch (cause) {
      if (mine === latest) error.value = cause
    } finally {
      if (mine === latest) busy.value = false
    }
  }

  if (options.eager !== false) onMounted(load)
  const state = computed<StateKind | null>(() => {
    if (data.value !== null) return null
    return error.value ? stateOf(error.value) : 'loading'
  })
  const sentence = computed(() => (error.value ? sayError(error.value) : ''))
  return { data, error, busy, state, sentence, load }
}
