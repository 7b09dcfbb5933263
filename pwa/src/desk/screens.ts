/** 全部屏幕：一屏一个网址，一屏一个分块。 */
import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./session/SignIn.vue'), meta: { bare: true, open: true, title: '登录' } },
  { path: '/password', name: 'password', component: () => import('./session/ChangePassword.vue'), meta: { title: '修改密码' } },
  { path: '/', name: 'workbench', component: () => import('./insight/Workbench.vue'), meta: { title: '工作台' } },
  { path: '/items/:id?', name: 'items', component: () => import('./registry/Items.vue'), meta: { title: '抽查事项清单' } },
  { path: '/item-lists/:id?', name: 'item-lists', component: () => import('./registry/ItemLists.vue'), meta: { title: '清单的版本' } },
  { path: '/upper-lists', name: 'upper-lists', component: () => import('./registry/ItemListUppers.vue'), meta: { title: '上级清单' } },
  { path: '/bases', name: 'bases', component: () => import('./registry/Bases.vue'), meta: { title: '依据库' } },
  { path: '/guidelines', name: 'guidelines', component: () => import('./registry/Guidelines.vue'), meta: { title: '工作细则' } },
  { path: '/entities', name: 'entities', component: () => import('./registry/Entities.vue'), meta: { title: '检查对象名录库' } },
  { path: '/inspectors', name: 'inspectors', component: () => import('./registry/Inspectors.vue'), meta: { title: '检查人员' } },
  { path: '/checklists', name: 'checklists', component: () => import('./checklists/Checklists.vue'), meta: { title: '检查表' } },
  { path: '/office/:id?', name: 'office', component: () => import('./checklists/office/Office.vue'), meta: { title: '桌面检查' } },
  { path: '/checklist-drafts/:id', name: 'checklist-draft', component: () => import('./checklists/Editor.vue'), meta: { title: '编检查表', keyed: true } },
  { path: '/imports/:id?', name: 'imports', component: () => import('./registry/Imports.vue'), meta: { title: '导入' } },
  { path: '/plans', name: 'plans', component: () => import('./plans/Plans.vue'), meta: { title: '年度计划' } },
  { path: '/plans/:id', name: 'plan', component: () => import('./plans/Plan.vue'), meta: { title: '年度计划', keyed: true } },
  { path: '/joint', name: 'joint', component: () => import('./plans/JointOffice.vue'), meta: { title: '联席会议办公室' } },
  { path: '/draws', name: 'draws', component: () => import('./draws/Draws.vue'), meta: { title: '任务与抽取' } },
  { path: '/draws/:id', name: 'draw', component: () => import('./draws/Draw.vue'), meta: { title: '抽取', keyed: true } },
  { path: '/draws/:id/minutes', name: 'minutes', component: () => import('./draws/Minutes.vue'), meta: { title: '抽取记录', keyed: true } },
  { path: '/draws/:id/roster', name: 'roster', component: () => import('./draws/Roster.vue'), meta: { title: '参加抽取的名册', keyed: true } },
  { path: '/draws/:id/spoken', name: 'spoken', component: () => import('./draws/SpokenWindow.vue'), meta: { bare: true, title: '见证人口令' } },
  { path: '/draws/:id/ceremony', name: 'ceremony', component: () => import('./draws/Ceremony.vue'), meta: { bare: true, title: '抽取仪式' } },
  { path: '/progress', name: 'progress', component: () => import('./inspections/Progress.vue'), meta: { title: '进度' } },
  { path: '/review/:id?', name: 'review', component: () => import('./dossiers/Review.vue'), meta: { title: '审定' } },
  { path: '/quarantine/:id?', name: 'quarantine', component: () => import('./inspections/Quarantine.vue'), meta: { title: '隔离区' } },
  { path: '/adoptions', name: 'adoptions', component: () => import('./followups/Adoptions.vue'), meta: { title: '结果互认' } },
  { path: '/followups/:id?', name: 'followups', component: () => import('./followups/FollowUps.vue'), meta: { title: '后续处置' } },
  { path: '/publications', name: 'publications', component: () => import('./publications/Publications.vue'), meta: { title: '公示' } },
  { path: '/reports', name: 'reports', component: () => import('./reports/Reports.vue'), meta: { title: '平台报送' } },
  { path: '/public-words', name: 'public-words', component: () => import('./reports/PublicWords.vue'), meta: { title: '公开文字与意见' } },
  { path: '/analysis', name: 'analysis', component: () => import('./insight/Analysis.vue'), meta: { title: '统计分析' } },
  { path: '/diligence/:id', name: 'diligence', component: () => import('./insight/Diligence.vue'), meta: { title: '尽职材料', keyed: true } },
  { path: '/messages', name: 'messages', component: () => import('./messages/Messages.vue'), meta: { title: '消息' } },
  { path: '/departments', name: 'departments', component: () => import('./accounts/Departments.vue'), meta: { title: '部门' } },
  { path: '/officers', name: 'officers', component: () => import('./accounts/Officers.vue'), meta: { title: '人员与角色' } },
  { path: '/trail/draws', name: 'trail-draws', component: () => import('./trail/TrailDraws.vue'), meta: { title: '抽取密钥' } },
  { path: '/trail', name: 'trail', component: () => import('./trail/Trail.vue'), meta: { title: '留痕' } },
  { path: '/rules', name: 'rules', component: () => import('./rules/Rules.vue'), meta: { title: '规则' } },
  { path: '/calendar', name: 'calendar', component: () => import('./rules/Calendar.vue'), meta: { title: '工作日历' } },
  { path: '/deadlines', name: 'deadlines', component: () => import('./rules/Deadlines.vue'), meta: { title: '时限' } },
  { path: '/setup', name: 'setup', component: () => import('./setup/Setup.vue'), meta: { title: '开局清单' } },
  { path: '/department', name: 'department', component: () => import('./insight/Department.vue'), meta: { title: '本部门进度' } },
  { path: '/export', name: 'export', component: () => import('./insight/Export.vue'), meta: { title: '导出全部数据' } },
  { path: '/liaison', name: 'liaison', component: () => import('./accounts/Liaison.vue'), meta: { title: '工作联络表' } },
  { path: '/duty', name: 'duty', component: () => import('./accounts/Duty.vue'), meta: { title: '在岗与代理' } },
  { path: '/devices', name: 'devices', component: () => import('./accounts/Devices.vue'), meta: { title: '手机' } },
  { path: '/:rest(.*)*', name: 'absent', component: () => import('./shell/Absent.vue'), meta: { title: '没有这一页' } },
]

/** Brings all screens near while nobody waits, so that a short cut of the line does not strand anyone. */
export async function fetchScreens(): Promise<void> {
  for (const route of routes) {
    const load = route.component as unknown
    if (typeof load === 'function') await (load as () => Promise<unknown>)().catch(() => undefined)
  }
}
