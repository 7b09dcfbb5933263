/** 待处理的封存：等着判的时候还是封存，判为不采纳的，这一户接着做。 */
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { applyPage, type PullWorld } from '../../src/field/outbox/pull'
import { asideOf } from '../../src/field/outbox/aside'
import { tallyUp } from '../../src/field/outbox/counts'
import { cardOf, type Card } from '../../src/field/visit/cards'
import { phaseOf } from '../../src/field/visit/view'
import type { State } from '../../src/field/visit/sync'
import { arrive, showCredentials } from '../../src/field/visit/acts'
import { openJson } from '../../src/field/store/crypto'
import { prepare } from '../../src/field/enrol/bundle'
import type { Session } from '../../src/field/net/session'
import { FORM, makeWorld, type World } from './world'

const T = '2026-11-24T06:00:00.000Z'
const said = '审批人已判：不采纳。理由：账号停用，内容没有送齐'
const digest = 'c'.repeat(64)

async function sealed(): Promise<{ w: World; op: string; pull: PullWorld }> {
  const w = await makeWorld()
  await w.act(...arrive(T, 'RESPONSIBLE', null, '其他'), ...showCredentials({ ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: false }))
  const held = await w.act({ kind: 'seal', p: { content_digest: digest, record_digest: digest, result_code: 'R01', ended_at: T, device_signature: 'A'.repeat(88), chains: {} } })
  const pull = { db: w.db, vault: w.vault, session: {} as Session, dev: () => w.device.id, now: () => 0, needForm: async () => undefined }
  return { w, op: held.state.seal!.op, pull }
}

/** As the list reads it: from what is folded on disk. */
async function cardIn(w: World): Promise<Card> {
  const row = (await w.db.packages.get(w.pkg.assignment_id))!
  const state = await openJson<State>(w.vault.key(row.id), row.mat!, `mat:${row.id}`)
  return cardOf({ row, pkg: w.pkg, form: FORM, state, view: null, phase: phaseOf(state, null) }, Date.parse(T), tallyUp(await w.db.ops.toArray(), []))
}

const verdict = async (at: Awaited<ReturnType<typeof sealed>>, verdict: string): Promise<void> => {
  await at.w.db.ops.toCollection().modify({ state: 'applied' })
  await applyPage(at.pull, { items: [{ rev: 1, kind: 'verdict', subject: at.w.pkg.assignment_id, body: { verdicts: [{ op_id: at.op, verdict }] } }], cursor: 1, more: false, server_time: T })
}
const notice = (at: Awaited<ReturnType<typeof sealed>>): Promise<void> =>
  applyPage(at.pull, { items: [{ rev: 2, kind: 'notice', subject: at.w.pkg.assignment_id, body: { text: `封存没有被采纳。`, says: said, ops: [at.op] } }], cursor: 2, more: false, server_time: T })

it('等着判的封存还是封存：列表写明待处理，告知书先不要发', async () => {
  const at = await sealed()
  await verdict(at, 'quarantined:actor_disabled')
  const card = await cardIn(at.w)
  expect([card.label, card.detail, card.chop, card.path]).toEqual(['封存待处理', '先不要发告知书', digest, `/a/${at.w.pkg.assignment_id}/sealed`])
  expect((await at.w.open()).state.seal?.op).toBe(at.op)
})

it('判为不采纳的封存不再是封存：这一户接着做，可以再封一次；以后采纳了的又是', async () => {
  const at = await sealed()
  await verdict(at, 'quarantined:actor_disabled')
  await notice(at)
  const held = await at.w.open()
  expect([held.state.seal, phaseOf(held.state, null), (await cardIn(at.w)).chop]).toEqual([null, 'checking', null])
  expect(held.entries.find(e => e.op.op_id === at.op)?.reason).toBe(said)
  const entry = { package: at.w.pkg, package_hash: at.w.hash, state: 'on_site', ops: [], returned: null, held: [{ op_id: at.op, verdict: `quarantined:${said}` }] }
  expect((await prepare(at.w.db, at.w.vault, entry, 0, at.w.device.id)).state.seal, '重新取包也一样').toBeNull()
  const again = await at.w.act({ kind: 'seal', p: { content_digest: digest, record_digest: digest, result_code: 'R01', ended_at: T, device_signature: 'A'.repeat(88), chains: {} } })
  expect(again.state.seal?.op).not.toBe(at.op)
  expect(again.entries.at(-1)?.op.prev, '链接着不采纳的那一条').toBe(held.entries.find(e => e.op.op_id === at.op)?.op.hash)
  await verdict(at, 'applied')
  expect((await at.w.open()).state.seal).not.toBeNull()
})

it('封存连同签过的一起等着判：打开看到的还是签过的全部', async () => {
  const at = await sealed()
  const before = (await at.w.open()).state
  await at.w.db.ops.toCollection().modify({ state: 'quarantined', reason: 'actor_disabled' })
  const { visit, credentials } = (await at.w.open()).state
  expect([visit, credentials, before.visit.length]).toEqual([before.visit, before.credentials, 1])
  await at.w.db.ops.where('op_id').equals(at.op).modify({ reason: said })
  expect((await at.w.open()).state.visit, '封存判了，其余还没有判').toEqual([])
})

it('重新取包带回收据：收到几时是第一次知道的时候，局里核对过的影像算已采纳', async () => {
  const at = await sealed()
  const receipt = { assignment_id: at.w.pkg.assignment_id, content_digest: digest, record_digest: digest, sealed_at_server: T, countersignature: '', trail_index: 9, files: [], missing: [], archived: true }
  const entry = { package: at.w.pkg, package_hash: at.w.hash, state: 'in_review', ops: [], returned: null, receipt }
  const { row } = await prepare(at.w.db, at.w.vault, entry, 5, at.w.device.id)
  expect(row.receipt).toEqual({ ...receipt, at: 5 })
  await at.w.db.packages.put(row)
  expect((await prepare(at.w.db, at.w.vault, entry, 7, at.w.device.id)).row.receipt?.at).toBe(5)
})

it('没有送齐而等着的封存，送齐以后自动算数', async () => {
  const at = await sealed()
  await verdict(at, 'quarantined:seal_digest')
  expect((await cardIn(at.w)).label).toBe('封存待处理')
  await verdict(at, 'applied')
  expect((await cardIn(at.w)).label).not.toBe('封存待处理')
})

it('送达页一户一种原因一张卡，写明几项，先说封存；判了的另一张', async () => {
  const at = await sealed()
  await at.w.db.ops.toCollection().modify({ state: 'quarantined', reason: 'actor_disabled' })
  const firm = { row: (await at.w.db.packages.get(at.w.pkg.assignment_id))!, pkg: at.w.pkg, form: FORM }
  const cards = async (): Promise<unknown[]> => (await asideOf(at.w, [firm], n => n)).map(c => [c.name, c.what, c.n, c.open])
  expect(await cards()).toEqual([['试验商店有限公司', '现场封存', 3, true]])
  await at.w.db.ops.where('op_id').equals(at.op).modify({ reason: said })
  expect(await cards()).toEqual([['试验商店有限公司', '现场封存', 1, false], ['试验商店有限公司', '到达', 2, true]])
})
