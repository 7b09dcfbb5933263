import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { mayStay, shellOf } from '../../src/field/enrol/probe'
import { keepTest, lastTest, sayTest } from '../../src/field/enrol/selftest'
import { waits, wipe } from '../../src/field/enrol/wipe'
import { clearedSince } from '../../src/field/store/cleared'
import { FieldDb, getMeta, userDbName } from '../../src/field/store/db'
import { uuid7 } from '../../src/field/store/ids'
import { Vault } from '../../src/field/store/vault'
import { note } from '../../src/field/visit/acts'
import { deviceNo } from '../../src/ui/device'
import { makeWorld, uuid } from './world'

it('停用之后：还有没送达的，只毁钥匙，密文一条不少；都送达了才全删', async () => {
  const w = await makeWorld()
  const held = await w.open()
  await w.act(...note(held.state, 'q01', '门锁着'))
  expect(await waits(w.db)).toBe(1)
  expect(await wipe(w.db, w.vault)).toBe('keys')
  expect(await w.vault.exists()).toBe(false)
  expect(w.vault.has(w.pkg.assignment_id)).toBe(false)
  expect(await w.db.ops.count()).toBe(1)
  expect(await getMeta<boolean>(w.db, 'wiped')).toBe(true)
  await w.db.ops.toCollection().modify({ state: 'applied' })
  const name = w.db.name
  expect(await wipe(w.db, w.vault)).toBe('all')
  expect((await indexedDB.databases()).map(d => d.name)).not.toContain(name)
})

it('停用后清除的，清除之前记一笔、报给局里，钥匙和全部资料都是；报不通也照样清除', async () => {
  const w = await makeWorld()
  const told: string[] = []
  const tell = async (): Promise<void> => { told.push(...(await clearedSince(w.db, 0)).slice(told.length).map(c => `${c.what} ${c.count} ${c.reason}`)) }
  const held = await w.open()
  await w.act(...note(held.state, 'q01', '门锁着'))
  expect(await wipe(w.db, w.vault, tell)).toBe('keys')
  await w.db.ops.toCollection().modify({ state: 'applied' })
  expect(await wipe(w.db, w.vault, async () => { await tell(); throw new Error('offline') })).toBe('all')
  expect(told).toEqual(['keys 2 局里停用了这部手机', 'all 1 局里停用了这部手机'])
  expect((await indexedDB.databases()).map(d => d.name)).not.toContain(w.db.name)
})

it('一部手机几个人用：各有各的库与 PIN，一个人的清掉不碰另一个人的', async () => {
  const [one, two] = [uuid(), uuid()].map(id => new FieldDb(userDbName(id))) as [FieldDb, FieldDb]
  const vaults = [new Vault(one), new Vault(two)] as const
  await vaults[0].create('280916', 10)
  await vaults[1].create('135790', 10)
  await vaults[1].add({ a: new Uint8Array(32) })
  expect(await new Vault(two).unlock('280916')).toMatchObject({ ok: false })
  expect(await wipe(one, vaults[0])).toBe('all')
  const again = new Vault(two)
  expect(await again.unlock('135790')).toEqual({ ok: true })
  expect(again.has('a')).toBe(true)
})

it('微信、钉钉里一律先指路，普通浏览器看实测', () => {
  const fine = { worker: true, storage: true, crypto: true }
  const chrome = 'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36'
  for (const [tail, name] of [['MicroMessenger/8.0', '微信'], ['wxwork/4.1 MicroMessenger/7.0', '企业微信'], ['DingTalk/7.0', '钉钉'], ['wxlocal/2.0 MicroMessenger/7.0', '政务微信']] as const) {
    expect(shellOf(`${chrome} ${tail}`)).toBe(name)
    expect(mayStay(fine, `${chrome} ${tail}`)).toBe(false)
  }
  expect(mayStay(fine, chrome)).toBe(true)
  expect(mayStay({ ...fine, storage: false }, chrome)).toBe(false)
})

it('自检的结果存着，过后照着读给局里听', async () => {
  const w = await makeWorld()
  expect(await lastTest(w.db)).toBeNull()
  await keepTest(w.db, { storage: true, persisted: false, camera: 'granted', position: 'denied' }, 'abcdef0123456789')
  const kept = (await lastTest(w.db))!
  expect(Date.now() - kept.at).toBeLessThan(60_000)
  expect(sayTest(kept, 'd1').join('；')).toBe('版本 abcdef01，设备 d1；存储能写，系统可能清理；相机已允许，定位未允许')
})

it('报修读的设备号：同一刻登记的几部手机也各不相同', () => {
  const ids = Array.from({ length: 20 }, () => uuid7(Date.parse('2026-11-24T06:00:00Z')))
  expect([new Set(ids.map(id => id.slice(0, 8))).size, new Set(ids.map(deviceNo)).size]).toEqual([1, 20])
})
