import type { Ending } from './api'

/** 停用一部手机之前的话：照手机（field/core/leaving.ts、start.ts、identity.ts）和服务器（server/field/ledger.py）真正做的说。 */
export const ENDING = '停用不能撤回，要再用须本人重新登录。手机下次联网时清除本机资料。还有没送达的：手机开着锁，先送完再清除，送来的进“隔离区”，由审批人判定；手机锁着，只毁钥匙，密文留在手机上，本人重新登录后按新登记的手机接着送。一直不联网的清不掉，资料仍是加密的。'

/** What ends with an account: nobody who is disabled by mistake finds his visits stuck without a word. */
export function accountEnds(ends: Ending): string[] {
  const seals = ends.seals ? `，其中 ${ends.seals} 件由此人封存` : ''
  return [
    '登录：电脑和手机上的登录马上结束，恢复以前登录不了。',
    ends.phones ? `手机：名下 ${ends.phones} 部在用，再取不到任务和变更；里面的内容不清除，做过的联网仍会送来，先进“隔离区”由审批人判定。要清除的，另到“手机”页停用。` : '手机：名下没有在用的手机。',
    ends.tasks ? `任务：还有 ${ends.tasks} 件没有办完${seals}。请组织部门到“进度”移交封存权，或到抽取页换人，否则没有人接着办。` : '任务：没有还在办的检查任务。',
  ]
}
