/** 规则的值写成人看的话；表单里的字变回规则的值。 */
import { taskSource } from '../../api/vocabulary'
import { cited } from '../../ui/cited'
import type { CalendarDay, Effect, Proposal, Rule, RuleValue } from './api'

/** Words of the program shown in Chinese; what is not here is shown as it stands. */
const WORDS: Record<string, string> = {
  with_inspection: '与检查结果一同公示', after_handling: '处理之后公示', portal: '公示网站', credit_system: '企业信用信息公示系统',
  secret: '国家秘密、商业秘密', privacy: '个人隐私', ongoing_case: '正在办理的案件',
  initiating_department: '发起部门', legal_office: '政府法制部门', county_government: '县政府', superior_department: '上级部门',
  industry_department: '行业主管部门', complaints: '投诉多', abnormal: '经营异常', serious: '严重违法失信', key_industry: '重点行业', key_region: '重点区域',
  closed: '派发后', drawn: '抽取后', published: '公示后', reason: '理由', approver: '审批人', name: '名称', unit: '单位', cert_no: '证号', address: '地址',
  legal_rep: '法定代表人', phone: '电话', gender: '性别', post: '岗位', position: '职务', birth_ym: '出生年月', basis: '依据', subject: '主体', content: '内容', method: '方式',
  object: '对象', category: '类别', seq: '序号', frequency: '频次', joint_departments: '联合部门', publicity_mode: '公示方式', business_category: '经营类别',
  law_fields: '执法领域', regions: '区域', district: '所在地区', qualifications: '专长', specialties: '特长', industry: '行业', region: '区域', risk_class: '风险类别', credit_class: '信用类别',
  entity_name: '对象名称', entity_code: '代码', authority: '检查机关', plan_name: '计划名称', task_name: '任务名称', targeting: '定向或不定向', items: '事项', ended_on: '检查结束日',
  result_code: '结果', 'reason+witness|recording': '理由，加见证或录像', 'reason+witness': '理由和见证', 'reason+recording': '理由和录像',
  'min=up': '至少：进一', 'max=down': '至多：舍去', 'exact=seeded': '定额：由种子定', weekends_minus_two: '只看周末、少数两天，标暂定', 'draw/1': '可核验抽取第 1 版',
}

/** What the same field is called in a list of one sort. */
const NAMES: Record<string, string> = { inspector: '姓名', item_list: '事项名称' }

/** key: the rule the word stands in. */
export function word(value: string, key = ''): string {
  const own = value === 'name' ? NAMES[key.split('.', 1)[0] ?? ''] : undefined
  return own ?? WORDS[value] ?? (taskSource as Record<string, string>)[value] ?? value
}

/** 依据：系统默认的值出自别处的通知，只是参照，不是本地要照办的。 */
export function rests(layer: string, basis: string): string {
  const said = cited(basis)
  return layer === 'DEFAULT' && said !== basis ? `参照 ${said}` : said
}

export function show(value: RuleValue, unit = '', key = ''): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') return unit === '%' ? `${value}%` : unit ? `${value} ${unit}` : String(value)
  if (Array.isArray(value)) return value.length ? value.map(one => word(one, key)).join('、') : '（无）'
  return word(value, key)
}

export const MOST_DAYS = 400

/** What the calculator of due days cannot take, in words; an empty box asks nothing yet. */
export function dueFault(from: string, days: number | ''): string {
  if (!from) return '请选起算日。'
  if (days === '') return ''
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? '' : `工作日数要写 1 到 ${MOST_DAYS} 的整数。`
}

/** 02-28 → 2 月底；01-31 → 1 月底；其余写月日。 */
export function monthDay(value: string): string {
  const [month = 0, day = 0] = value.split('-').map(Number)
  const last = new Date(Date.UTC(2025, month, 0)).getUTCDate()
  return day >= last ? `${month} 月底` : `${month} 月 ${day} 日`
}

/** The key says what a rule's words are called; where no word is shown it may be left out. */
export type Said = Pick<Rule, 'kind' | 'unit'> & { key?: string }

export function shown(rule: Said, value: RuleValue): string {
  return rule.kind === 'month_day' && typeof value === 'string' ? monthDay(value) : show(value, rule.unit, rule.key)
}

export type Above = Said & Pick<Proposal, 'layer' | 'effect'>
export type Asked = Above & Pick<Proposal, 'value'>

