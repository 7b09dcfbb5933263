import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { identity, type Json } from '@forms/index'
import type { Op } from '@sync/index'
import { sayNet } from '../../src/field/net/http'
import { Session } from '../../src/field/net/session'
import { applyPage, type PullWorld } from '../../src/field/outbox/pull'
import type { Draft } from '../../src/field/store/journal'
import type { Checklist, Package } from '../../src/field/types'
import { differs, migrate, under } from '../../src/field/visit/reform'
import { FORM, jsonAnswer, makeWorld, type World } from './world'

const NEWER: Checklist = {
  ...FORM, version: 2,
  sections: [{ ...FORM.sections[0]!, items: [{ ...FORM.sections[0]!.items[0]!, text: '住所与登记的是否一致' }, { ...FORM.sections[0]!.items[1]!, id: 'q09' }] }],
}
const answered: Draft[] = [{ kind: 'answer.set', p: { item: 'q01', value: { verdict: 'CONFORM' } } }]

async function office(w: World): Promise<{ pull: PullWorld; pkg: Package; hash: string; send: (more?: object, ops?: Op[]) => Promise<void> }> {
  const form = await identity(NEWER as unknown as Json)
  await w.db.forms.put({ hash: form, form: NEWER })
  const pkg = under(w.pkg, { form, package_id: '00000000-0000-4000-8000-00000000ffff', issued_at: '2026-11-25T00:00:00.000Z' })
  const hash = await identity(pkg as unknown as Json)
  const pull = { db: w.db, vault: w.vault, session: null as never, dev: () => w.device.id, now: () => 0, needForm: async () => {} }
  let cursor = 0
  const send = async (more: object = {}, ops: Op[] = []): Promise<void> => {
    const body = { package: pkg, package_hash: hash, state: 'taken', seal_holder: w.author.actor, ops, returned: null, offer: null, ...more }
    await applyPage(pull, { items: [{ rev: ++cursor, kind: 'package', subject: w.pkg.assignment_id, body: body as never }], cursor, more: false, server_time: '' })
  }
  return { pull, pkg, hash, send }
}

describe('检查表换版', () => {
  it('没有动手的悄悄换用新版', async () => {
    const w = await makeWorld()
    const to = await office(w)
    await to.send()
    const now = await w.open()
    expect(now.pkg).toEqual(to.pkg)
    expect(now.row.hash).toBe(to.hash)
    expect(now.row.offer).toBeNull()
  })

  it('离线已经动手的照原来的做，新版可以换；局里认了原来的，仍可以换', async () => {
    const w = await makeWorld()
    const to = await office(w)
    await w.act(...answered)
    await to.send()
    let now = await w.open()
    expect(now.pkg).toEqual(w.pkg)
    expect(now.row.hash).toBe(w.hash)
    expect(now.row.offer).toMatchObject({ form: to.pkg.form, kept: true })
    const offer = { form: to.pkg.form, package_id: to.pkg.package_id, issued_at: to.pkg.issued_at, reason: '问法改了', at: '2026-11-25T00:00:00.000Z' }
    await to.send({ package: w.pkg, package_hash: w.hash, offer }, now.entries.map(e => e.op))
    now = await w.open()
    expect(now.row.hash).toBe(w.hash)
    expect(now.row.offer).toEqual(offer)
  })

  it('动手的那一条不被采纳，就换用新版', async () => {
    const w = await makeWorld()
    const to = await office(w)
    const { entries } = await w.act(...answered)
    await to.send()
    const op = entries[0]!.op
    const verdict = { verdicts: [{ seq: 1, op_id: op.op_id, dev: op.dev, verdict: 'quarantined:invalid', notes: [] }] }
    await applyPage(to.pull, { items: [{ rev: 9, kind: 'verdict', subject: op.insp, body: verdict }], cursor: 9, more: false, server_time: '' })
    const now = await w.open()
    expect(now.row.hash).toBe(to.hash)
    expect(now.pkg).toEqual(to.pkg)
  })

  it('换用新版一次写下：换版、问法改了的重新作答、新的任务包；去掉的项作答还在', async () => {
    const w = await makeWorld()
    const to = await office(w)
    let now = await w.act(...answered, { kind: 'answer.set', p: { item: 'q02', value: { checked: true, found: false } } })
    expect(differs(FORM, NEWER)).toMatchObject({ added: [{ id: 'q09' }], removed: [{ id: 'q02' }], changed: [{ after: { id: 'q01' } }] })
    now = await w.journal.commit(now, migrate(now.state, FORM, NEWER, to.pkg.form), w.author, { pkg: { pkg: to.pkg, hash: to.hash } })
    const [moved, again] = now.entries.map(e => e.op).sort((a, b) => a.seq - b.seq).slice(-2)
    expect([moved!.kind, moved!.form, again!.kind, again!.form]).toEqual(['form.migrate', w.pkg.form, 'answer.set', to.pkg.form])
    now = await w.open()
    expect(now.pkg).toEqual(to.pkg)
    expect(now.row.hash).toBe(to.hash)
    expect(now.state.heads['answer:q01']).toMatchObject([{ value: { item: 'q01', value: null } }])
    expect(now.state.heads['answer:q02']).toHaveLength(1)
    await to.send({}, now.entries.map(e => e.op))
    expect((await w.open()).row.offer).toBeNull()
  })
})

describe('续期', () => {
  const grant = (n: number): object => ({ access_token: `a${n}`, refresh_token: `r${n}` })

  it('手机签名出了错不算登录失效，登录本身失效才算', async () => {
    const said = [jsonAnswer(401, { type: '/problems/device.clock' }), jsonAnswer(401, { type: '/problems/session_expired' })]
    const session = new Session(async () => said.shift()!)
    session.take({ access_token: '', refresh_token: 'r0' })
    await expect(session.call('GET', '/x')).rejects.toMatchObject({ code: 'device.clock' })
    expect(session.signedIn).toBe(true)
    await expect(session.call('GET', '/x')).rejects.toMatchObject({ code: 'session.absent' })
    expect(session.signedIn).toBe(false)
  })

  it('因账号停用而失效的，照实说停用；锁屏再开也还记得，重新登录了就不再说', async () => {
    const w = await makeWorld()
    const session = new Session(async () => jsonAnswer(401, { type: '/problems/session_expired', disabled: true }))
    session.take({ access_token: '', refresh_token: 'r0' })
    session.onRotate = () => session.keep(w.db, w.vault)
    expect(sayNet(await session.call('GET', '/x').catch((error: unknown) => error))).toBe('账号已停用，请找系统管理员。已做的仍会送达。')
    const again = new Session(async () => jsonAnswer(200, {}))
    await again.restore(w.db, w.vault)
    expect([again.signedIn, again.disabled]).toEqual([false, true])
    again.take({ access_token: 'a', refresh_token: 'r' })
    expect(again.disabled).toBe(false)
  })

  it('另一页已换过的，用它存下的那一个', async () => {
    const used: string[] = []
    const session = new Session(async (_path, init) => {
      used.push((init.headers as Record<string, string>)['Authorization']!)
      return jsonAnswer(200, grant(9))
    })
    session.latest = async () => 'r5'
    session.take({ access_token: '', refresh_token: 'r0' })
    await session.call('GET', '/x')
    expect(used[0]).toBe('Bearer r5')
  })
})
