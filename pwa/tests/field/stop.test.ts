/** 停止规则：有人确认之前，各节的数不先按停了的说。 */
import { afterAll, expect, it, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { answer, arrive, showCredentials } from '../../src/field/visit/acts'
import { makeWorld, FORM } from './world'

vi.hoisted(() => {
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: '' })
  stub('history', { state: null })
  stub('document', { createElement: () => ({}), activeElement: null })
  stub('navigator', { onLine: true })
})
const { app, current, form } = await import('../../src/field/core/state')
const { here } = await import('../../src/field/holder')
const Page = (await import('../../src/field/screens/ItemPage.vue')).default as Component
afterAll(() => { here.desk = null })

/** The page as it stands once what it reads from the store has come. */
async function shown(): Promise<{ asked: boolean; tabs: string[] }> {
  const page = createSSRApp(Page, { item: 'q01' })
  page.mixin({ serverPrefetch: () => new Promise(resolve => setTimeout(resolve, 30)) })
  const html = await renderToString(page)
  return { asked: html.includes('stop-confirm'), tabs: [...html.matchAll(/role="tab".*?<small[^>]*>(.*?)<\/small>/g)].map(m => m[1]!) }
}

it('答了一项触发停止规则、还没有确认：不列停了的数；撤回以后照旧列', async () => {
  const w = await makeWorld()
  Object.assign(app, { stage: 'ready', user: { officer_id: w.author.actor } })
  const [section] = FORM.sections
  const [first, second] = section!.items
  form.value = { ...FORM, sections: [{ ...section!, items: [{ ...first!, stop: "q01 == 'FAIL'" }, second!] }] }
  here.desk = { db: w.db, vault: w.vault, journal: w.journal, device: w.device, engine: { kick: () => undefined } } as never
  await w.act(...arrive('2026-11-24T06:00:00.000Z', 'STAFF', null, '未允许定位'))
  current.value = await w.act(...showCredentials({ ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: false }))
  expect(await shown()).toEqual({ asked: false, tabs: ['0/2'] })
  current.value = await w.act(...answer(current.value.state, 'q01', { verdict: 'FAIL' }))
  expect(await shown()).toEqual({ asked: true, tabs: [] })
  current.value = await w.act(...answer(current.value.state, 'q01', null))
  expect(await shown()).toEqual({ asked: false, tabs: ['0/2'] })
})
