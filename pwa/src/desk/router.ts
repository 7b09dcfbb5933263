/** 网址：每屏一个，可以收藏、可以刷新。 */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { homeOf } from './shell/nav'
import { account, restore } from './session/session'

const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./session/SignIn.vue'), meta: { bare: true, open: true, title: '登录' } },
  { path: '/password', name: 'password', component: () => import('./session/ChangePassword.vue'), meta: { title: '修改密码' } },
  { path: '/', name: 'workbench', component: () => import('./insight/Workbench.vue'), meta: { title: '工作台' } },
  { path: '/items/:id?', name: 'items', component: () => import('./registry/Items.vue'), meta: { title: '抽查事项清单' } },
  { path: '/entities', name: 'entities', component: () => import('./registry/Entities.vue'), meta: { title: '检查对象名录库' } },
  { path: '/inspectors', name: 'inspectors', component: () => import('./registry/Inspectors.vue'), meta: { title: '检查人员' } },
  { path: '/checklists', name: 'checklists', component: () => import('./registry/Checklists.vue'), meta: { title: '检查表' } },
  { path: '/imports/:id?', name: 'imports', component: () => import('./registry/Imports.vue'), meta: { title: '导入' } },
  { path: '/plans', name: 'plans', component: () => import('./plans/Plans.vue'), meta: { title: '年度计划' } },
  { path: '/plans/:id', name: 'plan', component: () => import('./plans/Plan.vue'), meta: { title: '年度计划', keyed: true } },
  { path: '/draws', name: 'draws', component: () => import('./draws/Draws.vue'), meta: { title: '任务与抽取' } },
  { path: '/draws/:id', name: 'draw', component: () => import('./draws/Draw.vue'), meta: { title: '抽取', keyed: true } },
  { path: '/draws/:id/ceremony', name: 'ceremony', component: () => import('./draws/Ceremony.vue'), meta: { bare: true, title: '抽取仪式' } },
  { path: '/progress', name: 'progress', component: () => import('./inspections/Progress.vue'), meta: { title: '进度' } },
  { path: '/review/:id?', name: 'review', component: () => import('./dossiers/Review.vue'), meta: { title: '审定' } },
  { path: '/quarantine/:id?', name: 'quarantine', component: () => import('./inspections/Quarantine.vue'), meta: { title: '隔离区' } },
  { path: '/publications', name: 'publications', component: () => import('./publications/Publications.vue'), meta: { title: '公示' } },
  { path: '/messages', name: 'messages', component: () => import('./messages/Messages.vue'), meta: { title: '消息' } },
  { path: '/departments', name: 'departments', component: () => import('./accounts/Departments.vue'), meta: { title: '部门' } },
  { path: '/officers', name: 'officers', component: () => import('./accounts/Officers.vue'), meta: { title: '人员与角色' } },
  { path: '/:rest(.*)*', name: 'absent', component: () => import('./shell/Absent.vue'), meta: { title: '没有这一页' } },
]

export const router = createRouter({ history: createWebHistory('/desk/'), routes })

router.beforeEach(async to => {
  if (to.meta.open) return true
  const person = await restore().catch(() => null)
  if (!person) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { back: to.fullPath } }
  if (person.must_change_password && to.name !== 'password') return { name: 'password' }
  if (to.name === 'workbench') {
    const home = homeOf(new Set(account.value?.roles ?? []))
    if (home !== '/') return home
  }
  return true
})

router.afterEach(to => {
  document.title = `${String(to.meta.title ?? '')} · 阳光抽查`
})

// A newer build took away the chunk this tab asks for: fetch the page anew, once.
router.onError((_, to) => {
  const mark = `desk.reloaded ${to.fullPath}`
  if (sessionStorage.getItem(mark) === __BUILD_ID__) return
  sessionStorage.setItem(mark, __BUILD_ID__)
  location.assign(router.resolve(to).href)
})
