/** 现场封存：护栏全部满足后，最后一条操作。 */
import { act, current } from '../app'
import { store } from '../holder'
import { sealDraft } from '../visit/sealing'

export async function sealNow(): Promise<void> {
  const held = current.value
  const device = store().device
  if (!held || !device) throw new Error('nothing to seal')
  await act([await sealDraft(held, device, new Date().toISOString())])
}
