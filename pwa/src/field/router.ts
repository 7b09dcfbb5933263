/** 路由：地址栏 # 后的路径；交给对方时锁定在当前页；开着弹层时，返回只关弹层。 */
import { shallowReactive } from 'vue'

export interface Route { path: string; parts: string[] }
export const parse = (hash: string): Route => {
  const path = hash.replace(/^#/, '') || '/'
  return { path, parts: path.split('/').filter(Boolean).map(decodeURIComponent) }
}

export const route = shallowReactive<Route>(parse(location.hash))
let locked: string | null = null

/** Sheets that are open, the last on top; each has an entry of its own in the history. */
interface Layer { id: number; back: () => boolean }
const layers: Layer[] = []
let serial = 0
/** While the entry of a closed sheet is being left, navigation waits. */
let leaving: (() => void)[] | null = null
const onTop = (): number | null => (history.state as { layer?: number } | null)?.layer ?? null

/** `back` answers whether the sheet closes. Returns what to call when it is gone. */
export function openLayer(back: () => boolean): () => void {
  const layer = { id: ++serial, back }
  layers.push(layer)
  history.pushState({ layer: layer.id }, '', location.href)
  return () => {
    const at = layers.indexOf(layer)
    if (at >= 0) layers.splice(at, 1)
    if (onTop() !== layer.id) return
    leaving = []
    history.back()
  }
}

export function go(path: string, replace = false): void {
  if (leaving) { leaving.push(() => go(path, replace)); return }
  if (locked !== null && path !== locked) return
  const url = `${location.pathname}#${path}`
  // The entry of a sheet becomes the entry of the page that its button leads to.
  if (replace || onTop() !== null) history.replaceState(null, '', url)
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

function popped(): void {
  if (leaving) {
    const waiting = leaving
    leaving = null
    waiting.forEach(step => step())
    return
  }
  const layer = layers.at(-1)
  if (layer) {
    if (layer.back()) layers.pop()
    else history.pushState({ layer: layer.id }, '', location.href)
    return
  }
  if (locked !== null) { history.pushState(null, '', `${location.pathname}#${locked}`); return }
  Object.assign(route, parse(location.hash))
}

export function startRouter(): void {
  if (onTop() !== null) history.replaceState(null, '', location.href)
  addEventListener('popstate', popped)
}
