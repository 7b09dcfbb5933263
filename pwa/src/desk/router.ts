/** 网址：每屏一个，可以收藏、可以刷新。 */
import { createRouter, createWebHistory } from 'vue-router'
import { routes } from './screens'
import { account, loadMeta, restore } from './session/session'
import { homeOf } from './shell/nav'

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

// The chunk of a screen did not come: without a network stay where we are (nothing typed is lost);
// with one, a newer build took it away, so fetch the page anew, once.
router.onError(async (_, to) => {
  try {
    await loadMeta()
  } catch {
    return
  }
  const mark = `desk.reloaded ${to.fullPath}`
  if (sessionStorage.getItem(mark) === __BUILD_ID__) return
  sessionStorage.setItem(mark, __BUILD_ID__)
  location.assign(router.resolve(to).href)
})
