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

it('a draft of the list waits for the clerk and leads to itself', async () => {
  held.role = 'clerk'
  const which = [{ key: 'lists_to_submit', text: '抽查事项清单第 2 版，草稿，等您送审', link: '/desk/item-lists/l2' }]
  const page = createSSRApp({ render: () => h(MyQueue as never, { queue: { lists_to_submit: 1 }, which, draw: null }) })
  page.component('RouterLink', { props: ['to'], render() { const self = this as unknown as { to: unknown; $slots: { default: () => never } }; return h('a', { href: String(self.to) }, self.$slots.default()) } })
  const text = await renderToString(page)
  expect(text).toContain('送审事项清单的草稿')
  expect(text.match(/href="\/item-lists\/l2"/g)).toHaveLength(2)
})

it('a draft of a guideline and of a checklist wait for the clerk too', async () => {
  held.role = 'clerk'
  const which = [{ key: 'guidelines_to_submit', text: '抽查工作细则第 1 版，退回了，改好再送审', link: '/desk/guidelines?id=g1' }, { key: 'checklists_to_submit', text: '登记事项检查表第 2 版，草稿，等您送审', link: '/desk/checklist-drafts/c1' }]
  const page = createSSRApp({ render: () => h(MyQueue as never, { queue: { guidelines_to_submit: 1, checklists_to_submit: 1 }, which, draw: null }) })
  page.component('RouterLink', { props: ['to'], render() { const self = this as unknown as { to: unknown; $slots: { default: () => never } }; return h('a', { href: String(self.to) }, self.$slots.default()) } })
  const text = await renderToString(page)
  for (const place of ['/guidelines\\?id=g1', '/checklist-drafts/c1']) expect(text.match(new RegExp(`href="${place}"`, 'g'))).toHaveLength(2)
})

it.each([['approver', true], ['clerk', false]])('%s：%s', async (role, listed) => {
  held.role = role
  const page = createSSRApp({ render: () => h(MyQueue as never, { queue: { quarantined: 2 }, which: [], draw: null }) })
  page.component('RouterLink', { render() { return h('a', (this as unknown as { $slots: { default: () => never } }).$slots.default()) } })
  expect((await renderToString(page)).includes('判定隔离区的内容')).toBe(listed)
})
