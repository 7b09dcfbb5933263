/** 没有保存就要离开：换一条、换一页、关抽屉都先问；关标签页由浏览器问。 */
import { onBeforeUnmount } from 'vue'
import { useRouter } from 'vue-router'
import { ask } from './ask'

export const LEAVE = { title: '改动还没有保存', text: '现在离开，刚才写的就没有了。', yes: '不要了，离开', no: '回去保存', danger: true } as const

/** Asks before every way out while `dirty` says so; returns the same question for closing a drawer or a dialog. */
export function useUnsaved(dirty: () => boolean): () => boolean | Promise<boolean> {
  const leave = (): boolean | Promise<boolean> => !dirty() || ask(LEAVE)
  const off = useRouter().beforeEach((to, from) => to.path === from.path || leave())
  const warn = (event: BeforeUnloadEvent): void => { if (dirty()) event.preventDefault() }
  window.addEventListener('beforeunload', warn)
  onBeforeUnmount(() => {
    off()
    window.removeEventListener('beforeunload', warn)
  })
  return leave
}
