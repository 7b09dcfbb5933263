/** 路由：地址栏 # 后的路径；交给对方时锁定在当前页。 */
import { shallowReactive } from 'vue'

export interface Route { path: string; parts: string[] }
export const parse = (hash: string): Route => {
  const path = hash.replace(/^#/, '') || '/'
  return { path, parts: path.split('/').filter(Boolean).map(decodeURIComponent) }
}

export const route = shallowReactive<Route>(parse(location.hash))
let locked: string | null = null

export function go(path: string, replace = false): void {
  if (locked !== null && path !== locked) return
  const url = `${location.pathname}#${path}`
  if (replace) history.replaceState(null, '', url)
  else history.pushState(null, '', url)
  Object.assign(route, parse(`#${path}`))
  scrollTo(0, 0)
}

export const back = (fallback: string): void => go(fallback, true)

/** Hand-over mode: system back and typed addresses return to `path` until unlocked. */
export function lockTo(path: string | null): void {
  locked = path
  if (path !== null) go(path, true)
}

export const isLocked = (): boolean => locked !== null

export function startRouter(): void {
  addEventListener('popstate', () => {
    if (locked !== null) { history.pushState(null, '', `${location.pathname}#${locked}`); return }
    Object.assign(route, parse(location.hash))
  })
}
