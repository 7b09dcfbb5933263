/** 检查结果告知书的文字：屏上给对方看的、发出去的图片，同一份；补正过的照补正之后的。 Pure. */
import { longDay, noonOf, shortDay } from '../net/clock'
import type { Checklist, Package } from '../types'
import { amended, resultOf, type State } from '../visit/sync'
import { findingOf, valueOf, viewForm } from '../visit/view'
import { disposalName, numeral, resultName } from '../visit/words'

export interface Told { title: string; to: string; lines: { head: string; text: string[] }[]; from: string; day: string }

/** `day` is the day of the visit in Shanghai; the office confirms or corrects what is told here. */
export function told(pkg: Package, state: State, form: Checklist, day: string): Told {
  const now = amended(state)
  const code = resultOf(now) ?? String(state.seal?.p['result_code'] ?? '')
  const bad = viewForm(now, form).items.filter(r => r.relevant && r.verdict === 'FAIL')
  const summary = valueOf<{ summary: string }>(now, 'result')?.summary ?? ''
  const problems = bad.map((r, n) => {
    const f = findingOf(now, r.item.id)
    return `问题${numeral(n + 1)}（第 ${r.number} 项）：${f?.text ?? r.item.text}${f ? `　处理：${disposalName(f.disposal)}${f.due_on ? `，${shortDay(noonOf(f.due_on))} 24:00 前改正` : ''}` : ''}`
  })
  const phone = pkg.task.department.phone
  return {
    title: '检查结果告知书', to: `${pkg.entity.name}（${pkg.entity.code}）`, from: pkg.task.department.name, day: longDay(day),
    lines: [
      { head: '检查', text: [`${longDay(day)}，${pkg.team.map(m => `${m.name}（${m.cert_no}）`).join('、')}凭${pkg.notice.no}对你单位检查：${pkg.items.map(i => i.name).join('、')}。`] },
      { head: '结果', text: [`${code === 'R01' ? '本次检查未发现问题' : resultName(code)}。${summary}`] },
      ...(problems.length ? [{ head: '问题和处理', text: [...problems, ...(bad.some(r => findingOf(now, r.item.id)?.disposal === 'ORDER') ? ['责令改正另行送达通知书。'] : [])] }] : []),
      { head: '公示', text: ['这是现场告知，审定后按规定向社会公示；公示只反映这一次检查。审定的结果与这里不一致的，另行告知。'] },
      { head: '异议', text: [`对结果有异议的，可以向本机关提出并附证据${phone ? `，电话 ${phone}` : ''}。`] },
    ],
  }
}
