import 'fake-indexeddb/auto'
import { array, assert, integer, property } from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { brokenLink, problems } from '@sync/index'
import { openBytes, sealBytes, importKey } from '../../src/field/store/crypto'
import { Vault, PIN_TRIES } from '../../src/field/store/vault'
import { uuid7 } from '../../src/field/store/ids'
import { answer } from '../../src/field/visit/acts'
import { arrive } from '../../src/field/visit/acts'
import { makeWorld } from './world'

const start = arrive('2026-11-24T06:00:00.000Z', 'RESPONSIBLE', null, '室内或地下，无信号')

describe('记账', () => {
  it('操作按序成链，内容合格', async () => {
    const w = await makeWorld()
    await w.act(...start)
    const held = await w.act(...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }))
    const ops = held.entries.map(e => e.op).sort((a, b) => a.seq - b.seq)
    expect(ops.map(o => o.seq)).toEqual([1, 2])
    expect(brokenLink(ops, w.pkg.nonce)).toBeNull()
    expect(ops.flatMap(problems)).toEqual([])
  })

  it('每个写事务都要求落盘（strict）', async () => {
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const w = await makeWorld()
    await w.act(...start)
    const writes = spy.mock.calls.filter(c => c[1] === 'readwrite')
    expect(writes.length).toBeGreaterThan(0)
    expect(writes.every(c => (c[2] as { durability?: string } | undefined)?.durability === 'strict')).toBe(true)
    spy.mockRestore()
  })

  it('重新打开后现状相同，磁盘上读不到明文', async () => {
    const w = await makeWorld()
    const held = await w.act(...start, ...answer((await w.open()).state, 'q01', { verdict: 'FAIL', reason: '招牌与执照不符' }))
    expect((await w.open()).state).toEqual(held.state)
    const raw = JSON.stringify((await w.db.ops.toArray()).map(r => [...new Uint8Array(r.data)].map(b => String.fromCharCode(b)).join('')))
    expect(raw).not.toContain('FAIL')
  })

  it('事务失败时什么都没留下，序号也没有动', async () => {
    const w = await makeWorld()
    const held = await w.open()
    const spy = vi.spyOn(w.db.packages, 'put').mockImplementationOnce(() => { throw new Error('power') })
    await expect(w.journal.commit(held, start, w.author)).rejects.toThrow('power')
    spy.mockRestore()
    expect(await w.db.ops.count()).toBe(0)
    const again = await w.journal.commit(held, start, w.author)
    expect(again.entries.map(e => e.op.seq)).toEqual([1])
  })

  it('同时点两下也只是依次两条，不抢号', async () => {
    const w = await makeWorld()
    const held = await w.open()
    await Promise.all([1, 2, 3, 4].map(() => w.journal.commit(held, answer(held.state, 'q01', { verdict: 'NA' }), w.author)))
    const seqs = (await w.db.ops.toArray()).map(r => r.seq).sort((a, b) => a - b)
    expect(seqs).toEqual([1, 2, 3, 4])
    expect(brokenLink((await w.open()).entries.map(e => e.op).sort((a, b) => a.seq - b.seq), w.pkg.nonce)).toBeNull()
  })

  it('照片只以 ArrayBuffer 存放，且是密文', async () => {
    const w = await makeWorld()
    const bytes = Uint8Array.from({ length: 4000 }, (_, i) => i % 251)
    const held = await w.open()
    await w.journal.commit(held, start, w.author, { blobs: [{ sha256: 'aa'.repeat(32), bytes, kind: 'photo', media_type: 'image/jpeg' }] })
    const row = (await w.db.blobs.get('aa'.repeat(32)))!
    expect(row.data).toBeInstanceOf(ArrayBuffer)
    expect(new Uint8Array(row.data).subarray(0, 50)).not.toEqual(bytes.subarray(0, 50))
    expect(await openBytes(w.vault.key(w.pkg.assignment_id), row, row.sha256)).toEqual(bytes)
  })
})

describe('钥匙', () => {
  it('对的 PIN 打开，错的减一次，十次后只删钥匙', async () => {
    const w = await makeWorld()
    await w.act(...start)
    const vault = new Vault(w.db)
    for (let n = 1; n < PIN_TRIES; n++) expect(await vault.unlock('000000')).toEqual({ ok: false, left: PIN_TRIES - n, gone: false })
    expect(await vault.unlock('000000')).toEqual({ ok: false, left: 0, gone: true })
    expect(await vault.exists()).toBe(false)
    expect(await w.db.ops.count()).toBe(1)
  })

  it('打开后次数归零，钥匙能解开旧内容', async () => {
    const w = await makeWorld()
    await w.act(...start)
    const vault = new Vault(w.db)
    await vault.unlock('000000')
    expect(await vault.unlock('280916')).toEqual({ ok: true })
    expect(await vault.triesLeft()).toBe(PIN_TRIES)
    expect(vault.has(w.pkg.assignment_id)).toBe(true)
  })

  it('密文换个编号就打不开', async () => {
    const key = await importKey(new Uint8Array(32))
    const box = await sealBytes(key, new Uint8Array([1, 2, 3]), 'a')
    await expect(openBytes(key, box, 'b')).rejects.toBeInstanceOf(DOMException)
  })
})

it('编号总是递增，时钟倒退也一样', () => {
  assert(property(array(integer({ min: 1.7e12, max: 1.9e12 }), { minLength: 2, maxLength: 60 }), times => {
    const ids = times.map(t => uuid7(t))
    expect([...ids].sort()).toEqual(ids)
    expect(ids.every(id => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true)
  }))
})