const span = (one: Effect): string => one.until ? (one.until === one.from ? `${one.from} 当天` : `${one.from} 至 ${one.until} `) : `${one.from} 起`

/** Who stands over the override in a period: a higher layer, or a later rule of its own. */
const over = (row: Above, one: Effect): string => one.layer === row.layer ? `后定的另一条${one.layer_label}` : one.layer_label

/** Periods another value counts in, and whether the last of them ends. */
const held = (row: Above, rows: Effect[]): string => rows.map(one => `${span(one)}作数的是${over(row, one)}“${shown(row, one.value)}”`).join('，') + (rows.at(-1)?.until ? '' : '，没有写止期')

/** 上一层在起日已经定了的，提不了（服务器的 rules.shadowed）：为什么，最早可以自哪天起；提得了的为空。规则方案不分层。 */
export function barred(row: Above): string {
  const [first] = row.effect
  if (!first || first.own || first.layer === row.layer || row.kind === 'profile') return ''
  const free = row.effect.find(one => one.own)
  const above = held(row, free ? row.effect.slice(0, row.effect.indexOf(free)) : row.effect)
  return free ? `不能自 ${first.from} 另定：${above}。可以自 ${free.from} 起另定。` : `不能另定：${above}。`
}

/** 批准以后各段日子作数的是什么；谁作数由服务器算，这里只写成话。 */
export function willBe(row: Asked, label: string): string {
  const last = row.effect.at(-1)
  if (!last) return `${label}改为“${shown(row, row.value)}”，批准以后才作数。`
  if (!row.effect.some(one => one.own)) {
    return `批准了也不改变${label}：${held(row, row.effect)}。在它之下，“${shown(row, row.value)}”不起作用。`
  }
  if (row.effect.every(one => one.own)) return `${label}改为“${shown(row, row.value)}”，自 ${last.from} 起作数${last.until ? `，到 ${last.until} 为止` : ''}；这一天起派出的检查、开始走的时限都照新的办，当天已经派出的也在内；已经在走的时限不改。`
  const parts = row.effect.map(one => one.own ? `${span(one)}才是“${shown(row, row.value)}”` : `${span(one)}作数的是${over(row, one)}“${shown(row, one.value)}”，不改变`)
  return `${label}：${parts.join('；')}。只有作数的日子里派出的检查、开始走的时限照新的办；已经在走的时限不改。`
}

/** 一行小字：这条另定被谁盖过、到哪天；没有被盖过的不说。 */
export function covered(row: Asked): string {
  const parts = row.effect.filter(one => !one.own).map(one => `${span(one)}被${over(row, one)}“${shown(row, one.value)}”盖过`)
  if (!parts.length) return ''
  return `${parts.join('，')}，${row.effect.some(one => one.own) ? '其余日子作数' : '不起作用'}`
}

/** What was typed, as the rule wants it; null when a number is no number. */
export function typed(kind: string, text: string): RuleValue | null {
  if (kind === 'whole') return /^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : null
  if (kind === 'flag') return text === 'true'
  if (kind === 'words') return text.split(/[\n、，,]/).map(part => part.trim()).filter(Boolean)
  return text.trim()
}

export interface Cell { day: string; date: number; kind: 'off' | 'work' | 'weekend' | 'plain'; name: string }

/** Twelve months, each a list of weeks from Monday; null fills the days of other months. */
export function months(year: number, marked: readonly CalendarDay[]): (Cell | null)[][][] {
  const marks = new Map(marked.map(one => [one.day, one]))
  return Array.from({ length: 12 }, (_, month) => {
    const first = new Date(Date.UTC(year, month, 1))
    const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    const blank = (first.getUTCDay() + 6) % 7
    const cells: (Cell | null)[] = Array.from({ length: blank }, () => null)
    for (let date = 1; date <= count; date++) {
      const day = `${year}-${String(month + 1).padStart(2, '0')}-${String(date).padStart(2, '0')}`
      const mark = marks.get(day)
      const weekend = (blank + date - 1) % 7 >= 5
      cells.push({ day, date, kind: mark ? (mark.kind === 'off' ? 'off' : 'work') : weekend ? 'weekend' : 'plain', name: mark?.name ?? '' })
    }
    while (cells.length % 7) cells.push(null)
    return Array.from({ length: cells.length / 7 }, (__, week) => cells.slice(week * 7, week * 7 + 7))
  })
}
