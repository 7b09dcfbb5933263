/** 局里停用了手机：下一次联系就知道；没送达的先送完，本人重新登录的按新登记的手机送。 */
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { Session } from '../../src/field/net/session'
import type { Fetch } from '../../src/field/net/http'
import { makeKey, type Device } from '../../src/field/net/device'
import { Engine } from '../../src/field/outbox/engine'
import { arrive } from '../../src/field/visit/acts'
import { sayQuarantine } from '../../src/field/visit/words'
import { getMeta, putMeta } from '../../src/field/store/db'
import { bodyOf, jsonAnswer, Ledger, makeWorld, uuid, type World } from './world'

const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
vi.hoisted(() => {
  const stub = (name: string, value: unknown): void => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true }) }
  stub('location', { hash: '', pathname: '/', href: '' })
  stub('history', { state: null, pushState: () => undefined, replaceState: () => undefined, back: () => undefined })
  stub('scrollTo', () => undefined)
  stub('document', { createElement: () => ({}), activeElement: null })
})
stub('navigator', { onLine: true, userAgent: 'Mozilla (试机)' })

const start = arrive('2026-11-24T06:00:00.000Z', 'STAFF', null, '未允许定位')
const beats = { last_seq: 0, blobs_missing: [], server_time: '2026-11-24T06:00:00Z' }
const page = { items: [], cursor: 0, more: false, server_time: '2026-11-24T06:00:00Z' }

/** The office as far as one round asks it; `ended` names the identity it was told to end. */
function office(ended: string): { fetcher: Fetch; asked: string[]; ledger: Ledger } {
  const asked: string[] = []
  const ledger = new Ledger()
  const fetcher: Fetch = async (path, init) => {
    const [where, query] = path.replace('/api/v1', '').split('?')
    asked.push(where!)
    const dev = new Headers(init.headers).get('X-Device')
    if (where === '/sync/heartbeat') return jsonAnswer(200, { ...beats, revoked: dev === ended })
    if (where === '/sync/push') {
      const { batch_id, ops } = await bodyOf<{ batch_id: string; ops: never[] }>(init)
      return jsonAnswer(200, { ...ledger.receive(dev!, ops).body, batch_id, revoked: dev === ended })
    }
    if (where === '/devices') return jsonAnswer(201, { device_id: uuid() })
    if (new URLSearchParams(query).get('dev') === ended) return jsonAnswer(403, { type: '/problems/device.ended', detail: '局里停用了这部手机。' })
    return jsonAnswer(200, page)
  }
  return { fetcher, asked, ledger }
}

function engineOf(w: World, fetcher: Fetch, device: () => Device, signedIn: boolean): Engine {
  const session = new Session(fetcher)
  if (signedIn) { session.take({ access_token: 'a', refresh_token: 'r' }); vi.spyOn(session, 'signedIn', 'get').mockReturnValue(true) }
  return new Engine({
    db: w.db, vault: w.vault, session, journal: w.journal, fetcher, device, app: 't', mayPhotos: () => true, offset: () => 0,
    needForm: async () => undefined, reenrol: async () => false, refetch: async () => undefined, onClock: async () => undefined, onRound: () => undefined,
  })
}

it('停用后第一次送达的答复就说停用了，不用等五分钟一次的报到，也不用登录有效', async () => {
  const w = await makeWorld()
  await putMeta(w.db, 'reported', Date.now())
  await w.act(...start)
  const at = office(w.device.id)
  const outcome = await engineOf(w, at.fetcher, () => w.device, false).round()
  expect([outcome.ok, outcome.revoked, at.ledger.received]).toEqual([true, true, 1])
})

it('没有要送的，停用后第一次取变更就得知；换了新身份的不再算停用', async () => {
  const w = await makeWorld()
  await putMeta(w.db, 'reported', Date.now())
  const at = office(w.device.id)
  let device = w.device
  const engine = engineOf(w, at.fetcher, () => device, true)
  expect(await engine.round()).toMatchObject({ ok: false, revoked: true })
  expect(at.asked).toEqual(['/sync/changes', '/sync/heartbeat'])
  device = { id: uuid(), key: (await makeKey()).key, enrolled_at: 1 }
  expect(await engine.round()).toMatchObject({ ok: true, revoked: false })
})

it('钥匙毁过又重新登录的：先换成新登记的手机再送，不按停用的那一部送', async () => {
  const w = await makeWorld()
  await w.act(...start)
  const { renewed } = await import('../../src/field/core/leaving')
  const at = office(w.device.id)
  const session = new Session(at.fetcher)
  session.take({ access_token: 'a', refresh_token: 'r' })
  const desk = { db: w.db, vault: w.vault, journal: w.journal, session, device: w.device, engine: { stop: () => undefined } }
  expect(await renewed(desk as never)).toBe(false)
  await putMeta(w.db, 'wiped', true)
  expect(await renewed(desk as never)).toBe(true)
  expect(desk.device.id).not.toBe(w.device.id)
  expect(await getMeta(w.db, 'wiped')).toBeFalsy()
  expect((await w.db.ops.toArray()).map(op => op.dev === desk.device.id)).toEqual([true, true])
})

it('停用的手机送来的，说的是停用，不说任务办结', () => {
  expect(sayQuarantine('ended_device')).toBe('手机停用后送到，已收存，等主管处理。')
  expect(sayQuarantine('later_reason')).toBe('送到后待处理，已收存，等主管处理。')
})
