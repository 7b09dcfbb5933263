import 'fake-indexeddb/auto'
import { array, assert, asyncProperty, constantFrom, double, integer, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Op } from '@sync/index'
import { Disowned, Gap, pushOnce, rewind, type PushWorld } from '../../src/field/outbox/push'
import { CHUNK, LEAST, MOST, newPace, paced, uploadAll, waiting } from '../../src/field/outbox/blobs'
import { purgeable, KEEP_MS } from '../../src/field/outbox/purge'
import { sayNet, sayUnsent, share, tallyUp } from '../../src/field/outbox/counts'
import { delay, LONGEST_MS } from '../../src/field/outbox/backoff'
import { refile } from '../../src/field/enrol/reenrol'
import { makeKey } from '../../src/field/net/device'
import { digestHex } from '../../src/field/store/crypto'
import { answer, arrive } from '../../src/field/visit/acts'
import { Foreign, Offline, sayNet as sayWhy, type Fetch } from '../../src/field/net/http'
import { bodyOf, jsonAnswer, Ledger, makeWorld, uuid, type World } from './world'

type Fault = 'ok' | 'lost' | 'answer-lost' | 'portal' | 'echo' | 'twice'
const start = arrive('2026-11-24T06:00:00.000Z', 'STAFF', null, '未允许定位')

function server(ledger: Ledger, faults: Fault[]): Fetch {
  return async (_path, init) => {
    const fault = faults.shift() ?? 'ok'
    if (fault === 'lost') throw new TypeError('network')
    if (fault === 'portal') return new Response('<html>login</html>', { status: 200, headers: { 'Content-Type': 'text/html' } })
    const { dev, batch_id, ops } = await bodyOf<{ dev: string; batch_id: string; ops: Op[] }>(init)
    const said = ledger.receive(dev, ops)
    if (fault === 'twice') ledger.receive(dev, ops)
    if (fault === 'answer-lost') throw new TypeError('reset')
    return jsonAnswer(said.status, { ...said.body, batch_id: fault === 'echo' ? 'other' : batch_id })
  }
}
const worldOf = (w: World, fetcher: Fetch): PushWorld =>
  ({ db: w.db, vault: w.vault, fetcher, device: w.device, batchId: () => uuid(), now: () => 1, offset: () => 0 })

describe('一段多大', () => {
  it('快就加大到 256 KB，断了缩到 64 KB，慢就不再大', () => {
    const pace = newPace()
    const sizes = [[true, 9], [true, 9], [true, 9000], [false, 0], [true, 9000], [true, 9]].map(([went, ms]) => { paced(pace, went as boolean, ms as number); return pace.bytes })
    expect(sizes).toEqual([MOST, MOST, CHUNK, LEAST, LEAST, CHUNK])
  })
})

describe('送出操作', () => {
  it('无论丢哪一段、重几次、遇到登录网页，服务器上恰好一份，且链不断', async () => {
    const fault = constantFrom<Fault>('ok', 'lost', 'answer-lost', 'portal', 'echo', 'twice')
    await assert(asyncProperty(array(fault, { maxLength: 8 }), integer({ min: 1, max: 6 }), async (faults, count) => {
      const w = await makeWorld()
      const ledger = new Ledger()
      for (let n = 0; n < count; n++) await w.act(...(n ? answer((await w.open()).state, 'q01', { verdict: 'NA' }) : start))
      const push = worldOf(w, server(ledger, [...faults]))
      for (let turn = 0; turn < faults.length + 2; turn++) await pushOnce(push).catch(() => null)
      expect(ledger.received).toBe(count)
      expect(ledger.whole(w.device.id, w.pkg.nonce)).toBe(true)
      expect(await w.db.ops.where('[mine+state]').equals([1, 'applied']).count()).toBe(count)
      expect(ledger.state(w.device.id)).toEqual((await w.open()).state)
      w.db.close()
    }), { numRuns: 25 })
  }, 60_000)

  it('只有回显批号的 JSON 才算送到', async () => {
    const w = await makeWorld()
    await w.act(...start)
    await expect(pushOnce(worldOf(w, server(new Ledger(), ['portal'])))).rejects.toBeInstanceOf(Foreign)
    await expect(pushOnce(worldOf(w, server(new Ledger(), ['echo'])))).rejects.toBeInstanceOf(Foreign)
    await expect(pushOnce(worldOf(w, server(new Ledger(), ['lost'])))).rejects.toBeInstanceOf(Offline)
    expect(await w.db.ops.where('[mine+state]').equals([1, 'stored']).count()).toBe(1)
  })

  it('服务器缺号时从缺的地方重送', async () => {
    const w = await makeWorld()
    const ledger = new Ledger()
    await w.act(...start)
    await pushOnce(worldOf(w, server(ledger, [])))
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }))
    ledger.ops.set(w.device.id, [])
    await expect(pushOnce(worldOf(w, server(ledger, [])))).rejects.toBeInstanceOf(Gap)
    await rewind(w.db, w.device.id, 1)
    await pushOnce(worldOf(w, server(ledger, [])))
    expect(ledger.whole(w.device.id, w.pkg.nonce)).toBe(true)
    expect(ledger.ops.get(w.device.id)).toHaveLength(2)
  })

  it('分叉时换新身份，未送达的改编过去并申报缺失', async () => {
    const w = await makeWorld()
    const ledger = new Ledger()
    await w.act(...start)
    ledger.ops.set(w.device.id, [{ hash: 'x', seq: 1 } as Op])
    await expect(pushOnce(worldOf(w, server(ledger, [])))).rejects.toBeInstanceOf(Disowned)
    const { key } = await makeKey()
    const next = { id: uuid(), key, enrolled_at: 1 }
    const count = await refile(w.db, w.vault, w.device.id, next, { expected_seq: 1, reason: '试' }, { actor: w.author.actor, app: 't', offset: 0, now: 2 })
    expect(count).toBe(2)
    await pushOnce({ ...worldOf(w, server(ledger, [])), device: next })
    expect(ledger.whole(next.id, w.pkg.nonce)).toBe(true)
    expect(ledger.ops.get(next.id)?.map(o => o.kind)).toEqual(['loss.declare', 'visit.start'])
  })
})

