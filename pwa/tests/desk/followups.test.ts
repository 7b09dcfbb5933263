import { expect, test } from 'vitest'
import { DEEDS, deedsOf, draftTitle, dueDiffers, dueMoved, fieldsOf, heldBack, lacking, lackingFile, mendWords, numbered, outcomeWords, pleaWords, primaryOf, receiptOf, saysOf, stateChip, taken, titleOf, toldOf, toneOf, waitingRecheck } from '../../src/desk/followups/forms'
import type { Step } from '../../src/desk/followups/api'
import { receiver } from '../../src/api/vocabulary'
import { FOLLOW_STATE, label } from '../../src/desk/lib/labels'

const facts = { on: '2026-11-20', on_site: true, outcome: 'pass', opinion: '', people: [{ name: '检查员甲', cert_no: '990100001' }], items: [{ requirement: 0, done: true, words: '已上架公示' }] }
const step: Step = { id: '1', act: 'recheck', label: '复查', at: '', by_name: '经办乙', words: '', facts, files: [] }

test('a recheck is decided with words of its own', () => {
  expect(deedsOf({ state: 'rechecked', acts: ['approve', 'return'] })).toEqual(['confirm', 'redo'])
  expect(deedsOf({ state: 'proposed', acts: ['approve', 'return'] })).toEqual(['approve', 'return'])
})

test('the approver sees who went and what they saw', () => {
  const row = { state: 'rechecked', steps: [step], content: { requirements: ['公示执照'] } }
  expect(waitingRecheck(row)).toMatchObject({ outcome: '已改正', people: '检查员甲（990100001）', by: '经办乙', items: [{ requirement: '公示执照', done: true }] })
  expect(waitingRecheck({ ...row, state: 'closed' })).toBeNull()
})

test('who did not go to the recheck attaches the signed record', () => {
  const typed = { inspector_ids: ['a', 'b'] }
  expect(lackingFile(DEEDS.pass, typed, 0, null)).toContain('签名的复查记录')
  expect(lackingFile(DEEDS.pass, typed, 0, 'c')).toContain('代记')
  expect(lackingFile(DEEDS.pass, typed, 1, null)).toBe('')
  expect(lackingFile(DEEDS.fail, typed, 0, 'a')).toBe('')
  expect(lackingFile(DEEDS.serve, typed, 0, null)).toBe('')
})

test('everything a delivery lacks is named at once', () => {
  const typed = { method: '', on: '2026-11-20', place: ' ' }
  expect(lacking(fieldsOf(DEEDS.serve!, typed), typed)).toBe('还没有选“送达方式”；还没有填“送达地点”。')
  const direct = { ...typed, method: 'DIRECT' }
  expect(lacking(fieldsOf(DEEDS.serve!, direct), direct)).toBe('还没有选“收件人身份”；还没有填“送达地点”、“收件人姓名”。')
  expect(lackingFile(DEEDS.serve, { method: 'LEFT' }, 0, null)).toContain('见证人')
  expect(lackingFile(DEEDS.serve, { method: 'LEFT' }, 1, null)).toBe('')
})

test('an article is taken into the line once, beside what stands there', () => {
  expect(taken('', '《某条例》第七条')).toBe('《某条例》第七条')
  expect(taken('《甲法》第一条', '《某条例》第七条')).toBe('《甲法》第一条、《某条例》第七条')
  expect(taken('《某条例》第七条', '《某条例》第七条')).toBe('《某条例》第七条')
})

test('a line is numbered once', () => {
  expect([numbered(0, '公示执照'), numbered(1, '第 3 项：改正')]).toEqual(['1. 公示执照', '第 3 项：改正'])
})

test('only an order says that its delivery starts the time to mend', () => {
  expect(saysOf('serve', { kind: 'ORDER', steps: [], content: { due_on: '2026-12-07' } })).toContain('整改期限开始走，到通知书写明的 2026-12-07')
  const answer = saysOf('serve', { kind: 'OBJECTION', steps: [], content: { remedy: 'WITHDRAW' } })
  expect(answer).toContain('就此办结')
  expect(answer).toContain('撤下')
  expect(answer).not.toContain('整改期限')
  expect(saysOf('send', { kind: 'INFORM', steps: [], content: {} })).toContain('办结')
  expect(saysOf('send', { kind: 'REFERRAL', steps: [], content: {} })).toContain('等对方回执')
})

