/** 各种文书、各个办法要填的栏；一处写明，表单照着画。 */
import { conclusion, delivery, receiptAnswer, receiver, remedy } from '../../api/vocabulary'
import { FOLLOW_STATE, label, type Label } from '../lib/labels'
import type { Content, FollowUp, Step } from './api'

export interface Field {
  name: string
  label: string
  type: 'text' | 'long' | 'lines' | 'date' | 'pick' | 'people' | 'items'
  options?: Record<string, string>
  hint?: string
  optional?: boolean
  /** The articles the record names are offered beside it. */
  cited?: boolean
  /** Shown only when another field has one of these values. */
  when?: { name: string; among: string[] }
}

export interface Deed {
  title: string
  button: string
  path: string
  fields: Field[]
  says?: string
  danger?: boolean
  /** What the notice says after it is done: “某单位：已……”. */
  done?: string
  files?: string
  /** What goes with the typed values. */
  extra?: Record<string, unknown>
}

const LETTER: Field[] = [
  { name: 'to', label: '主送单位', type: 'text', hint: '全称' },
  { name: 'subject', label: '事由', type: 'text' },
  { name: 'facts', label: '查明情况', type: 'long', hint: '只写事实，涉嫌的写“涉嫌”' },
  { name: 'basis', label: '依据', type: 'text', optional: true, hint: '法名加条款' },
  { name: 'request', label: '请求事项', type: 'long' },
]
const EVIDENCE: Field = { name: 'evidence', label: '证据清单', type: 'lines', hint: '一行一件，写明数量' }

/** Which columns of a paper a person writes; the rest comes from the sealed record. */
export const DRAFT: Record<string, Field[]> = {
  ORDER: [
    { name: 'facts', label: '查明的事实', type: 'long' },
    { name: 'violated', label: '违反的规定', type: 'text', hint: '法名、条、款、项' },
    { name: 'power', label: '责令的依据', type: 'text', hint: '给责令权力的那一条，不能只写行政处罚法第二十八条', cited: true },
    { name: 'requirements', label: '改正的内容和要求', type: 'lines', hint: '一行一项，能查验' },
    { name: 'due_on', label: '改正期限', type: 'date', hint: '明天至 90 天内的工作日' },
    { name: 'consequence', label: '逾期的后果', type: 'text', optional: true, hint: '只写法条写明的' },
    { name: 'remedy_body', label: '复议机关', type: 'text' },
    { name: 'remedy_court', label: '管辖法院', type: 'text' },
  ],
  REFERRAL: [...LETTER, EVIDENCE],
  CRIME: [...LETTER, EVIDENCE],
  ABNORMAL: [...LETTER.map(one => (one.name === 'basis' ? { ...one, optional: false, hint: '核对后写明是哪一条' } : one)), EVIDENCE],
  INFORM: LETTER,
  OBJECTION: [
    { name: 'checked', label: '核查过程', type: 'long', hint: '调阅了什么、问了谁' },
    { name: 'conclusion', label: '结论', type: 'pick', options: conclusion },
    { name: 'remedy', label: '公示怎么办', type: 'pick', options: remedy },
    { name: 'reason', label: '理由', type: 'long' },
    { name: 'basis', label: '依据', type: 'text', optional: true },
  ],
  PENALTY: [
    { name: 'authority', label: '作出决定的机关', type: 'text' },
    { name: 'decision_no', label: '决定书文号', type: 'text' },
    { name: 'decided_on', label: '决定日期', type: 'date' },
    { name: 'kind_words', label: '处罚种类', type: 'text', hint: '警告、罚款、没收……不写金额' },
    { name: 'url', label: '处罚公示网址', type: 'text', optional: true },
  ],
  REPORT: [
    { name: 'time', label: '一、检查时间', type: 'text' },
    { name: 'content', label: '二、检查内容', type: 'long' },
    { name: 'steps', label: '三、实施步骤', type: 'long', hint: '公开时，检查组的姓名、证号由系统写成“检查人员几人”' },
    { name: 'situation', label: '四、检查情况', type: 'long' },
    { name: 'evaluation', label: '五、对被检查人评价', type: 'long', hint: '要公开的，不写人的姓名、证号' },
    { name: 'advice', label: '六、处理意见和建议', type: 'long', hint: '与封存的处置、期限一致' },
  ],
}

