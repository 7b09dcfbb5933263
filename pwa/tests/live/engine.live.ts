/** 引擎对真的服务器：坏线、杀服务器、手机没电、同事同时在写；静下来之后，恰好一份，两边说的一样。 */
import { array, assert, asyncProperty, constantFrom, nat, oneof, record, type Arbitrary } from 'fast-check'
import { expect, it } from 'vitest'
import { replay, type Op } from '@sync/index'
import { digestHex, openJson } from '../../src/field/store/crypto'
import { answer, note } from '../../src/field/visit/acts'
import { uuid7 } from '../../src/field/store/ids'
import { colleague, counted, killServer, place, spoil, stored, whole, type Fault } from './desk'
import { LivePhone } from './phone'

const at = place()
const FAULTS: Fault[] = [
  { kind: 'cut', after: 500, times: 2 }, { kind: 'cut', after: 40_000, times: 2 }, { kind: 'half_open', after: 600, times: 1 },
  { kind: 'drop_response', times: 2 }, { kind: 'duplicate', times: 2 }, { kind: 'truncate', times: 2 }, { kind: 'portal', times: 2 },
]
type Step =
  | { do: 'note' | 'answer' | 'photo' | 'colleague'; insp: number; n: number }
  | { do: 'round' } | { do: 'restart' } | { do: 'kill' }
  | { do: 'fault'; fault: Fault }

const work: Arbitrary<Step> = record({ do: constantFrom('note' as const, 'answer' as const, 'answer' as const, 'photo' as const, 'colleague' as const), insp: nat(1), n: nat(9999) })
const events: Arbitrary<Step> = constantFrom<Step[]>({ do: 'round' }, { do: 'round' }, { do: 'restart' }, { do: 'kill' }, ...FAULTS.map(fault => ({ do: 'fault' as const, fault })))
const step: Arbitrary<Step> = oneof(work, events)

const bytes = (n: number): Uint8Array => Uint8Array.from({ length: 20_000 + n * 9 }, (_, i) => (i * 31 + n * 7 + (i >> 8)) & 255)

async function play(phone: LivePhone, steps: Step[], shas: Set<string>): Promise<void> {
  const insps = await phone.assignments()
  for (const now of steps) {
    if (now.do === 'fault') await spoil(at, now.fault)
    else if (now.do === 'round') await phone.round()
    else if (now.do === 'restart') await phone.restart()
    else if (now.do === 'kill') await killServer(at)
    else {
      const insp = insps[now.insp % insps.length]!
      if (now.do === 'colleague') await colleague(at, insp, `同事${now.n}`)
      else if (now.do === 'note') await phone.write(insp, held => note(held.state, null, `记${now.n}`))
      else if (now.do === 'answer') await phone.write(insp, held => answer(held.state, 'q01', { verdict: now.n % 2 ? 'CONFORM' : 'FAIL' }))
      else {
        const photo = bytes(now.n)
        const sha256 = await digestHex(photo)
        shas.add(sha256)
        await phone.write(insp, () => [{ kind: 'photo.add', p: {
          photo_id: uuid7(), item: 'q01', sha256, size: photo.byteLength, media_type: 'image/jpeg', width: 1, height: 1,
          taken_at: new Date().toISOString(), position: null, source: 'camera', reason: null, thumb: null,
        } }], photo)
      }
    }
  }
}

async function agree(phone: LivePhone, shas: Set<string>): Promise<void> {
  const rows = new Map((await phone.db.ops.toArray()).map(r => [r.op_id, r]))
  const log = await stored(at, phone.device.id)
  expect(log.map(r => r.seq)).toEqual(log.map((_, n) => n + 1))
  expect(log.length).toBeGreaterThanOrEqual([...rows.values()].filter(r => r.mine && r.dev === phone.device.id).length)
  for (const { op, verdict, effective } of log) {
    const row = rows.get(op['op_id'])!
    expect([op['op_id'], row.reason ? `quarantined:${row.reason}` : row.state]).toEqual([op['op_id'], verdict])
    // Filed under two identities, only the one the office keeps is left.
    if (effective) expect(row.hash).toBe(op.hash)
  }
  expect((await whole(at, [...shas])).sort()).toEqual([...shas].sort())
  for (const insp of await phone.assignments()) {
    const theirs = await counted(at, insp)
    expect(new Set(theirs.map(op => op.op_id)).size).toBe(theirs.length)
    const key = phone.vault.key(insp)
    const ours = await Promise.all((await phone.db.ops.where('insp').equals(insp).filter(r => r.state === 'applied').toArray()).map(r => openJson<Op>(key, r, r.op_id)))
    expect(ours.map(op => op.hash).sort()).toEqual(theirs.map(op => op.hash).sort())
    expect((await phone.journal.load(insp)).state).toEqual(replay(theirs))
  }
}

it(`线断、服务器死、手机没电：每条恰好一份，裁决、照片、现值两边相同（种子 ${at.seed}，${at.runs} 次）`, async () => {
  const seen: Record<string, number> = {}
  await assert(asyncProperty(array(step, { minLength: 6, maxLength: 24 }), async steps => {
    for (const one of steps) { const name = one.do === 'fault' ? one.fault.kind : one.do; seen[name] = (seen[name] ?? 0) + 1 }
    const phone = await LivePhone.enrolled(at)
    const shas = new Set<string>()
    try {
      await play(phone, steps, shas)
      await spoil(at, { kind: '' })
      await phone.settle()
      await agree(phone, shas)
    } finally {
      await spoil(at, { kind: '' })
      phone.engine.stop()
      phone.db.close()
    }
  }), { numRuns: at.runs, seed: at.seed, endOnFailure: at.runs > 20 })
  console.log(`live ${JSON.stringify({ seed: at.seed, runs: at.runs, ...seen })}`)
  if (at.runs >= 6) for (const needed of ['note', 'answer', 'photo', 'colleague', 'round', 'restart', 'kill']) expect(seen[needed] ?? 0).toBeGreaterThan(0)
})
