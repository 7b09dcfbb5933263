/** 列表里的光标：J/K 或上下键移动，Enter 打开。 */
import { shallowRef, watch, type ComponentPublicInstance, type Ref, type ShallowRef } from 'vue'
import type { KeyHint } from './keys'

export interface Cursor {
  at: ShallowRef<number>
  hints: KeyHint[]
  row: (n: number) => (element: Element | ComponentPublicInstance | null) => void
  choose: (n: number) => void
  move: (step: number) => void
}

export function useCursor<T>(rows: Readonly<Ref<readonly T[]>>, open: (row: T, n: number) => void, label = '打开'): Cursor {
  const at = shallowRef(-1)
  const elements = new Map<number, Element>()

  function move(step: number): void {
    const last = rows.value.length - 1
    if (last < 0) return
    at.value = Math.max(0, Math.min(last, at.value + step))
    elements.get(at.value)?.scrollIntoView({ block: 'nearest' })
  }

  function choose(n: number): void {
    const row = rows.value[n]
    if (row === undefined) return
    at.value = n
    open(row, n)
  }

  watch(rows, list => { if (at.value >= list.length) at.value = -1 })
  const hints: KeyHint[] = [
    { keys: ['J', 'K'], label: '上下', on: { j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) } },
    { keys: ['Enter'], label, on: { Enter: () => choose(at.value) } },
  ]
  const row = (n: number) => (element: Element | ComponentPublicInstance | null): void => {
    if (element instanceof Element) elements.set(n, element)
    else elements.delete(n)
  }
  return { at, hints, row, choose, move }
}