const OPINION: Field = { name: 'opinion', label: '意见', type: 'long', optional: true }
const WHY: Field = { name: 'words', label: '理由', type: 'long' }
const NOT_DIRECT = ['MAIL', 'ELECTRONIC', 'ENTRUSTED', 'NOTICE']
const PROOF: Record<string, string> = { REFERRAL: '送件人、邮件单号或系统编号', CRIME: '送件人和时间，写到分' }

const SERVE: Deed = {
  title: '登记送达', button: '登记送达', done: '登记送达', path: 'delivery', files: '送达回证、拒收照片，可不传',
  fields: [
    { name: 'method', label: '送达方式', type: 'pick', options: delivery },
    { name: 'on', label: '送达日期', type: 'date' },
    { name: 'place', label: '送达地点', type: 'text', hint: '单位住所，送到别处的改写' },
    { name: 'receiver', label: '收件人身份', type: 'pick', options: receiver, when: { name: 'method', among: ['DIRECT'] } },
    { name: 'name', label: '收件人姓名', type: 'text', when: { name: 'method', among: ['DIRECT'] } },
    { name: 'reason', label: '拒收的事由', type: 'text', when: { name: 'method', among: ['LEFT'] } },
    { name: 'witness', label: '见证人姓名、单位', type: 'text', optional: true, hint: '没有见证人的，附拒收照片', when: { name: 'method', among: ['LEFT'] } },
    { name: 'proof', label: '凭据', type: 'text', hint: '邮件单号、电子地址与同意的依据、受托机关、公告处', when: { name: 'method', among: NOT_DIRECT } },
  ],
}

const RECHECK: Field[] = [
  { name: 'inspector_ids', label: '复查人员（两名以上）', type: 'people' },
  { name: 'on', label: '复查日期', type: 'date' },
  { name: 'on_site', label: '方式', type: 'pick', options: { yes: '现场复查', no: '材料复查' } },
  { name: 'items', label: '逐项情况', type: 'items' },
  { name: 'opinion', label: '对方的意见', type: 'text', optional: true },
  { name: 'words', label: '说明', type: 'text', optional: true },
]

const RECORD = '复查照片、复查人员签名的复查记录'
const APART = '记下之后由审批人批准，批准了才办结。'

