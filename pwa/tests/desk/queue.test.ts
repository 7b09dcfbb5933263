/** 等我办只列自己办得了的：隔离区由审批人判定，经办看得到，不列在等他办的里。 */
import { expect, it, vi } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'

vi.hoisted(() => {
  for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { value: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }, configurable: true, writable: true })
})
const held = vi.hoisted(() => ({ role: '' }))
vi.mock('../../src/desk/session/session', () => ({ account: { value: null }, may: (role: string) => role === held.role, roles: { get value() { return new Set([held.role]) } } }))
const MyQueue = (await import('../../src/desk/insight/MyQueue.vue')).default

it.each([['approver', true], ['clerk', false]])('%s：%s', async (role, listed) => {
  held.role = role
  const page = createSSRApp({ render: () => h(MyQueue as never, { queue: { quarantined: 2 }, which: [], draw: null }) })
  page.component('RouterLink', { render() { return h('a', (this as unknown as { $slots: { default: () => never } }).$slots.default()) } })
  expect((await renderToString(page)).includes('判定隔离区的内容')).toBe(listed)
})
