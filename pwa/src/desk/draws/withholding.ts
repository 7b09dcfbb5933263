/** 记为不揭示：拒了的话留在框里，旁边说为什么，不当着见证人再打一遍。 */
import { computed, ref, watch, type Ref, type WritableComputedRef } from 'vue'
import { useAct, type Act } from '../lib/act'
import { draws, type WitnessPhone } from './api'

export interface Withholding { asked: Ref<WitnessPhone | null>; open: WritableComputedRef<boolean>; reason: Ref<string>; act: Act; record: () => Promise<void> }

export function useWithholding(id: string, changed: () => void): Withholding {
  const act = useAct()
  const asked = ref<WitnessPhone | null>(null)
  const reason = ref('')
  const open = computed({ get: () => asked.value !== null, set: value => { if (!value) asked.value = null } })
  watch(asked, () => { reason.value = ''; act.clear() })

  async function record(): Promise<void> {
    const one = asked.value
    if (!one || reason.value.trim().length < 2) return
    if (await act.run(async () => { await draws.withhold(id, one.place, reason.value.trim()) })) asked.value = null
    else if (act.problem.value?.code !== 'wrong_state') return
    changed()
  }

  return { asked, open, reason, act, record }
}