export const DEEDS: Record<string, Deed> = {
  approve: { title: '批准', button: '批准', done: '批准', path: 'decisions', fields: [OPINION], extra: { decision: 'APPROVED' } },
  agree: { title: '法制审核通过', button: '审核通过', done: '通过法制审核', path: 'decisions', fields: [OPINION], extra: { decision: 'APPROVED' } },
  return: { title: '退回', button: '退回', done: '退回', path: 'decisions', danger: true, fields: [{ name: 'opinion', label: '哪里不对，要改什么', type: 'long' }], extra: { decision: 'RETURNED' } },
  cancel: { title: '不再办理', button: '不再办理', done: '定为不再办理', path: 'cancellation', danger: true, fields: [WHY], says: '不再办理要写明理由，留在案卷里。' },
  serve: SERVE,
  report: {
    title: '代收整改报告', button: '收下', done: '收下整改报告', path: 'report', files: '纸面报告、照片', says: '单位在自己手机上交的会自己进来；这里登记纸面交来的。',
    fields: [{ name: 'words', label: '改正情况', type: 'long' }, { name: 'name', label: '提交人', type: 'text' }, { name: 'position', label: '职务', type: 'text', optional: true }, { name: 'on', label: '收到日期', type: 'date' }],
  },
  extend: { title: '同意延期', button: '同意延期', done: '延期', path: 'extension', files: '书面申请；在网上申请的不用传', fields: [{ name: 'due_on', label: '延到', type: 'date', hint: '工作日' }, { name: 'reason', label: '延期的理由', type: 'long' }] },
  refuse_extension: { title: '不同意延期', button: '不同意', done: '答复不同意延期', path: 'extension-refusal', danger: true, fields: [{ name: 'words', label: '为什么不同意', type: 'long', hint: '单位看得到' }], says: '改正期限不变。' },
  again: { title: '要求补交材料', button: '要求补交', done: '要求补交', path: 'more', fields: [{ name: 'due_on', label: '补交到', type: 'date', hint: '工作日' }, { name: 'reason', label: '还要补什么', type: 'long' }] },
  assign: { title: '派复查', button: '派复查', done: '派复查', path: 'recheck-team', fields: [{ name: 'inspector_ids', label: '检查人员（两名以上）', type: 'people' }, { name: 'planned_on', label: '定在哪天', type: 'date' }] },
  pass: { title: '复查：已改正', button: '记为已改正，报批', done: '记复查，等批准', path: 'recheck', files: RECORD, says: APART, fields: RECHECK, extra: { outcome: 'pass' } },
  fail: { title: '复查：未改正', button: '记为未改正，报批', done: '记复查，等批准', path: 'recheck', danger: true, files: RECORD, says: APART, fields: RECHECK, extra: { outcome: 'fail' } },
  confirm: { title: '批准复查结论', button: '批准', done: '批准复查结论', path: 'decisions', fields: [OPINION], extra: { decision: 'APPROVED' }, says: '批准后出复查意见：已改正的就此办结；逾期未改正的转立案；未改正而期限未到的继续整改，到期再复查。' },
  redo: { title: '退回重新复查', button: '退回', done: '退回重新复查', path: 'decisions', danger: true, fields: [{ name: 'opinion', label: '哪里不清楚，要怎样重查', type: 'long' }], extra: { decision: 'RETURNED' } },
  refer: { title: '转立案', button: '转立案', done: '转立案', path: 'referral', danger: true, fields: [{ name: 'words', label: '建议怎样处理', type: 'long' }], says: '责令改正就此办结，另立一件内部移送。' },
  send: { title: '登记发出', button: '已发出', done: '登记发出', path: 'sending', fields: [{ name: 'proof', label: '怎样送的', type: 'text', hint: PROOF.REFERRAL }, { name: 'on', label: '发出日期', type: 'date' }] },
  acknowledge: {
    title: '登记回执', button: '登记回执', done: '登记回执', path: 'receipt', files: '回执',
    fields: [{ name: 'answer', label: '对方答复', type: 'pick', options: receiptAnswer }, { name: 'no', label: '回执号', type: 'text', optional: true, hint: '没有回执号的，附上回执' }, { name: 'on', label: '收到日期', type: 'date' }, { name: 'words', label: '说明', type: 'long', optional: true, hint: '不受理、不予立案的写明对方理由' }],
  },
  hand_over: {
    title: '登记移交', button: '登记移交', done: '登记移交', path: 'handover', files: '交接清单',
    fields: [{ name: 'words', label: '移交了哪些物品和材料', type: 'long', hint: '没有涉案物品的写明没有' }, { name: 'receiver', label: '对方谁收的', type: 'text', hint: '单位和姓名' }, { name: 'on', label: '移交日期', type: 'date' }],
  },
  close: { title: '办结', button: '办结', done: '办结', path: 'closing', files: '补照片、处理结果文书', fields: [{ name: 'words', label: '处理结果', type: 'long' }] },
}

const { FILED, NOT_FILED, ...OFFICES } = receiptAnswer
const RECEIPTS = ['acknowledge', 'decline', 'file', 'not_file']
/** Of judicial organs only: what follows a case they do not file. */
const JUDICIAL = `“${FILED}”附上立案通知书：接到通知书起 3 日内把涉案物品和案卷移交公安机关，办好交接再登记。“${NOT_FILED}”附上不予立案通知书：有异议的，收到通知书起 3 日内提请复议，或者建议检察院监督；不再异议的，写明结果办结，依法另作行政处理。`

