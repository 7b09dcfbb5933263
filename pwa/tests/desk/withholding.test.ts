/** 记为不揭示：拒了的话不丢。 */
import { expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { ProblemError } from '../../src/api/problem'
import { draws, type WitnessPhone } from '../../src/desk/draws/api'
import { useWithholding } from '../../src/desk/draws/withholding'

const phone: WitnessPhone = { place: 1, name: '甲', office: '人大代表', path: null, state: 'committed', commitment: 'ab', value: null, reason: '' }

it('keeps refused words in the open box with the reason beside, and closes when they are taken', async () => {
  const changed = vi.fn<() => void>()
  const box = useWithholding('d', changed)
  box.asked.value = phone
  await nextTick()
  box.reason.value = '惠民餐饮的人不愿意'
  const send = vi.spyOn(draws, 'withhold').mockRejectedValueOnce(new ProblemError(422, { type: '/problems/draw.public_words', detail: '里面写了单位名称' }))
  await box.record()
  expect([box.open.value, box.reason.value, changed.mock.calls.length]).toEqual([true, '惠民餐饮的人不愿意', 0])
  expect(box.act.sentence.value).toContain('单位名称')
  send.mockResolvedValueOnce({} as never)
  box.reason.value = '不愿意'
  await box.record()
  await nextTick()
  expect([box.open.value, box.reason.value, changed.mock.calls.length]).toEqual([false, '', 1])
  expect(send).toHaveBeenLastCalledWith('d', 1, '不愿意')
})
