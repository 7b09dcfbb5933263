/** 导航：哪个角色看见哪几项；系统、安全、审计三员不看业务。 */
import type { IconName } from '../../ui/desk-icons'

export interface NavItem {
  to: string
  text: string
  icon: IconName
  /** Empty: everybody who has signed in. */
  roles: readonly string[]
  badge?: 'review' | 'quarantine' | 'draws' | 'lists'
  key?: string
}

export interface NavGroup { title: string; items: readonly NavItem[] }

const BUSINESS = ['clerk', 'approver', 'legal_reviewer', 'publisher', 'overseer'] as const
const OFFICE = [...BUSINESS, 'inspector'] as const
const ADMINS = ['system_admin', 'security_admin'] as const

export const NAV: readonly NavGroup[] = [
  { title: '', items: [
    { to: '/', text: '工作台', icon: 'home', roles: OFFICE, key: 'h' },
    { to: '/deadlines', text: '时限', icon: 'clock', roles: BUSINESS, key: 't' },
    { to: '/department', text: '本部门进度', icon: 'office', roles: BUSINESS, key: 'm' },
  ] },
  { title: '一单两库', items: [
    { to: '/items', text: '抽查事项清单', icon: 'list', roles: OFFICE, badge: 'lists', key: 'i' },
    { to: '/bases', text: '依据库', icon: 'link', roles: OFFICE },
    { to: '/guidelines', text: '工作细则', icon: 'pen', roles: OFFICE },
    { to: '/entities', text: '检查对象', icon: 'shop', roles: OFFICE, key: 'e' },
    { to: '/inspectors', text: '检查人员', icon: 'people', roles: OFFICE, key: 'p' },
    { to: '/checklists', text: '检查表', icon: 'sheet', roles: OFFICE, key: 'c' },
  ] },
  { title: '计划与抽取', items: [
    { to: '/plans', text: '年度计划', icon: 'calendar', roles: BUSINESS, key: 'l' },
    { to: '/joint', text: '联席会议办公室', icon: 'office', roles: [...BUSINESS, 'system_admin'] },
    { to: '/draws', text: '任务与抽取', icon: 'ticket', roles: BUSINESS, badge: 'draws', key: 'd' },
  ] },
  { title: '实施与审定', items: [
    { to: '/progress', text: '进度', icon: 'lanes', roles: OFFICE, key: 'g' },
    { to: '/office', text: '桌面检查', icon: 'pen', roles: ['inspector'] },
    { to: '/review', text: '审定', icon: 'stamp', roles: BUSINESS, badge: 'review', key: 'r' },
    { to: '/followups', text: '后续处置', icon: 'after', roles: OFFICE, key: 'f' },
    { to: '/quarantine', text: '隔离区', icon: 'shield', roles: ['clerk', 'approver'], badge: 'quarantine', key: 'q' },
  ] },
  { title: '公开与归档', items: [
    { to: '/publications', text: '公示', icon: 'horn', roles: BUSINESS, key: 'b' },
    { to: '/reports', text: '平台报送', icon: 'upload', roles: BUSINESS },
    { to: '/public-words', text: '公开文字与意见', icon: 'eye', roles: BUSINESS },
    { to: '/analysis', text: '统计分析', icon: 'chart', roles: BUSINESS, key: 'y' },
  ] },
  { title: '设置', items: [
    { to: '/setup', text: '开局清单', icon: 'check', roles: [...ADMINS, 'auditor', 'clerk', 'approver'] },
    { to: '/departments', text: '部门', icon: 'office', roles: [...ADMINS, 'auditor'] },
    { to: '/officers', text: '人员与角色', icon: 'key', roles: [...ADMINS, 'auditor'] },
    { to: '/trail', text: '留痕', icon: 'lanes', roles: ['auditor'] },
    { to: '/rules', text: '规则', icon: 'shield', roles: [...ADMINS, 'auditor', ...BUSINESS] },
    { to: '/calendar', text: '工作日历', icon: 'calendar', roles: [...ADMINS, 'auditor', ...OFFICE] },
    { to: '/liaison', text: '工作联络表', icon: 'people', roles: [...ADMINS, ...BUSINESS] },
    { to: '/duty', text: '在岗与代理', icon: 'user', roles: ['system_admin', ...OFFICE] },
    { to: '/export', text: '导出全部数据', icon: 'download', roles: ['system_admin', 'auditor'] },
    { to: '/devices', text: '手机', icon: 'phone', roles: ['system_admin', 'clerk', 'approver', 'inspector'] },
  ] },
]

export function navFor(roles: ReadonlySet<string>): NavGroup[] {
  return NAV
    .map(group => ({ ...group, items: group.items.filter(item => item.roles.some(role => roles.has(role))) }))
    .filter(group => group.items.length > 0)
}

/** Where a person starts: administrators have no business data, so no workbench but the list of the first day. */
export function homeOf(roles: ReadonlySet<string>): string {
  const all = navFor(roles).flatMap(group => group.items.map(item => item.to))
  return ['/', '/setup'].find(to => all.includes(to)) ?? all[0] ?? '/messages'
}
