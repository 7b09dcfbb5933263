import { expect, it } from 'vitest'
import { accountEnds, ENDING } from '../../src/desk/accounts/ending'

it('停用手机之前说明白：下次联网清除本机资料，没送达的不会丢，之后送来的由审批人判定', () => {
  for (const said of ['下次联网时清除本机资料', '先送完再清除', '进“隔离区”', '密文留在手机上', '按新登记的手机接着送', '不能撤回']) expect(ENDING).toContain(said)
})

it('停用账号之前说明白：登录、手机、任务各停什么；没有的也说没有', () => {
  const [login, phones, tasks] = accountEnds({ phones: 1, tasks: 3, seals: 2 })
  expect(login).toContain('登录马上结束')
  for (const said of ['名下 1 部在用', '不清除', '“隔离区”']) expect(phones).toContain(said)
  for (const said of ['还有 3 件没有办完，其中 2 件由此人封存', '移交封存权', '换人']) expect(tasks).toContain(said)
  expect(accountEnds({ phones: 0, tasks: 1, seals: 0 })[2]).not.toContain('封存。')
  expect(accountEnds({ phones: 0, tasks: 0, seals: 0 }).slice(1)).toEqual(['手机：名下没有在用的手机。', '任务：没有还在办的检查任务。'])
})