test('an extension nobody asked for is not the blue button', () => {
  expect(primaryOf({ state: 'served', acts: ['extend'] })).toBeUndefined()
  expect(primaryOf({ state: 'served', acts: ['extend', 'report'] })).toBe('report')
  expect(primaryOf({ state: 'proposed', acts: ['cancel', 'approve', 'return'] })).toBe('approve')
})

test('a held penalty is sent back, not approved', () => {
  const row = { state: 'proposed', acts: ['approve', 'return'], kind: 'PENALTY', held: '处罚种类里疑似有手机号' }
  expect([heldBack(row), deedsOf(row), primaryOf(row)]).toEqual([row.held, ['return', 'approve'], undefined])
  const report = { ...row, kind: 'REPORT' }
  expect([heldBack(report), deedsOf(report), primaryOf(report)]).toEqual(['', ['approve', 'return'], 'approve'])
  expect(primaryOf({ ...row, held: '' })).toBe('approve')
})

test('who writes and who approves a report is told that it may not depart from the record', () => {
  for (const deed of ['propose', 'approve']) expect(saysOf(deed, { kind: 'REPORT', steps: [], content: {}, state: 'proposed' })).toContain('六要写明封存的处置')
  expect(saysOf('approve', { kind: 'ORDER', steps: [], content: {} })).toBe('')
})

test('an extension is agreed to when asked for, and rests on a letter when not', () => {
  const plea: Step = { ...step, act: 'plead', facts: { until: '2026-12-21' } }
  const row = { kind: 'ORDER', content: {} }
  for (const steps of [[], ...['refuse_extension', 'extend', 'again'].map(act => [plea, { ...step, act }])]) {
    expect(titleOf('extend', { steps })).toBe('按书面申请延期')
    expect(saysOf('extend', { ...row, steps })).toContain('没有等着答复的申请')
  }
  expect(titleOf('extend', { steps: [plea] })).toBe('同意延期')
  expect(saysOf('extend', { ...row, steps: [plea] })).toBe('')
  expect(titleOf('report', { steps: [] })).toBe(DEEDS.report?.title)
  expect(saysOf('fail', { ...row, steps: [plea], order_due: '2026-12-07' })).toContain('单位申请延到 2026-12-21，还没有答复')
  expect(saysOf('again', { ...row, steps: [plea] })).toContain('这里定的日子就是答复')
})

test('a plea that waits says who answers it and until when', () => {
  const row = { plea_until: '2026-12-21', plea_before: '2026-12-07' }
  expect(pleaWords(row, '2026-12-07')).toBe('单位申请把改正期限延到 2026-12-21，等审批人答复：请在现在的期限 2026-12-07 24:00 前同意或者不同意。')
  expect(pleaWords(row, '2026-12-08')).toContain('2026-12-07 已经过了，答复之前不能认定逾期未改正')
  expect(pleaWords({ plea_until: null, plea_before: null }, '2026-12-08')).toBe('')
})

test('after an extension the page names the new date everywhere', () => {
  const row = { kind: 'ORDER', state: 'reported', content: { due_on: '2026-12-07' }, order_due: '2026-12-21' }
  expect([dueMoved(row), dueMoved({ ...row, order_due: '2026-12-07' })]).toEqual(['2026-12-21', ''])
  expect(mendWords(row)).toBe('改正期限 2026-12-21 24:00 止，替代通知书写明的 2026-12-07')
  expect(mendWords({ ...row, order_due: '2026-12-07' })).toBe('改正期限 2026-12-07 24:00 止')
  expect(mendWords({ ...row, state: 'served' })).toBe('')
  expect(toldOf({ act: 'extend', facts: { before: '2026-12-07', after: '2026-12-21', no: '青市监延改〔2026〕1号' } })).toBe('从 2026-12-07 延到 2026-12-21（青市监延改〔2026〕1号）')
  const plea: Step = { ...step, act: 'plead', facts: { until: '2026-12-21' } }
  expect(saysOf('extend', { ...row, steps: [plea] })).toContain('改从延到的那一天数起')
})

