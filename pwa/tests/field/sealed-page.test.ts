/** 封存完成的页：封存待处理时，看告知书、发图片两个按钮都不亮。 */
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { arrive, showCredentials } from '../../src/field/visit/acts'
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
