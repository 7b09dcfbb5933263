/** 整份记录：隔日再到的，每天都写日期，与现场卷里的写法一样。 */
import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { FORM, makeWorld } from './world'

vi.hoisted(() => {
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: '' })
  stub('history', { state: null, pushState: () => undefined, replaceState: () => undefined, back: () => undefined })
  stub('document', { createElement: () => ({}), activeElement: null, addEventListener: () => undefined })
  stub('addEventListener', () => undefined)
  stub('navigator', { onLine: true })
})

const { app, current, form } = await import('../../src/field/core/state')
const Record = (await import('../../src/field/visit/Record.vue')).default as Component

test('an inspection of two days tells both days, in the words of the dossier', async () => {
  const w = await makeWorld()
  Object.assign(app, { stage: 'ready', user: { officer_id: w.author.actor } })
  form.value = FORM
  const told = async (): Promise<string> => {
    current.value = await w.open()
    const page = await renderToString(createSSRApp(Record))
    return (/data-test="record-times">(.*?)<\/dd>/.exec(page)?.[1] ?? '').replace(/<br>/g, '|').replace(/<[^>]*>/g, '')
  }
  const visit = async (from: string, to: string): Promise<void> => {
    w.author.now = Date.parse(from)
    await w.act({ kind: 'visit.start', p: { at: from, position: null, no_position_reason: '地下室', met: 'NOBODY' } })
    await w.act({ kind: 'visit.end', p: { at: to } })
  }
  await visit('2026-11-24T01:12:00.000Z', '2026-11-24T01:28:00.000Z')
  expect(await told()).toBe('2026年11月24日09:12至09:28')
  await visit('2026-11-26T01:40:00.000Z', '2026-11-26T02:05:00.000Z')
  expect(await told()).toBe('2026年11月24日09:12至2026年11月26日10:05，共到访 2 次|第1次　2026年11月24日09:12　在场：无人|第2次　2026年11月26日09:40　在场：无人')
})
