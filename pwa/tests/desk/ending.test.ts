import { expect, it } from 'vitest'
import { ENDING } from '../../src/desk/accounts/ending'

it('停用手机之前说明白：下次联网清除本机资料，没送达的不会丢，之后送来的由审批人判定', () => {
  for (const said of ['下次联网时清除本机资料', '先送完再清除', '进“隔离区”', '密文留在手机上', '按新登记的手机接着送', '不能撤回']) expect(ENDING).toContain(said)
})