test('a date other than the one signed on site is said', () => {
  expect(dueDiffers({ signed_due_on: '2026-12-07' }, '2026-11-26')).toContain('现场写明的改正期限是 2026-12-07，通知书写明的是 2026-11-26，以通知书为准。')
  expect(dueDiffers({ signed_due_on: '2026-12-07' }, '2026-12-07')).toBe('')
  expect(dueDiffers({}, '2026-12-07')).toBe('')
})

test('a bad outcome does not look good', () => {
  const order = (state: string, outcome: string): { kind: string; state: string; outcome: string } => ({ kind: 'ORDER', state, outcome })
  expect([order('failed', '逾期未改正'), order('closed', '逾期未改正，已转立案'), order('closed', '已改正'), order('cancelled', '重复立项')].map(toneOf)).toEqual(['r', 'r', 'g', ''])
  expect(toneOf({ kind: 'MATERIALS', state: 'closed', outcome: '单位没有报送材料' })).toBe('a')
  expect(toneOf({ kind: 'CRIME', state: 'closed', outcome: '公安机关不予立案，转行政处罚。' })).toBe('')
  expect(stateChip(order('closed', '逾期未改正，已转立案'))).toEqual(['已办结：没有改正', 'red'])
  expect(stateChip(order('closed', '已改正'))).toEqual(['已办结', 'green'])
  expect(outcomeWords(order('failed', '逾期未改正'))).toBe('复查结论：逾期未改正。还没有办结，由经办转立案。')
})

test('a failed recheck before the deadline is not called overdue', () => {
  const early = { ...step, facts: { ...facts, outcome: 'fail', verdict: 'early' } }
  expect(waitingRecheck({ state: 'rechecked', steps: [early], content: {} })?.outcome).toBe('未改正，期限未到')
  expect(toldOf(early)).toBe('未改正，期限未到')
  const says = saysOf('fail', { kind: 'ORDER', steps: [], content: {}, order_due: '2026-12-07' })
  expect(says).toContain('2026-12-07，当天 24:00 止')
  expect(says).toContain('不转立案')
})

test('a receipt stays on the matter with its answer, number and day', () => {
  const receipt: Step = { ...step, act: 'acknowledge', facts: { answer: 'ACCEPTED', label: '受理', no: '青应急收〔2026〕3号', on: '2026-11-22' } }
  expect(receiptOf({ steps: [receipt, { ...step, act: 'close', facts: {} }] })).toBe('对方答复：受理，回执号 青应急收〔2026〕3号，2026-11-22 收到')
  expect(receiptOf({ steps: [receipt, { ...step, act: 'send', facts: { on: '2026-11-23' } }] })).toBe('')
})

test('what was declined and written anew to another shows no old answer, the story names who gave it', () => {
  const told: Step = { ...step, act: 'decline', facts: { answer: 'DECLINED', label: '不受理', to: '青禾县应急管理局', no: '复1号', on: '2026-11-22' } }
  expect(receiptOf({ steps: [told] })).toContain('青禾县应急管理局答复：不受理')
  expect(receiptOf({ steps: [told, { ...step, act: 'propose', facts: {} }] })).toBe('')
})

test('a case that is not filed says so, not that nobody takes it', () => {
  const told: Step = { ...step, act: 'not_file', facts: { answer: 'NOT_FILED', label: '不予立案', to: '青禾县公安局', no: '不立1号', on: '2026-11-22' } }
  expect(receiptOf({ steps: [told] })).toContain('青禾县公安局答复：不予立案')
  expect(deedsOf({ state: 'sent', acts: ['acknowledge', 'decline', 'not_file'] })).toEqual(['acknowledge'])
  expect(label(FOLLOW_STATE, 'not_filed')).toEqual(['不予立案', 'red'])
})

