/** 状态、角色、代码的中文叫法；界面上不出现英文代码。 */

export type Tone = 'plain' | 'blue' | 'green' | 'red' | 'amber'
export type Label = readonly [text: string, tone: Tone]

export const ROLES: Record<string, string> = {
  system_admin: '系统管理员', security_admin: '安全管理员', auditor: '审计员', clerk: '经办', approver: '审批',
  legal_reviewer: '法制审核', publisher: '公示', inspector: '检查员',
}

export const ASSIGNMENT: Record<string, Label> = {
  drawn: ['已抽取', 'amber'], notified: ['未下载', 'plain'], taken: ['已下载', 'blue'], on_site: ['在查', 'blue'],
  suspended: ['中止', 'red'], sealed: ['待同步', 'blue'], received: ['已送达', 'blue'], adopted: ['已采纳', 'blue'],
  in_review: ['待审定', 'blue'], returned: ['退回补正', 'red'], approved: ['待公示', 'green'], published: ['已公示', 'green'],
  closed: ['已办结', 'green'], cancelled: ['已取消', 'plain'],
}

/** 工作台进度条的七段；每个派单状态只落在一段里。 */
export const STAGES = ['未下载', '已下载', '在查', '待同步', '待审定', '待公示', '已公示'] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_OF: Record<string, Stage | undefined> = {
  drawn: '未下载', notified: '未下载', taken: '已下载', on_site: '在查', suspended: '在查', sealed: '待同步', received: '待同步',
  adopted: '待审定', in_review: '待审定', returned: '待审定', approved: '待公示', published: '已公示', closed: '已公示',
}

export const PLAN: Record<string, Label> = {
  draft: ['草稿', 'plain'], consulting: ['征求意见', 'plain'], submitted: ['待审批', 'blue'], returned: ['已退回', 'red'],
  approved: ['已批准', 'green'], published: ['已公布', 'green'], filed: ['已备案', 'green'], revising: ['修订中', 'blue'], closed: ['已办结', 'plain'],
}

export const DRAW: Record<string, Label> = {
  DRAFT: ['待冻结', 'plain'], FROZEN: ['名册已封存', 'blue'], COMMITTED: ['已承诺', 'amber'], SEEDED: ['已掷骰', 'amber'],
  DRAWN: ['已抽取', 'amber'], OPEN: ['已派发', 'green'], CLOSED: ['已办结', 'green'], VOID: ['已作废', 'red'], SUPERSEDED: ['作废，已重抽', 'red'],
}

export const ITEM: Record<string, Label> = {
  draft: ['草稿', 'plain'], active: ['启用', 'green'], suspended: ['停用', 'red'], retired: ['已停用', 'red'], revoked: ['已废止', 'red'],
}

export const ENTITY: Record<string, Label> = {
  candidate: ['待核', 'plain'], active: ['有效', 'green'], suspended: ['歇业', 'plain'], exited: ['已退出', 'red'],
}

export const INSPECTOR: Record<string, Label> = {
  pending: ['待核', 'plain'], active: ['在岗', 'green'], suspended: ['停岗', 'red'], expired: ['证件到期', 'red'], removed: ['已退出', 'plain'],
}

export const CATEGORY: Record<string, Label> = { GENERAL: ['一般', 'plain'], KEY: ['重点', 'blue'] }

export const METHODS: Record<string, string> = {
  ON_SITE: '实地', DOCUMENT: '书面', NETWORK: '网络监测', ENTRUSTED: '委托专业机构', ADOPTED: '采用其他结论', TESTING: '检验检测',
}

export const KINDS: Record<string, string> = {
  COMPANY: '企业', ENTERPRISE: '企业', INDIVIDUAL: '个体工商户', COOPERATIVE: '农专社', PUBLIC: '事业单位', PUBLIC_INSTITUTION: '事业单位', INSTITUTION: '事业单位',
  GOVERNMENT: '机关', SOCIAL: '社会团体', SOCIAL_GROUP: '社会团体', SOCIAL_ORGANISATION: '社会团体', PRIVATE_NON_ENTERPRISE: '民办非企业', NON_ENTERPRISE: '民办非企业', FOUNDATION: '基金会', OTHER: '其他', PROJECT: '项目', PRODUCT: '产品',
}

export const CREDIT: Record<string, string> = { A: 'A 低风险', B: 'B 一般', C: 'C 较高', D: 'D 高' }
export const CREDIT_TONE: Record<string, Tone> = { A: 'green', B: 'blue', C: 'plain', D: 'red' }

export const VERDICT: Record<string, Label> = {
  CONFORM: ['符合', 'green'], FAIL: ['不符合', 'red'], NA: ['不适用', 'plain'], NOT_CHECKED: ['未检查', 'plain'],
}

export const DISPOSAL: Record<string, string> = {
  ON_SITE_CORRECTED: '当场改正', ORDER: '责令限期改正', OWN_DEPARTMENT: '移交本部门', OTHER_DEPARTMENT: '移送其他部门', JUDICIAL: '移送司法机关', NONE: '无需处置',
}

export const RESULT: Record<string, string> = {
  R01: '未发现问题', R02: '未按规定公示应当公示的信息', R03: '公示信息隐瞒真实情况弄虚作假', R04: '通过登记的住所（经营场所）无法联系',
  R05: '发现问题已责令改正', R06: '不配合检查情节严重', R07: '未发现开展本次抽查涉及的经营活动', R08: '发现问题待后续处理', R09: '合格', R10: '注销、吊销等终止',
}

export const QUARANTINE: Record<string, string> = {
  recalled: '任务已收回', not_team: '不在检查组', sealed: '封存后到达', form_unknown: '检查表版本不认识', invalid: '内容不合格式', actor_disabled: '检查员已停用',
  late: '过期送达', no_assignment: '没有这个派单', seal_digest: '封存指纹不符', blob_mismatch: '照片与指纹不符', guards: '不满足封存条件',
}

export const EXCLUSION: Record<string, string> = {
  E1: '近期同事项已查或达年上限', E2: '注销、吊销、迁出', E3: '其他部门计划已抽', E4: '不在定向范围', E5: '无人可依法检查',
}

export const WITNESS_ROLES = ['人大代表', '政协委员', '纪检监察', '企业代表', '第三方', '本单位'] as const

/** Unknown codes are shown as they are rather than hidden. */
export function word(table: Record<string, string>, code: string | null | undefined): string {
  return code ? table[code] ?? code : '—'
}

export function label(table: Record<string, Label>, code: string | null | undefined): Label {
  return code ? table[code] ?? [code, 'plain'] : ['—', 'plain']
}