/** Doing the same thing twice in the list helps nobody: a receipt also says no, a draft is a form of its own. */
const HIDDEN = new Set(['decline', 'file', 'not_file', 'propose'])

/** What an approver does to a recheck has words of its own. */
const RECHECKED: Record<string, string> = { approve: 'confirm', return: 'redo' }

const ANSWERED: Record<string, string> = { KEEP: '公示维持不变。', CORRECT: '公示不会自己改：请公示人员更正。', WITHDRAW: '公示不会自己撤：请公示人员撤下。' }

/** A crime the police did not file: whatever is drafted after that asks to look at it again, also where the first to be asked declines. */
function reviewing(row: { kind?: string; steps: readonly { act: string }[] }): boolean {
  return row.kind === 'CRIME' && row.steps.some(one => one.act === 'not_file')
}

/** What drafting is called on the button and over the form. */
export function draftTitle(row: Pick<FollowUp, 'kind' | 'state' | 'steps'>): string {
  if (row.state === 'drafted' && row.steps.some(one => one.act === 'return')) return '修改后再送批'
  return reviewing(row) ? '拟提请复议' : '拟办'
}

const REPORTED = '报告要与检查记录一致：六要写明封存的处置，记录里没有的事实不能写。'

/** What doing it sets going, which is not the same for each kind of matter. */
export function saysOf(deed: string, row: Pick<FollowUp, 'kind' | 'content' | 'steps'> & { order_due?: string | null; state?: string; due_on?: string | null }): string {
  const plea = pleaOf(row)
  if (deed === 'propose') return reviewing(row) ? `公安机关答复不予立案。这里送批的是提请复议：自收到不予立案通知书之日起 3 日内${row.due_on ? `（到 ${row.due_on} 24:00 止）` : ''}经法制审核、批准后发出，请在“请求事项”里写明提请复议和理由。也可以建议检察院立案监督，主送单位改写检察院。不再异议的，不用送批，点“办结”写明结果。` : row.kind === 'REPORT' ? REPORTED : ''
  if (deed === 'approve' && row.kind === 'REPORT') return REPORTED
  if (deed === 'fail' && row.order_due) return `${plea ? `单位申请延到 ${plea.until}，还没有答复：审批人答复之前，不能记为“逾期未改正”。` : ''}改正期限是 ${row.order_due}，当天 24:00 止。复查那天期限还没有过的，记为“未改正，期限未到”，责令改正继续走，到期再复查，不转立案；过了期限的，记为“逾期未改正”。${APART}`
  if (deed === 'again' && plea) return `单位申请延到 ${plea.until}，还没有答复：这里定的日子就是答复。`
  if (deed === 'extend' && plea && row.state === 'reported') return '整改报告已经交来：同意以后，复查的期限改从延到的那一天数起。'
  if (deed === 'extend') return plea ? '' : '单位在自己的页面上没有等着答复的申请。收到书面申请的，传上申请，写明延到哪一天。'
  if (deed === 'serve') return row.kind === 'ORDER' ? `送达之日起，整改期限开始走，到通知书写明的 ${String(row.content.due_on ?? '')}。` : `答复送达，这件异议就此办结。${ANSWERED[String(row.content.remedy ?? '')] ?? ''}`
  if (deed === 'send') return row.kind === 'INFORM' ? '抄告发出就此办结，不等回执。' : '发出之日起等对方回执；到期没有回执的，系统备好催办函。'
  if (deed === 'acknowledge' && row.kind === 'CRIME') return JUDICIAL
  return DEEDS[deed]?.says ?? ''
}

/** What doing it is called: an extension nobody asked for on the page of the firm rests on a letter. */
export function titleOf(deed: string, row: Pick<FollowUp, 'steps'>): string {
  return deed === 'extend' && !pleaOf(row) ? '按书面申请延期' : DEEDS[deed]?.title ?? ''
}

/** What may be done: its acts and state, and for a penalty whether its words are held. */
type Doable = Pick<FollowUp, 'acts' | 'state'> & Partial<Pick<FollowUp, 'kind' | 'held'>>