test('what is drafted after a case was not filed asks for a review within three days', () => {
  const row = { kind: 'CRIME', state: 'not_filed', steps: [{ ...step, act: 'send' }, { ...step, act: 'not_file' }], content: {}, due_on: '2026-11-25' }
  expect(draftTitle(row)).toBe('拟提请复议')
  expect(saysOf('propose', row)).toContain('提请复议：自收到不予立案通知书之日起 3 日内（到 2026-11-25 24:00 止）')
  expect(saysOf('propose', row)).toContain('检察院立案监督')
  const first = { ...row, state: 'drafted', steps: [] }
  expect([draftTitle(first), saysOf('propose', first)]).toEqual(['拟办', ''])
  const back = { ...row, state: 'drafted', steps: [...row.steps, { ...step, act: 'return' }] }
  expect([draftTitle(back), saysOf('propose', back)]).toEqual(['修改后再送批', saysOf('propose', row)])
  const declined = { ...row, state: 'declined', due_on: null, steps: [...row.steps, { ...step, act: 'send' }, { ...step, act: 'decline' }] }
  expect(draftTitle(declined)).toBe('拟提请复议')
})

test('a case filed is handed over before it is closed; after the acceptance only the filing is asked', () => {
  expect(deedsOf({ state: 'filed', acts: ['hand_over'] })).toEqual(['hand_over'])
  expect(deedsOf({ state: 'acknowledged', acts: ['close', 'file', 'not_file'] })).toEqual(['acknowledge', 'close'])
  expect(Object.keys(fieldsOf(DEEDS.acknowledge!, {}, 'CRIME', 'acknowledged')[0]!.options ?? {})).toEqual(['FILED', 'NOT_FILED'])
  expect(toldOf({ act: 'hand_over', facts: { on: '2026-11-23', receiver: '公安局甲' } })).toBe('2026-11-23 移交，公安局甲 收')
})

test('the story says who was sent to the recheck and when', () => {
  expect(toldOf({ act: 'assign', facts: { names: '检查员甲、检查员乙', planned_on: '2026-12-01' } })).toBe('派 检查员甲、检查员乙 复查，定在 2026-12-01')
})

test('the story says how, where and to whom a paper was served', () => {
  const served = (facts: Record<string, string>): string => toldOf({ act: 'serve', facts: { on: '2026-11-23', place: '北街 1 号', receiver: '', name: '', witness: '', proof: '', ...facts } })
  expect(served({ method_label: '直接送达', receiver: 'RESPONSIBLE', name: '店长' })).toBe(`2026-11-23 直接送达，地点：北街 1 号，${receiver.RESPONSIBLE} 店长 签收`)
  expect(served({ method_label: '留置送达', witness: '居委会甲' })).toBe('2026-11-23 留置送达，地点：北街 1 号，见证人 居委会甲')
  expect(served({ method_label: '邮寄送达', place: '', proof: 'EMS 1' })).toBe('2026-11-23 邮寄送达，凭据：EMS 1')
  expect(toldOf({ act: 'serve', facts: {} })).toBe('')
})

test('how a crime was sent is asked in words of its own', () => {
  const hint = (kind: string): string | undefined => fieldsOf(DEEDS.send!, {}, kind).find(one => one.name === 'proof')?.hint
  expect(hint('CRIME')).toBe('送件人和时间，写到分')
  expect([hint('REFERRAL'), hint('INFORM')]).toEqual(Array(2).fill('送件人、邮件单号或系统编号'))
})

test('answers of judicial organs are offered for their cases only', () => {
  const offered = (kind: string): string[] => Object.keys(fieldsOf(DEEDS.acknowledge!, {}, kind).find(one => one.name === 'answer')!.options!)
  expect(offered('CRIME')).toEqual(['ACCEPTED', 'FILED', 'NOT_FILED', 'DECLINED', 'FORWARDED'])
  expect(offered('REFERRAL')).toEqual(['ACCEPTED', 'DECLINED', 'FORWARDED'])
})
