/** 一户之内的各页是第二个脚本：首页画出后马上取来，此后一直在手上，换了版本的服务器也不必再要。 */
import { shallowReactive, type Component } from 'vue'

export const pages = shallowReactive({ visit: null as Component | null, failed: false })

/** Asked for at once and kept: an old tab never asks later for a file that a newer build removed. */
export async function fetchPages(): Promise<void> {
  if (pages.visit) return
  pages.failed = false
  try { pages.visit = (await import('./VisitPages.vue')).default as Component } catch { pages.failed = true }
}
