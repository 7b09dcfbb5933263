/** 封存完成的页：封存待处理时，看告知书、发图片两个按钮都不亮。 */
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { arrive, showCredentials } from '../../src/field/visit/acts'
import { uuid7 } from '../../src/field/store/ids'
import { awayOf, wanted } from '../../src/field/visit/away'
import { FORM, makeWorld } from './world'

vi.hoisted(() => {
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: 'https://a.example/', origin: 'https://a.example' })
  stub('history', { state: null, pushState: () => undefined, replaceState: () => undefined, back: () => undefined })
  stub('document', { createElement: () => ({}), activeElement: null, addEventListener: () => undefined })
  stub('addEventListener', () => undefined)
  stub('navigator', { onLine: true })
})

const { app, current, form } = await import('../../src/field/core/state')
const Sealed = (await import('../../src/field/screens/SealedPage.vue')).default as Component
const T = '2026-11-24T06:00:00.000Z'
const digest = 'c'.repeat(64)

it.each([['applied', 'false'], ['quarantined', 'true']] as const)('封存 %s 的，两个按钮 aria-disabled=%s', async (state, off) => {
  const w = await makeWorld()
  await w.act(...arrive(T, 'RESPONSIBLE', null, '其他'), ...showCredentials({ ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: false }))
  await w.act({ kind: 'seal', p: { content_digest: digest, record_digest: digest, result_code: 'R01', ended_at: T, device_signature: 'A'.repeat(88), chains: {} } })
  await w.db.ops.toCollection().modify({ state, reason: state === 'quarantined' ? 'actor_disabled' : null })
  Object.assign(app, { stage: 'ready', user: { officer_id: w.author.actor } })
  form.value = FORM
  current.value = await w.open()
  const page = await renderToString(createSSRApp(Sealed))
  for (const name of ['open-notice', 'share']) expect(new RegExp(`<button[^>]*data-test="${name}"[^>]*>`).exec(page)?.[0]).toContain(`aria-disabled="${off}"`)
})

it.each([
  ['stored', null, '封存后不能改；送到局里、验过以后成卷。'], ['quarantined', null, '局里采纳了才成卷'], ['applied', { archived: false, missing: [], files: [], trail_index: 1 }, '封存的内容从此不能改。'],
] as const)('封存 %s 的，是不是定了照实说', async (state, receipt, says) => {
  const w = await makeWorld()
  await w.act(...arrive(T, 'RESPONSIBLE', null, '其他'))
  await w.act({ kind: 'seal', p: { content_digest: digest, record_digest: digest, result_code: 'R01', ended_at: T, device_signature: 'A'.repeat(88), chains: {} } })
  await w.db.ops.toCollection().modify({ state, reason: state === 'quarantined' ? 'actor_disabled' : null })
  Object.assign(app, { stage: 'ready', user: { officer_id: w.author.actor } })
  form.value = FORM
  const held = await w.open()
  current.value = { ...held, row: { ...held.row, receipt: receipt as never } }
  const page = await renderToString(createSSRApp(Sealed))
  expect([page.includes(says), page.includes('从此不能改')]).toEqual([true, receipt !== null])
})

it('两处都没有的照片不算在照片数里，也不算待补传；还在本机、没有送到的才算', async () => {
  const w = await makeWorld()
  await w.act(...arrive(T, 'RESPONSIBLE', null, '其他'))
  const shot = (n: string): { kind: 'photo.add'; p: never } => ({
    kind: 'photo.add',
    p: { photo_id: uuid7(Date.parse(T) + Number(n)), item: null, sha256: n.repeat(64), size: 9, media_type: 'image/jpeg', width: 1, height: 1, taken_at: T, position: null, source: 'camera', reason: null, thumb: { sha256: `${n}a`.repeat(32), size: 9 } } as never,
  })
  await w.act(shot('1'), shot('2'), shot('3'))
  await w.act({ kind: 'seal', p: { content_digest: digest, record_digest: digest, result_code: 'R01', ended_at: T, device_signature: 'A'.repeat(88), chains: {} } })
  await w.db.ops.toCollection().modify({ state: 'applied' })
  const [lost, thumb, waits] = ['1'.repeat(64), '1a'.repeat(32), '2'.repeat(64)]
  Object.assign(app, { stage: 'ready', user: { officer_id: w.author.actor }, away: awayOf([lost, waits, '3'.repeat(64)], new Set([waits]), { at: 0, has: [], lacks: [lost] }) })
  form.value = FORM
  const held = await w.open()
  current.value = { ...held, row: { ...held.row, receipt: { archived: false, missing: [lost, thumb, waits], files: [], trail_index: 1 } as never } }
  const page = await renderToString(createSSRApp(Sealed))
  expect(page).toContain('照片 2 张')
  expect(page).toContain('1 张照片不在本机，局里也没有收到')
  expect(page).toContain('待补传 1 件')
  expect(wanted([held.state])).toContain(lost)
})
