/** 对话框刚打开，焦点在边框上：Ctrl+Enter 照样办。 */
import { expect, it, vi } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import DeskDialog from '../../src/ui/desk-dialog.vue'

const frame = vi.hoisted(() => ({ attrs: {} as Record<string, unknown> }))
vi.mock('element-plus', () => ({
  ElDialog: { inheritAttrs: false, setup: (_: unknown, { attrs, slots }: { attrs: Record<string, unknown>; slots: { default?: () => unknown } }) => { frame.attrs = attrs; return () => slots.default?.() } },
}))

it('answers Ctrl+Enter on its frame, once, and no plain Enter', async () => {
  const done = vi.fn<() => void>()
  await renderToString(createSSRApp({ render: () => h(DeskDialog, { modelValue: true, title: '批准', onConfirm: done }) }))
  const press = (more: object): void => (frame.attrs.onKeydown as (event: object) => void)({ key: 'Enter', ctrlKey: false, metaKey: false, repeat: false, target: null, preventDefault: () => undefined, stopPropagation: () => undefined, ...more })
  press({})
  expect(done).not.toHaveBeenCalled()
  press({ ctrlKey: true })
  press({ ctrlKey: true, repeat: true })
  expect(done).toHaveBeenCalledTimes(1)
})
