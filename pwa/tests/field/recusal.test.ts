/** 回避：局里定以前两部手机都停着，定了就接着查；换了人的，重新亮证告知（S2-12）。 */
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { storeBundle, type Bundle, type BundleEntry } from '../../src/field/enrol/bundle'
import type { Session } from '../../src/field/net/session'
import { countAll, NOTHING } from '../../src/field/outbox/counts'
import { applyPage } from '../../src/field/outbox/pull'
import { openJson } from '../../src/field/store/crypto'
import { arrive, leave, showCredentials } from '../../src/field/visit/acts'
import { cardOf, type Card } from '../../src/field/visit/cards'
import type { State } from '../../src/field/visit/sync'
import { phaseOf } from '../../src/field/visit/view'
import { whereTo } from '../../src/field/visit/where'
import type { Recusal } from '../../src/field/types'
import { FORM, makeWorld, type World } from './world'

const T = '2026-11-24T06:00:00.000Z'
const SHOWN = { ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: true }
const WHY = { by: '经营者', reason: '检查员是房东的亲戚' }
const come = arrive(T, 'STAFF', null, '室内')
const stop = (w: World): Promise<unknown> => w.act(...come, ...showCredentials(SHOWN), { kind: 'recuse.request', p: WHY }, ...leave(T))
const asked = async (w: World): Promise<string> => (await w.open()).state.recusals.at(-1)!.op

async function entryOf(w: World, recusal: Recusal | null, state = 'suspended'): Promise<BundleEntry> {
  const ops = (await w.open()).entries.map(e => e.op)
  return { package: w.pkg, package_hash: w.hash, state, content_key: '', ops, returned: null, recusal }
}
/** The office has what was sent, and its answer comes by the feed. */
async function hear(w: World, recusal: Recusal | null): Promise<void> {
  await w.db.ops.toCollection().modify({ state: 'applied' })
  const pull = { db: w.db, vault: w.vault, session: {} as Session, dev: () => w.device.id, now: () => 0, needForm: async () => undefined }
  const body = { ...await entryOf(w, recusal) } as unknown as Record<string, unknown>
  await applyPage(pull, { items: [{ rev: 1, kind: 'package', subject: w.pkg.assignment_id, body }], cursor: 1, more: false, server_time: T })
}
async function now(w: World): Promise<{ phase: string; to: string; card: Card }> {
  const row = (await w.db.packages.get(w.pkg.assignment_id))!
  const state = row.mat ? await openJson<State>(w.vault.key(row.id), row.mat, `mat:${row.id}`) : (await w.open()).state
  const phase = phaseOf(state, null, row.recusal)
  const card = cardOf({ row, pkg: w.pkg, form: FORM, state, view: null, phase }, Date.parse(T), await countAll(w.db))
  return { phase, to: whereTo('A', phase, null), card }
}

it('送到以前写明还在本机，送到以后写明等局里定；定以前不能再去', async () => {
  const w = await makeWorld()
  await stop(w)
  expect((await now(w)).card.detail).toBe('申请还在本机，没有送到局里。')
  await hear(w, null)
  const { phase, to, card } = await now(w)
  expect([phase, to, card.label, card.detail]).toEqual(['recused', '/a/A', '等局里定回避', '申请已送到局里，决定以前不继续检查。'])
})

it('经审不成立：原来的检查组再次到场，接着查，不用再亮证', async () => {
  const w = await makeWorld()
  await stop(w)
  await hear(w, { op: await asked(w), granted: false, opinion: '不是近亲属。' })
  const { phase, to, card } = await now(w)
  expect([phase, to, card.label]).toEqual(['suspended', '/a/A/arrive', '回避不成立 · 接着查'])
  expect(card.detail).toContain('意见：不是近亲属。')
  await w.act(...come)
  expect((await now(w)).phase).toBe('checking')
  await w.act({ kind: 'recuse.request', p: WHY }, ...leave(T))
  expect((await now(w)).phase, '又一次申请，另等决定').toBe('recused')
})

it('协检的手机：同事记下的申请也停着，自己再到场也不行；成立以后换了人，重新亮证才接着查', async () => {
  const w = await makeWorld()
  await w.hear('visit.start', { at: T, met: 'STAFF', position: null, no_position_reason: '室内' })
  await w.hear('credentials.show', SHOWN)
  await w.hear('recuse.request', WHY)
  await w.hear('visit.end', { at: T })
  await w.act(...come)
  expect((await now(w)).phase).toBe('recused')
  await w.act(...leave(T))
  await hear(w, { op: await asked(w), granted: true, opinion: '' })
  expect((await now(w)).phase).toBe('suspended')
  await w.act(...come)
  expect((await now(w)).to).toBe('/a/A/show')
  await w.act(...showCredentials(SHOWN))
  expect((await now(w)).phase).toBe('checking')
})

it('检查员出发以前自己提出：没有到过场也停着等；不成立的照常出发', async () => {
  const w = await makeWorld()
  await w.act({ kind: 'recuse.request', p: { by: '检查员甲', reason: '店主是我表哥' } })
  const waits = await now(w)
  expect([waits.phase, waits.card.label, waits.card.detail]).toEqual(['recused', '等局里定回避', '申请还在本机，没有送到局里。'])
  await hear(w, { op: await asked(w), granted: false, opinion: '不是近亲属。' })
  expect((await now(w)).phase).toBe('todo')
})

it('重新登录，一次取回：接手的人的手机知道已定，换了人接着查；没有听过的话补说，听过的不再说', async () => {
  const from = await makeWorld()
  await stop(from)
  const entry = await entryOf(from, { op: await asked(from), granted: true, opinion: '' })
  const w = await makeWorld()
  await w.db.meta.put({ key: 'cursor', value: 4 })
  const notices = [{ rev: 4, text: '听过的' }, { rev: 5, text: '封存没有被采纳。' }]
  const key = btoa(String.fromCharCode(...new Uint8Array(32)))
  const bundle = { server_time: T, cursor: 7, officer_id: w.author.actor, packages: [{ ...entry, content_key: key }], forms: {}, min_client: 1, notices } as Bundle
  await storeBundle(w.db, w.vault, bundle, 0, w.device.id)
  const row = (await w.db.packages.get(from.pkg.assignment_id))!
  const state = await openJson<State>(w.vault.key(row.id), row.mat!, `mat:${row.id}`)
  const phase = phaseOf(state, null, row.recusal)
  const { label, path } = cardOf({ row, pkg: from.pkg, form: FORM, state, view: null, phase }, Date.parse(T), await countAll(w.db))
  expect([phase, label, path]).toEqual(['suspended', '换人接着查', `/a/${row.id}`])
  expect((await w.db.kv.get('withdrawn'))?.value).toEqual({ reason: '封存没有被采纳。' })
})

it('送到了、还没有判的：列表不说待到场，说有几项待处理', async () => {
  const w = await makeWorld()
  const row = (await w.db.packages.get(w.pkg.assignment_id))!
  const { state } = await w.open()
  const card = (aside: number): Card => cardOf({ row, pkg: w.pkg, form: FORM, state, view: null, phase: phaseOf(state, null), aside }, Date.parse(T), NOTHING)
  expect([card(0).label, card(5).label, card(5).detail]).toEqual(['待到场 · 已可离线', '待处理', '5 项已送到局里，等主管处理；处理以前先不要重查。'])
})
