/** 任务页：没有电话的对象照实说，不留一个空的拨号。 */
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { NOTHING } from '../../src/field/outbox/counts'
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
const { cardOf } = await import('../../src/field/visit/cards')
const { calledUp } = await import('../../src/field/visit/drawn')
const Task = (await import('../../src/field/screens/AssignmentPage.vue')).default as Component

it.each([['', '没有电话', 'tel:'], ['14000000100', 'tel:14000000100', '没有电话']])('电话是“%s”的，写的是 %s，不写 %s', async (phone, says, not) => {
  const w = await makeWorld()
  const held = await w.open()
  Object.assign(app, { stage: 'ready', user: { officer_id: w.author.actor } })
  form.value = FORM
  current.value = { ...held, pkg: { ...held.pkg, entity: { ...held.pkg.entity, phone } } }
  const page = await renderToString(createSSRApp(Task))
  expect([page.includes(says), page.includes(not)]).toEqual([true, false])
})

it('覆盖全部对象的，任务页不说抽中', async () => {
  const held = await (await makeWorld()).open()
  current.value = { ...held, pkg: { ...held.pkg, draw: { ...held.pkg.draw, whole: true } } }
  const page = await renderToString(createSSRApp(Task))
  expect([page.includes('本次覆盖全部对象'), page.includes('本层抽中')]).toEqual([true, false])
})

it('抽定半日的，任务页与卡片写上午还是下午，不写 24:00 到期', async () => {
  const held = await (await makeWorld()).open()
  const pkg = { ...held.pkg, day: '2026-11-26-1' }
  current.value = { ...held, pkg }
  const page = await renderToString(createSSRApp(Task))
  expect([page.includes('11月26日上午，抽签定的'), page.includes('24:00')]).toEqual([true, false])
  const card = cardOf({ ...held, pkg, form: FORM, view: null, phase: 'todo' }, Date.parse('2026-11-24T06:00:00Z'), NOTHING)
  expect([card.says, card.due]).toEqual(['11月26日上午查，抽签定的', '2026-11-26-1'])
})

it('递补上来的，任务页、亮证与卡片说候补第几位，不说抽中；从前的任务包照名次算', async () => {
  const held = await (await makeWorld()).open()
  const called = '候补第 1 位，因第 2 签换下递补上来'
  const shown = async (draw: object): Promise<[string, string, string | undefined]> => {
    const pkg = { ...held.pkg, draw: { ...held.pkg.draw, of: 3, rank: 4, ...draw } }
    current.value = { ...held, pkg }
    return [await renderToString(createSSRApp(Task)), calledUp(pkg.draw), cardOf({ ...held, pkg, form: FORM, view: null, phase: 'todo' }, 0, NOTHING).place]
  }
  const [page, says, place] = await shown({ called })
  expect([page.includes(`${called}（理由公开在抽取页）`), page.includes('本层抽中'), page.includes('第 4 签'), says, place]).toEqual([true, false, false, called, '候补第 1 位'])
  expect((await shown({ rank: 5 })).slice(1)).toEqual(['候补第 2 位，递补上来', '候补第 2 位'])
  expect((await shown({ rank: 3 })).slice(1)).toEqual(['', undefined])
})