/** Why it cannot be approved as it stands, '' when it can: of a penalty, once closed, nobody could mend held words. */
export const heldBack = (row: Partial<Pick<FollowUp, 'kind' | 'held'>>): string => (row.kind === 'PENALTY' ? row.held ?? '' : '')

export function deedsOf(row: Doable): string[] {
  const later = row.state === 'acknowledged' && row.acts.includes('file') ? ['acknowledge'] : []
  const acts = heldBack(row) && row.acts.includes('return') ? ['return', ...row.acts.filter(act => act !== 'return')] : row.acts
  return [...later, ...acts.filter(act => !HIDDEN.has(act))].map(act => (row.state === 'rechecked' ? RECHECKED[act] ?? act : act)).filter(act => act in DEEDS)
}

/** What may be done at any time is nobody's next step. */
const ASIDE = new Set(['extend', 'cancel', 'assign'])

/** The one thing to do next, in blue; none while the matter lies with the firm or with another office, or cannot be approved. */
export function primaryOf(row: Doable): string | undefined {
  return row.acts.includes('propose') ? undefined : deedsOf(row).find(one => !ASIDE.has(one) && !DEEDS[one]?.danger && !(one === 'approve' && heldBack(row)))
}

/** The date signed on site and the one of the order need not be the same, but then it is said: here, on the order and on the firm's page in the same words. */
export function dueDiffers(content: Content, due: string): string {
  const signed = String(content.signed_due_on ?? '')
  return signed && due && signed !== due ? `现场写明的改正期限是 ${signed}，通知书写明的是 ${due}，以通知书为准。送达时请向单位说明。` : ''
}

/** The deadline set after the notice by an extension or a demand for more, '' while that of the notice holds. */
export function dueMoved(row: Pick<FollowUp, 'kind' | 'content' | 'order_due'>): string {
  return row.kind === 'ORDER' && row.order_due && row.order_due !== String(row.content.due_on ?? '') ? row.order_due : ''
}

/** Until when the firm may mend, said beside the clock of the recheck that runs meanwhile. */
export function mendWords(row: Pick<FollowUp, 'kind' | 'state' | 'content' | 'order_due'>): string {
  if (row.kind !== 'ORDER' || !row.order_due || !['reported', 'rechecked'].includes(row.state)) return ''
  const noticed = dueMoved(row) ? `，替代通知书写明的 ${String(row.content.due_on ?? '')}` : ''
  return `改正期限 ${row.order_due} 24:00 止${noticed}`
}

/** How an outcome is shown: green only what was mended, red an order not kept, amber what never came, plain the rest. */
export function toneOf(row: Pick<FollowUp, 'kind' | 'state' | 'outcome'>): 'g' | 'r' | 'a' | '' {
  if (!row.outcome || row.state === 'cancelled') return ''
  if (row.kind === 'ORDER') return row.outcome === '已改正' ? 'g' : 'r'
  if (row.kind === 'MATERIALS') return row.outcome.startsWith('单位没有') ? 'a' : ''
  return row.kind === 'CORRECTED' ? 'g' : ''
}

/** The outcome in words, and what is still to be done about it. */
export function outcomeWords(row: Pick<FollowUp, 'kind' | 'state' | 'outcome'>): string {
  if (row.kind === 'ORDER' && row.state === 'failed') return `复查结论：${row.outcome}。还没有办结，由经办转立案。`
  return row.state === 'cancelled' ? `不再办理：${row.outcome}` : `结果：${row.outcome}`
}

/** The chip of the state; that a matter is over says nothing good of an order that was not kept. */
export function stateChip(row: Pick<FollowUp, 'kind' | 'state' | 'outcome'>): Label {
  const [text, tone] = label(FOLLOW_STATE, row.state)
  return row.state === 'closed' && toneOf(row) === 'r' ? [`${text}：没有改正`, 'red'] : [text, tone]
}

