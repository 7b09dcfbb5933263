/** 开着的页：等了多久跟着走，几页共一只分钟钟。 */
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { NOTHING } from '../../src/field/outbox/counts'

vi.hoisted(() => {
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: '' })
  stub('history', { state: null, pushState: () => undefined, replaceState: () => undefined, back: () => undefined })
  stub('document', { createElement: () => ({}), activeElement: null, addEventListener: () => undefined })
  stub('addEventListener', () => undefined)
  stub('navigator', { onLine: true })
})

const { app } = await import('../../src/field/core/state')
const { watchWorld } = await import('../../src/field/core/start')
const NetBar = (await import('../../src/field/parts/NetBar.vue')).default as Component
const Outbox = (await import('../../src/field/screens/OutboxPage.vue')).default as Component

it('页面一直开着，送达页的分钟、网络条的小时都往前走', async () => {
  vi.useFakeTimers()
  watchWorld()
  Object.assign(app, { counts: { ...NOTHING, stored: 1, oldest: Date.now() }, online: false })
  const shown = async (page: Component): Promise<string> => renderToString(createSSRApp(page))
  expect(await shown(Outbox)).toContain('最早一项等了 0 分')
  vi.advanceTimersByTime(3 * 60_000)
  expect(await shown(Outbox)).toContain('最早一项等了 3 分')
  expect(await shown(NetBar)).not.toContain('最早一项等了')
  vi.advanceTimersByTime(24 * 3_600_000)
  expect(await shown(NetBar)).toContain('最早一项等了 24 小时')
  vi.useRealTimers()
})