describe('送出照片', () => {
  const part = (store: Map<string, Uint8Array>, cut: { left: number }): Fetch => async (path, init) => {
    if (path.endsWith('/have')) return jsonAnswer(200, { sha256: [] })
    const sha = path.slice(-64)
    const have = store.get(sha) ?? new Uint8Array()
    const head = (status: number, offset: number): Response => new Response(null, { status, headers: { 'Upload-Offset': String(offset) } })
    if (init.method === 'HEAD') return store.has(sha) ? head(200, have.length) : new Response(null, { status: 404 })
    if (cut.left-- === 0) throw new TypeError('cut')
    const offset = Number((init.headers as Record<string, string>)['Upload-Offset'])
    if (offset !== have.length) return head(409, have.length)
    const more = new Uint8Array(init.body as ArrayBuffer)
    const joined = new Uint8Array(have.length + more.length)
    joined.set(have)
    joined.set(more, have.length)
    store.set(sha, joined)
    return head(204, joined.length)
  }

  it('没有断过的不问服务器到哪了；两条连接，一张三百 KB 的快起来以后一个请求送完', async () => {
    const w = await makeWorld()
    const blobs = await Promise.all([1, 2, 3, 4, 5, 6].map(async seed => {
      const bytes = Uint8Array.from({ length: 300 * 1024 }, (_, i) => (i * seed) % 251)
      return { kind: 'photo' as const, bytes, sha256: await digestHex(bytes), media_type: 'image/jpeg' }
    }))
    await w.journal.commit(await w.open(), start, w.author, { blobs })
    const asked: string[] = []
    let [open, most] = [0, 0]
    const store = new Map<string, Uint8Array>()
    const fetcher: Fetch = async (path, init) => {
      asked.push(init.method ?? '')
      most = Math.max(most, ++open)
      await new Promise(resolve => { setTimeout(resolve, 5) })
      return part(store, { left: -1 })(path, init).finally(() => { open-- })
    }
    await uploadAll({ db: w.db, vault: w.vault, fetcher, device: w.device, mayPhotos: () => true, offset: () => 0 })
    expect([new Set(asked), asked.length, most]).toEqual([new Set(['PATCH']), 8, 2])  // the first two in two parts each
    expect(await w.db.blobs.where('state').equals('delivered').count()).toBe(6)
  })

  it('断在任何一段都能接上，内容不差一个字节；先签字，再缩略图，再照片', async () => {
    const w = await makeWorld()
    const make = (size: number, seed: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (i * seed) % 256)
    const blobs = await Promise.all(([['photo', 400_000, 7], ['thumb', 9_000, 5], ['signature', 12_000, 3]] as const)
      .map(async ([kind, size, seed]) => ({ kind, bytes: make(size, seed), sha256: await digestHex(make(size, seed)), media_type: 'image/jpeg' })))
    await w.journal.commit(await w.open(), start, w.author, { blobs })
    expect((await waiting(w.db)).map(b => b.kind)).toEqual(['signature', 'thumb', 'photo'])
    const store = new Map<string, Uint8Array>()
    for (let cut = 0; cut < 6; cut++) {
      await uploadAll({ db: w.db, vault: w.vault, fetcher: part(store, { left: cut }), device: w.device, mayPhotos: () => true, offset: () => 0 }).catch(() => 0)
    }
    for (const blob of blobs) expect(await digestHex(store.get(blob.sha256) ?? new Uint8Array())).toBe(blob.sha256)
    expect(await w.db.blobs.where('state').equals('delivered').count()).toBe(3)
  })
})

