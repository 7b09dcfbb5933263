import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '@draw/hashing'
import { leafHash, nodeHash, rootOf } from '@draw/merkle'
import { EVERY_MS, follows, witness, type Kept } from '../../src/field/net/witness'
import { getMeta } from '../../src/field/store/db'
import type { Fetch } from '../../src/field/net/http'
import { jsonAnswer, makeWorld } from './world'

const leaves = ['a', 'b', 'c', 'd'].map(utf8)
const root = (n: number): string => hex(rootOf(leaves.slice(0, n)))
const hashes = leaves.map(leafHash)
/** Two leaves inside four: the right half is the whole proof. */
const proof = [hex(nodeHash(hashes[2]!, hashes[3]!))]
const answers = (body: object, asked: string[] = []): Fetch => async path => { asked.push(path); return jsonAnswer(200, body) }

describe('手机见证日志', () => {
  it('头一次记住，以后带着记住的条数来要证明，接得上就往前', async () => {
    const { db } = await makeWorld()
    const asked: string[] = []
    expect(await witness(db, answers({ size: 2, root: root(2), proof: [] }, asked), 0)).toBeNull()
    expect(await witness(db, answers({ size: 4, root: root(4), proof }, asked), EVERY_MS)).toBeNull()
    expect(asked).toEqual(['/log/consistency?since=0', '/log/consistency?since=2'])
    expect(await getMeta<Kept>(db, 'log')).toEqual({ size: 4, root: root(4), at: EVERY_MS })
    db.close()
  })

  it('接不上就报警：报警和从前记住的都留着，以后说什么也不消', async () => {
    const { db } = await makeWorld()
    await witness(db, answers({ size: 2, root: root(2), proof: [] }), 0)
    const forged = { size: 4, root: 'ab'.repeat(32), proof }
    const alarm = await witness(db, answers(forged), EVERY_MS)
    expect(alarm).toMatchObject({ kept: { size: 2, root: root(2) }, size: 4, root: 'ab'.repeat(32) })
    expect(await witness(db, answers({ size: 4, root: root(4), proof }), 3 * EVERY_MS)).toEqual(alarm)
    expect(await getMeta<Kept>(db, 'log')).toMatchObject({ size: 2 })
    db.close()
  })

  it('变短、换根、少一段证明、写法不对，都不算接得上', () => {
    const kept: Kept = { size: 2, root: root(2), at: 0 }
    expect(follows(kept, { size: 4, root: root(4), proof })).toBe(true)
    for (const told of [
      { size: 1, root: root(1), proof: [] }, { size: 2, root: root(3), proof: [] }, { size: 4, root: root(4), proof: [] },
      { size: 4, root: root(4), proof: [...proof, ...proof] }, { size: 4, root: 'zz', proof }, { size: 4.5, root: root(4), proof },
    ]) expect(follows(kept, told)).toBe(false)
  })

  it('十分钟之内不再问；旧服务器没有这个网址不算错', async () => {
    const { db } = await makeWorld()
    const asked: string[] = []
    await witness(db, answers({ size: 2, root: root(2), proof: [] }, asked), 5)
    await witness(db, answers({ size: 4, root: root(4), proof }, asked), 6)
    expect(asked).toHaveLength(1)
    const old: Fetch = async () => jsonAnswer(404, { type: '/problems/absent', status: 404 })
    expect(await witness(db, old, 2 * EVERY_MS)).toBeNull()
    db.close()
  })
})