/** What the firm asks for and nobody has answered yet: the form for agreeing begins with it. */
export function pleaOf(row: Pick<FollowUp, 'steps'>): { until: string; words: string } | null {
  const step = [...row.steps].reverse().find(one => ['plead', 'extend', 'refuse_extension', 'again'].includes(one.act))
  return step?.act === 'plead' ? { until: String(step.facts.until ?? ''), words: step.words } : null
}

export interface Seen { on: string; onSite: boolean; outcome: string; people: string; items: { requirement: string; done: boolean; words: string }[]; opinion: string; by: string }

const VERDICTS: Record<string, string> = { pass: '已改正', early: '未改正，期限未到', fail: '逾期未改正' }
const verdictOf = (told: { outcome?: unknown; verdict?: unknown }): string => VERDICTS[String(told.verdict ?? '')] ?? (told.outcome === 'pass' ? '已改正' : '未改正')

/** How, where and to whom a paper was served, as far as the row says; why somebody would not take it stands in the words. */
function servedOf(facts: Record<string, unknown>): string {
  const said = (name: string): string => String(facts[name] ?? '').trim()
  const taken = said('name') ? `${said('receiver') ? `${receiver[said('receiver') as keyof typeof receiver] ?? said('receiver')} ` : ''}${said('name')} 签收` : ''
  const rest = [said('place') && `地点：${said('place')}`, taken, said('witness') && `见证人 ${said('witness')}`, said('proof') && `凭据：${said('proof')}`]
  return [`${said('on')} ${said('method_label')}`.trim(), ...rest].filter(Boolean).join('，')
}

/** What a step wrote down besides its words: the answer of a receipt, the conclusion of a recheck. */
export function toldOf(step: Pick<Step, 'act' | 'facts'>): string {
  if (RECEIPTS.includes(step.act) && step.facts.on) return [`${String(step.facts.to ?? '') || '对方'}答复：${String(step.facts.label ?? '')}`, step.facts.no ? `回执号 ${String(step.facts.no)}` : '没有回执号，见附件', `${String(step.facts.on)} 收到`].join('，')
  if (step.act === 'serve') return servedOf(step.facts)
  if (step.act === 'hand_over') return `${String(step.facts.on ?? '')} 移交，${String(step.facts.receiver ?? '')} 收`
  if (step.act === 'extend') return `${step.facts.before ? `从 ${String(step.facts.before)} ` : ''}延到 ${String(step.facts.after ?? '')}${step.facts.no ? `（${String(step.facts.no)}）` : ''}`
  if (step.act === 'again') return `补交到 ${String(step.facts.after ?? '')}`
  if (step.act === 'plead') return `申请延到 ${String(step.facts.until ?? '')}`
  if (step.act === 'assign') return `派 ${String(step.facts.names ?? '')} 复查，定在 ${String(step.facts.planned_on ?? '')}`
  return step.act === 'recheck' ? verdictOf(step.facts) : ''
}

/** The last receipt of a letter that still stands, for the head of its page; a letter written anew to another has none yet. */
export function receiptOf(row: Pick<FollowUp, 'steps'>): string {
  const step = [...row.steps].reverse().find(one => ['propose', 'send', ...RECEIPTS].includes(one.act))
  return step ? toldOf(step) : ''
}

/** The recheck that waits for its approval, as it was written down; null when none does. */
export function waitingRecheck(row: Pick<FollowUp, 'state' | 'steps' | 'content'>): Seen | null {
  const step = row.state === 'rechecked' ? [...row.steps].reverse().find(one => one.act === 'recheck') : undefined
  if (!step) return null
  const told = step.facts as { on: string; on_site: boolean; outcome: string; verdict?: string; opinion?: string; people: { name: string; cert_no: string }[]; items: { requirement: number; done: boolean; words?: string }[] }
  return {
    on: told.on, onSite: told.on_site, outcome: verdictOf(told), opinion: told.opinion ?? '', by: step.by_name,
    people: told.people.map(one => `${one.name}（${one.cert_no}）`).join('、'),
    items: told.items.map(one => ({ requirement: row.content.requirements?.[Number(one.requirement)] ?? '', done: one.done, words: one.words ?? '' })),
  }
}

