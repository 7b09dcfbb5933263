/** 长列表：按游标往下取，“更多”接在后面；换了条件就从头来。 */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { sayError } from '../../api/problem'
import type { StateKind } from '../../ui/desk-state.vue'
import { stateOf } from './resource'

export interface Page<T> { items: T[]; next: string | null; total?: number }

export interface Paged<T, P extends Page<T>> {
  rows: ShallowRef<T[]>
  first: ShallowRef<P | null>
  next: ShallowRef<string | null>
  busy: ShallowRef<boolean>
  state: ComputedRef<StateKind | null>
  sentence: ComputedRef<string>
  restart: () => Promise<void>
  more: () => Promise<void>
}

export function usePaged<T, P extends Page<T> = Page<T>>(fetcher: (after: string | null) => Promise<P>): Paged<T, P> {
  const rows = shallowRef<T[]>([])
  const first = shallowRef(null) as ShallowRef<P | null>
  const next = shallowRef<string | null>(null)
  const busy = shallowRef(false)
  const error = shallowRef<unknown>(null)
  let round = 0

  async function fetchPage(after: string | null): Promise<void> {
    const mine = ++round
    busy.value = true
    try {
      const page = await fetcher(after)
      if (mine !== round) return
      rows.value = after ? [...rows.value, ...page.items] : page.items
      next.value = page.next
      error.value = null
      if (!after) {
        first.value = page
      }
    } catch (cause) {
      if (mine === round) error.value = cause
    } finally {
      if (mine === round) busy.value = false
    }
  }

  const state = computed<StateKind | null>(() => {
    if (error.value) return stateOf(error.value)
    return first.value ? null : 'loading'
  })
  return {
    rows, first, next, busy, state,
    sentence: computed(() => (error.value ? sayError(error.value) : '')),
    restart: () => fetchPage(null),
    more: () => (next.value ? fetchPage(next.value) : Promise.resolve()),
  }
}