describe('数字与清理', () => {
  it('缩略图不算一项；等得最久的说了算', () => {
    const counts = tallyUp(
      [{ insp: 'a', state: 'stored', at: 50 }, { insp: 'a', state: 'quarantined', at: 1 }, { insp: 'b', state: 'applied', at: 2 }],
      [{ insp: 'a', state: 'stored', kind: 'photo', size: 9, created: 40 }, { insp: 'a', state: 'stored', kind: 'thumb', size: 1, created: 60 }, { insp: 'a', state: 'verified', kind: 'signature', size: 2, created: 3 }])
    expect([counts.stored, counts.delivered, counts.adopted, counts.waiting, counts.oldest]).toEqual([2, 0, 2, 1, 40])
    expect(counts.per.get('a')?.photos).toEqual([0, 1])
  })

  it('进度条与四个数数的是同样的东西：笔画不另算，作答也算', () => {
    const counts = tallyUp(
      [{ insp: 'a', state: 'stored', at: 1 }, { insp: 'a', state: 'applied', at: 1 }],
      [{ insp: 'a', state: 'delivered', kind: 'signature', size: 1, created: 1 }, { insp: 'a', state: 'stored', kind: 'strokes', size: 1, created: 1 }, { insp: 'a', state: 'verified', kind: 'photo', size: 1, created: 1 }])
    expect([counts.stored, share(counts.per.get('a')!)]).toEqual([1, 75])
    expect(share(tallyUp([], []))).toBe(100)
  })

  it('没有归档的、没到七天的、没核对的、与本机签的内容不同的，都不清理', () => {
    const receipt = { assignment_id: 'a', content_digest: 'd', record_digest: '', sealed_at_server: '', countersignature: '', trail_index: 1, missing: [] as string[], files: [{ sha256: 'p', size: 1, verified: true }, { sha256: 'q', size: 1, verified: false }], archived: true, at: 0 }
    expect(purgeable({ receipt: null }, KEEP_MS * 9, 'd')).toEqual([])
    expect(purgeable({ receipt: { ...receipt, archived: false } }, KEEP_MS * 9, 'd')).toEqual([])
    expect(purgeable({ receipt }, KEEP_MS - 1, 'd')).toEqual([])
    expect(purgeable({ receipt: { ...receipt, backed_up: true } }, 1, 'd')).toEqual(['p'])
    expect(purgeable({ receipt }, KEEP_MS, 'd')).toEqual(['p'])
    expect(purgeable({ receipt }, KEEP_MS, 'other')).toEqual([])
  })

  it('重试间隔加倍到五分钟为止，总有抖动', () => {
    assert(property(nat(40), double({ min: 0, max: 0.999, noNaN: true }), (n, r) => {
      expect(delay(n, r)).toBeGreaterThanOrEqual(200)
      expect(delay(n, r)).toBeLessThanOrEqual(LONGEST_MS)
    }))
    expect(delay(0, 0.999)).toBeLessThanOrEqual(2000)
  })
})

it('照片也在等着时，网络条左边用短的：360 像素宽里两边占一行', () => {
  const photo = (insp: string): Parameters<typeof tallyUp>[1][number] => ({ insp, state: 'stored', kind: 'photo', size: 9, created: 1 })
  const many = tallyUp([], Array.from({ length: 34 }, (_, n) => photo(`${n % 12}`)))
  const wide = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2000' ? 14 : 8), 0)
  const [left, right, marks] = [(late: number | null): string => sayNet(many, late, '无网络，可照常检查').state, sayUnsent(many), 28 + 26 + 18 + 8]
  expect([left(null), left(120), right]).toEqual(['无网络', '等了 120 小时', '未送达 12 户、34 张照片'])
  for (const late of [null, 120]) expect(marks + wide(left(late)) + wide(right)).toBeLessThan(360)
  expect(sayNet(tallyUp([], []), null, '无网络，可照常检查')).toEqual({ state: '无网络，可照常检查', crowded: false })
})

it('没送到的按户、按照片说，不按操作条数', () => {
  const op = (insp: string): Parameters<typeof tallyUp>[0][number] => ({ insp, state: 'stored', at: 1 })
  const photo = { insp: 'B', state: 'stored', kind: 'photo', size: 9, created: 1 } as const
  expect(sayUnsent(tallyUp([op('A'), op('A'), op('B')], [photo]))).toBe('未送达 2 户、1 张照片')
  expect([sayUnsent(tallyUp([op('A')], [])), sayUnsent(tallyUp([], []))]).toEqual(['未送达 1 户', '都已送达'])
})

it('公共 Wi-Fi 拦住了：只说再试，不点名哪一页没有的按钮', () => {
  expect(sayWhy(new Foreign('text/html'))).toMatch(/或改用流量，再试。$/)
})
