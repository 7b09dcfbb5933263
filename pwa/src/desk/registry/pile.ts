/** 一叠等人办的事：打开就取，换一栏重取，办完一件重取；退回的理由一件一份。 */
import { reactive, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useAct, type Act } from '../lib/act'

export interface Pile<T> {
  act: Act
  rows: ShallowRef<T[] | null>
  failure: ShallowRef<unknown>
  /** The tab shown: a state of the rows. */
  state: Ref<string>
  /** The id of the row whose refusal is being written; empty when none is. */
  refusing: Ref<string>
  reasons: Record<string, string>
  load: () => Promise<void>
  /** Sends one decision, says so and fetches anew; false when it was not taken. */
  settle: (send: () => Promise<unknown>, said: string) => Promise<boolean>
}

export function usePile<T>(open: () => boolean, first: string, fetch: (state: string) => Promise<{ items: T[] }>): Pile<T> {
  const act = useAct()
  const rows: ShallowRef<T[] | null> = shallowRef(null)
  const failure = shallowRef<unknown>(null)
  const state = ref(first)
  const refusing = ref('')

  async function load(): Promise<void> {
    rows.value = null
    failure.value = null
    act.clear()
    try {
      rows.value = (await fetch(state.value)).items
    } catch (cause) {
      failure.value = cause
    }
  }

  async function settle(send: () => Promise<unknown>, said: string): Promise<boolean> {
    if (!await act.run(async () => { await send() }, said)) return false
    refusing.value = ''
    await load()
    return true
  }

  watch(open, value => { if (value) void load() }, { immediate: true })
  watch(state, load)
  return { act, rows, failure, state, refusing, reasons: reactive<Record<string, string>>({}), load, settle }
}