/** Of a transfer to judicial organs first the acceptance, then whether a case is filed; other offices file none. */
export function fieldsOf(deed: Deed, typed: Record<string, unknown>, kind = '', state = ''): Field[] {
  const answers = kind !== 'CRIME' ? OFFICES : state === 'acknowledged' ? { FILED, NOT_FILED } : receiptAnswer
  return deed.fields.filter(one => !one.when || one.when.among.includes(String(typed[one.when.name] ?? ''))).map(one => (one.options === receiptAnswer ? { ...one, options: answers } : deed.path === 'sending' && one.name === 'proof' ? { ...one, hint: PROOF[kind] ?? one.hint } : one))
}

/** '' when everything needed is there, else what is missing. */
export function lacking(fields: Field[], typed: Record<string, unknown>): string {
  const empty = fields.filter(one => {
    const value = typed[one.name]
    if (one.optional || one.type === 'items') return false
    return one.type === 'people' ? !Array.isArray(value) || value.length < 2 : !String(Array.isArray(value) ? value.join('') : value ?? '').trim()
  })
  const said = (verb: string, among: Field[]): string[] => (among.length ? [`还没有${verb}${among.map(one => `“${one.label}”`).join('、')}`] : [])
  const undecided = fields.some(one => one.type === 'items' && (typed[one.name] as { done: boolean | null }[] | undefined)?.some(line => line.done === null))
  const all = [...said('选', empty.filter(one => one.type === 'pick')), ...said('填', empty.filter(one => one.type !== 'pick')), ...(undecided ? ['还有改正要求没有选“已改正”或“未改正”'] : [])]
  return all.length ? `${all.join('；')}。` : ''
}

/** An article taken into a line: what stands there already stays. */
export const taken = (text: string, article: string): string => (text.includes(article) ? text : [text.trim(), article].filter(Boolean).join('、'))

/** A line with its number; one that begins with a number of its own keeps that one alone. */
export function numbered(at: number, line: string | undefined): string {
  return /^第\s*\d+\s*项/.test(line ?? '') ? line ?? '' : `${at + 1}. ${line ?? ''}`
}

/** '' when the paper that a step needs is there: who did not go to the recheck attaches what those who went signed. */
export function lackingFile(deed: Deed | undefined, typed: Record<string, unknown>, files: number, me: string | null): string {
  if (deed?.path === 'delivery' && typed.method === 'LEFT' && !files && !String(typed.witness ?? '').trim()) return '还没有填“见证人姓名、单位”，也没有附拒收照片。'
  if (deed?.path !== 'recheck' || files) return ''
  const went = Array.isArray(typed.inspector_ids) ? (typed.inspector_ids as string[]) : []
  return me && went.includes(me) ? '' : '还没有附复查人员签名的复查记录：您没有去复查，是代记。'
}

/** Who is waited for and until when, while a firm's plea for more time stands unanswered; '' when none does. */
export function pleaWords(row: { plea_until: string | null; plea_before: string | null }, today: string): string {
  if (!row.plea_until) return ''
  const asked = `单位申请把改正期限延到 ${row.plea_until}，等审批人答复`
  if (!row.plea_before) return `${asked}。`
  return row.plea_before < today ? `${asked}：现在的期限 ${row.plea_before} 已经过了，答复之前不能认定逾期未改正。` : `${asked}：请在现在的期限 ${row.plea_before} 24:00 前同意或者不同意。`
}

/** How the deadline of a matter is told. */
export function dueWords(row: { due_on: string | null; days_left: number | null; late: boolean; due_label: string; provisional: boolean }): string {
  if (!row.due_on) return ''
  if (row.late) return `${row.due_label || '期限'} ${row.due_on}，逾期 ${Math.max(1, -(row.days_left ?? 0))} 个工作日`
  const rest = row.days_left === 0 ? '今日 24:00 截止' : row.days_left === null ? '' : `还剩 ${row.days_left} 个工作日`
  return [`${row.due_label || '期限'} ${row.due_on}${row.provisional ? '（暂定）' : ''}`, rest].filter(Boolean).join('，')
}
