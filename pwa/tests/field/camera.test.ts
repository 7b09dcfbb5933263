/** 在页面上做的：点了“拍好了”、退出这一户，正在存的照片照样存下，记在拍的那一项上；送达页的数字与下面的一致。 */
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { createRenderer, nextTick, ssrContextKey, type Component, type ComponentInternalInstance } from 'vue'
import { makeWorld, FORM, type World } from './world'

/** Just enough of a browser: a camera that shows a bright picture until it is stopped, black afterwards. */
const phone = vi.hoisted(() => {
  const phone = { lit: true, encoded: null as (() => void) | null }
  const pixels = (): number[] => Array.from({ length: 1024 }, () => (phone.lit ? 200 : 0))
  const canvas = () => ({
    width: 0, height: 0,
    getContext: () => ({ drawImage: () => undefined, getImageData: () => ({ data: pixels() }) }),
    toBlob: (done: (blob: Blob) => void) => { const give = (): void => done(new Blob([`${Math.random()}`])); if (phone.encoded) give(); else phone.encoded = give },
  })
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: '' })
  stub('history', { state: null, pushState: () => undefined, replaceState: () => undefined, back: () => undefined })
  stub('scrollTo', () => undefined)
  stub('document', { createElement: canvas, activeElement: null })
  const track = { stop: () => { phone.lit = false } }
  stub('navigator', { onLine: true, mediaDevices: { getUserMedia: async () => ({ getTracks: () => [track], getVideoTracks: () => [track] }) } })
  return phone
})

const node = (): object => ({})
const { createApp } = createRenderer<object, object>({
  createElement: node, createText: node, createComment: node, setText: () => undefined, setElementText: () => undefined,
  patchProp: () => undefined, insert: () => undefined, remove: () => undefined, parentNode: () => null, nextSibling: () => null,
})

const { app, current, form, real } = await import('../../src/field/core/state')
const { act } = await import('../../src/field/core/acts')
const { dayTime } = await import('../../src/field/net/clock')
const { note } = await import('../../src/field/visit/acts')
const { here } = await import('../../src/field/holder')
const { route } = await import('../../src/field/router')
const Outbox = (await import('../../src/field/screens/OutboxPage.vue')).default as Component
const Camera = (await import('../../src/field/screens/CameraPage.vue')).default as Component

let w: World
beforeEach(async () => {
  w = await makeWorld()
  Object.assign(phone, { lit: true, encoded: null })
  Object.assign(app, { saving: null, stage: 'ready', user: { officer_id: w.author.actor } })
  form.value = FORM
  current.value = await w.open()
  here.desk = { db: w.db, vault: w.vault, journal: w.journal, device: w.device, engine: { kick: () => undefined } } as never
})
afterAll(() => { here.desk = null })

interface Page { press: () => Promise<void>; leave: () => Promise<void>; busy: boolean }
async function opened(item: string): Promise<{ page: Page; away: () => void }> {
  const made = createApp(Camera, { item })
  made.provide(ssrContextKey, {})
  made.config.warnHandler = () => undefined  // there is nothing to draw on
  const { $ } = made.mount({}) as unknown as { $: ComponentInternalInstance & { setupState: object } }
  Object.assign($.refs, { video: { videoWidth: 640, videoHeight: 480, play: async () => undefined } })
  await new Promise(resolve => setTimeout(resolve, 20))
  return { page: $.setupState as Page, away: () => made.unmount() }
}
const stored = async () => (await w.open()).state.photos.map(p => p.item)

it.each([['q01', 'q01'], ['-', null]])('快门之后马上点“拍好了”：等存完才走，照片记在 %s', async (item, bound) => {
  const { page } = await opened(item)
  Object.assign(route, { path: '/a/x/camera' })
  void page.press()
  void page.leave()
  await nextTick()
  expect([page.busy, route.path]).toEqual([true, '/a/x/camera'])
  phone.encoded!()
  await vi.waitFor(() => expect(route.path).not.toBe('/a/x/camera'))
  expect(await stored()).toEqual([bound])
  expect((await w.db.blobs.toArray()).map(b => b.kind)).toContain('photo')
})

it('按返回键离开这一页：相机关了，拍下的那一帧照样存下', async () => {
  const { page, away } = await opened('q01')
  void page.press()
  away()
  expect(phone.lit).toBe(false)
  phone.encoded!()
  await app.saving
  expect(await stored()).toEqual(['q01'])
})

it('太暗的一张还没有答就离开：存下，不问', async () => {
  const { page, away } = await opened('q01')
  phone.lit = false
  void page.press()
  phone.encoded!()
  await app.saving
  expect(await stored()).toEqual([])
  away()
  await app.saving
  expect(await stored()).toEqual(['q01'])
})

it('手机的钟慢三小时、与局里校对过：已存本机、上次连上说的是真的时刻', async () => {
  const slow = 3 * 3_600_000
  app.clock = { offset: slow, at: 0 }
  try {
    await act(note(current.value!.state, 'q01', '读数 3'))
    expect(app.savedAt! - Date.now()).toBeGreaterThan(slow - 60_000)
    expect(dayTime(real(Date.parse('2026-11-24T06:00:00Z')))).toBe('11月24日 17:00')
  } finally { app.clock = null }
})

it('送达页的“待处理”只数还没有判的：已判的照样列着', async () => {
  await act(note(current.value!.state, 'q01', '甲'))
  await act(note(current.value!.state, 'q02', '乙'))
  const [one, two] = (await w.open()).entries.map(e => e.op.op_id) as [string, string]
  await w.judge(one, 'quarantined:审批人已判：不采纳。理由：重复')
  await w.judge(two, 'quarantined:ended_device')
  const made = createApp(Outbox)
  made.provide(ssrContextKey, {})
  made.config.warnHandler = () => undefined
  const { $ } = made.mount({}) as unknown as { $: ComponentInternalInstance & { setupState: { open: number; waiting: { open: boolean }[] } } }
  await vi.waitFor(() => expect($.setupState.waiting.map(each => each.open).sort()).toEqual([false, true]))
  expect($.setupState.open).toBe(1)
  made.unmount()
})
