/** 不在本机的照片：局里收到没有照实说；两处都没有的，封存之前点名要补拍。 */
import 'fake-indexeddb/auto'
import { beforeEach, expect, it, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { answer, arrive } from '../../src/field/visit/acts'
import { awayOf, sayRetake } from '../../src/field/visit/away'
import { viewForm } from '../../src/field/visit/view'
import { here, type Desk } from '../../src/field/holder'
import { uuid7 } from '../../src/field/store/ids'
import { FORM, jsonAnswer, makeWorld, type World } from './world'

vi.hoisted(() => {
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: '' })
  stub('history', { state: null, pushState: () => undefined, replaceState: () => undefined, back: () => undefined })
  stub('document', { createElement: () => ({}), activeElement: null, addEventListener: () => undefined })
  stub('addEventListener', () => undefined)
  stub('navigator', { onLine: true })
})

const { app, current, form } = await import('../../src/field/core/state')
const { askAway, reload } = await import('../../src/field/core/lists')
const Item = (await import('../../src/field/screens/ItemPage.vue')).default as Component
const Finding = (await import('../../src/field/screens/FindingPage.vue')).default as Component
const Record = (await import('../../src/field/visit/Record.vue')).default as Component
const Camera = (await import('../../src/field/screens/CameraPage.vue')).default as Component
const Index = (await import('../../src/field/screens/IndexPage.vue')).default as Component
const T = '2026-11-24T06:00:00.000Z'
const ids = [0, 1, 2, 3].map(n => uuid7(Date.parse(T) + n))
const shot = (n: number, item: string | null): { kind: 'photo.add'; p: never } => ({
  kind: 'photo.add',
  p: { photo_id: ids[n]!, item, sha256: String(n).repeat(64), size: 9, media_type: 'image/jpeg', width: 1, height: 1, taken_at: T, position: null, source: 'camera', reason: null, thumb: null } as never,
})
const text = async (page: Component, props: object = {}): Promise<string> => renderToString(createSSRApp(page, props as never))

/** What the office has, for one round of asking. */
async function shown(w: World, has: string[] | null): Promise<string[]> {
  const desk = { db: w.db, vault: w.vault, journal: w.journal, device: w.device } as unknown as Desk
  here.desk = desk
  await reload(desk)
  if (has) {
    vi.stubGlobal('fetch', async () => jsonAnswer(200, { sha256: has }))
    await askAway(desk)
  }
  current.value = await w.open()
  return [await text(Item, { item: 'q01' }), await text(Index)]
}

beforeEach(() => { Object.assign(app, { stage: 'ready', away: new Map(), asked: 0 }); form.value = FORM })

it('换了手机取回来的照片，两处都没有的不说已存，项目页和全部检查项都点名；局里有的说局里已收到', async () => {
  const w = await makeWorld()
  const held = await w.act(...arrive(T, 'STAFF', null, '未允许定位'))
  await w.act(...answer(held.state, 'q01', { verdict: 'FAIL' }), shot(1, 'q01'))
  const [unasked, warns] = await shown(w, null)
  expect([unasked!.includes('这张照片不在本机；局里收到没有，连上局里才知道'), unasked!.includes('1 已存'), warns!.includes('第 1 项有照片不在本机')]).toEqual([true, false, true])
  const [nowhere, named] = await shown(w, [])
  expect([nowhere!.includes('这张照片不在本机，局里也没有收到'), nowhere!.includes('1 已存')]).toEqual([true, false])
  expect(named).toMatch(/第 1 项有照片不在本机，局里也没有收到（.+ 问的）。同事手机上还有的，等它送到；没有了的，请补拍。/)
  const [there, quiet] = await shown(w, ['1'.repeat(64)])
  expect([there!.includes('这张照片不在本机，局里已收到'), there!.includes('1 已存'), quiet!.includes('data-test="away"')]).toEqual([true, true, false])
})

it('照片的张数只数谁手里有的：再拍、相机、逐项记录都不数两处都没有的，逐项记录另写还没有收到几张', async () => {
  const w = await makeWorld()
  const held = await w.act(...arrive(T, 'STAFF', null, '未允许定位'))
  await w.act(...answer(held.state, 'q01', { verdict: 'FAIL' }), shot(1, 'q01'), shot(2, 'q01'))
  const mark = { shape: 'CIRCLE', x: 5000, y: 5000, rx: 800, ry: 800 }
  await w.act({ kind: 'photo.annotate', p: { photo_id: ids[1]!, marks: [mark] } } as never)
  const counts = async (has: string[]): Promise<(string | undefined)[]> => {
    await shown(w, has)
    const pages = [await text(Finding, { item: 'q01' }), await text(Camera, { item: 'q01' }), await text(Record)]
    return [/再拍（已 \d 张）|拍问题照片/, /(?<=data-test="photo-count">)\d/, /照片 \d 张.*?(?=）<\/h2>)/].map((said, n) => said.exec(pages[n]!.replace(/<!--.*?-->/g, ''))?.[0])
  }
  expect(await counts([])).toEqual(['拍问题照片', '0', '照片 0 张，另有 2 张还没有收到'])
  expect(await counts(['2'.repeat(64)])).toEqual(['再拍（已 1 张）', '1', '照片 1 张，另有 1 张还没有收到'])
  expect(await counts(['1'.repeat(64), '2'.repeat(64)])).toEqual(['再拍（已 2 张）', '2', '照片 2 张，其中 1 张有标注'])
})

it('后来补拍的在本机，就不再催；作废了的也不催；门头的照片另说', async () => {
  const w = await makeWorld()
  const start = await w.act(...arrive(T, 'STAFF', null, '未允许定位'))
  const held = await w.act(...answer(start.state, 'q01', { verdict: 'FAIL' }), shot(1, 'q01'), shot(2, null))
  const say = (state: typeof held.state, here: string[]): string =>
    sayRetake(state, viewForm(state, FORM), awayOf(state.photos.map(p => p.sha256), new Set(here.map(n => n.repeat(64))), null))
  expect(say(held.state, [])).toBe('第 1 项和门头')
  const retaken = await w.act(shot(3, 'q01'))
  expect([say(retaken.state, ['3']), say(retaken.state, []), say(retaken.state, ['1'])]).toEqual(['门头', '第 1 项和门头', '第 1 项和门头'])
  const voided = await w.act({ kind: 'photo.void', p: { photo_id: ids[2]!, reason: '丢了' } })
  expect(say(voided.state, ['3'])).toBe('')
})
