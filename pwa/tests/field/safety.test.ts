import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Op } from '@sync/index'
import { prepare, storeBundle, type Bundle, type BundleEntry } from '../../src/field/enrol/bundle'
import { refile } from '../../src/field/enrol/reenrol'
import { dropBallast } from '../../src/field/enrol/selftest'
import { makeKey } from '../../src/field/net/device'
import type { Fetch } from '../../src/field/net/http'
import { uploadAll } from '../../src/field/outbox/blobs'
import { relieved, report } from '../../src/field/outbox/contact'
import { purge, KEEP_MS } from '../../src/field/outbox/purge'
import { applyPage, type Change, type PullWorld } from '../../src/field/outbox/pull'
import { pushOnce } from '../../src/field/outbox/push'
import { Pieces } from '../../src/field/camera/recorder'
import { rescueFile, rescueName } from '../../src/field/outbox/rescue'
import { clearedSince } from '../../src/field/store/cleared'
import { base64, bufferOf, digestHex, openBytes, openJson, sealJson, unbase64 } from '../../src/field/store/crypto'
import { uuid7 } from '../../src/field/store/ids'
import { Vault } from '../../src/field/store/vault'
import { answer, arrive } from '../../src/field/visit/acts'
import { keepClip } from '../../src/field/visit/recording'
import { isJudgment, sayQuarantine } from '../../src/field/visit/words'
import { BadHandover, handoverFile, passTo, takeHandover } from '../../src/field/visit/handover'
import { bodyOf, jsonAnswer, makeWorld, uuid, type World } from './world'

const start = arrive('2026-11-24T06:00:00.000Z', 'STAFF', null, '未允许定位')
const recalled = { reason: '重复派出', at: '2026-11-24T08:00:00Z' }
const delivered = (w: World): Promise<unknown> => w.db.ops.toCollection().modify({ state: 'applied' })
const photo = async (w: World): Promise<string> => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251)
  const sha256 = await digestHex(bytes)
  await w.journal.commit(await w.open(), start, w.author, { blobs: [{ kind: 'photo', bytes, sha256, media_type: 'image/jpeg' }] })
  return sha256
}

it('撤回的任务清掉之后，判定的决定和理由照样说给本人；还在的那一条不再说等主管处理', async () => {
  const w = await makeWorld()
  const held = await w.act(...start)
  const op_id = held.entries[0]!.op.op_id
  const pull = { db: w.db, vault: w.vault, dev: () => w.device.id, now: () => 1 } as unknown as PullWorld
  const said = '审批人已判：不采纳。理由：14:30 已撤回'
  const notice = (subject: string, ops: string[], text: string): Change => ({ rev: 1, kind: 'notice', subject, body: { text, says: said, ops } })
  await applyPage(pull, { items: [notice('gone', [], '甲店的 5 条。'), notice(held.row.id, [op_id], '乙店的 1 条。')], cursor: 2, more: false, server_time: '' })
  expect((await w.db.kv.get('withdrawn'))?.value).toEqual({ reason: '甲店的 5 条。\n乙店的 1 条。' })
  const row = (await w.db.ops.get(op_id))!
  expect([row.state, sayQuarantine(row.reason), isJudgment(row.reason), isJudgment('recalled')]).toEqual(['quarantined', `${said}。`, true, false])
})

describe('清理', () => {
  it('撤回的任务：还有一样没送达就全留着；都送达了连钥匙一起清掉，并记一笔', async () => {
    const w = await makeWorld()
    const sha = await photo(w)
    await w.db.packages.update(w.pkg.assignment_id, { recalled })
    expect((await purge(w.db, w.vault, 1)).packages).toEqual([])
    await delivered(w)
    expect((await purge(w.db, w.vault, 1)).packages).toEqual([])
    await w.db.blobs.update(sha, { state: 'delivered' })
    expect((await purge(w.db, w.vault, 1, w.pkg.assignment_id)).packages, '还开着的一户').toEqual([])
    expect((await purge(w.db, w.vault, 1)).packages).toEqual([w.pkg.assignment_id])
    expect([await w.db.ops.count(), await w.db.blobs.count(), await w.db.packages.count()]).toEqual([0, 0, 0])
    expect((await w.db.kv.get('withdrawn'))?.value).toEqual({ reason: '有任务已撤回（重复派出）。已做的都已送达，撤回以后送到的由审批人判定；本机资料已清除。' })
    expect(w.vault.has(w.pkg.assignment_id)).toBe(false)
    const again = new Vault(w.db)
    await again.unlock('280916')
    expect([again.has(w.pkg.assignment_id), again.has('local')]).toEqual([false, true])
    expect((await clearedSince(w.db, 0)).map(c => [c.number, c.what, c.insp])).toEqual([[1, 'package', w.pkg.assignment_id]])
    expect((await w.db.meta.get('seq'))?.value).toBe(1)
  })

  it('办结、归档、摘要相同满七天才整户清掉；摘要不同的收据什么也清不了', async () => {
    const w = await makeWorld()
    const sha = await photo(w)
    const held = await w.act({ kind: 'seal', p: { content_digest: 'd'.repeat(64), record_digest: 'e'.repeat(64), result_code: 'R01', ended_at: '2026-11-24T06:00:00Z', device_signature: 'AA==', chains: {} } })
    await delivered(w)
    await w.db.blobs.update(sha, { state: 'verified' })
    const receipt = { assignment_id: held.row.id, content_digest: 'f'.repeat(64), record_digest: '', sealed_at_server: '', countersignature: '', trail_index: 1, files: [{ sha256: sha, size: 5000, verified: true }], missing: [], archived: true, at: 0 }
    const look = async (over: object, state: string, at: number): Promise<number[]> => {
      await w.db.packages.update(held.row.id, { receipt: { ...receipt, ...over }, server_state: state })
      await purge(w.db, w.vault, at)
      return [await w.db.packages.count(), await w.db.blobs.count()]
    }
    expect(await look({}, 'published', KEEP_MS)).toEqual([1, 1])
    const same = { content_digest: 'd'.repeat(64) }
    expect(await look(same, 'published', KEEP_MS - 1)).toEqual([1, 1])
    expect(await look(same, 'in_review', KEEP_MS)).toEqual([1, 0])
    expect(await look(same, 'published', KEEP_MS)).toEqual([0, 0])
    expect((await clearedSince(w.db, 0)).map(c => c.what)).toEqual(['photos', 'package'])
  })

  it('离线包说不再归我的，只标记，未送达的一件不动', async () => {
    const w = await makeWorld()
    await w.act(...start)
    const bundle = { server_time: '2026-11-24T08:00:00Z', cursor: 7, officer_id: w.author.actor, packages: [], forms: {}, min_client: 1, gone: [{ assignment_id: w.pkg.assignment_id, reason: '重复派出', at: null }] } as Bundle
    await storeBundle(w.db, w.vault, bundle, 1, w.device.id)
    expect((await w.db.packages.get(w.pkg.assignment_id))?.recalled?.reason).toBe('重复派出')
    await purge(w.db, w.vault, 1)
    expect([await w.db.ops.count(), (await w.db.meta.get('cursor'))?.value]).toEqual([1, 7])
  })

  it('压舱与钥匙没了也各记一笔', async () => {
    const w = await makeWorld()
    await dropBallast(w.db)
    await w.vault.destroy()
    expect((await clearedSince(w.db, 0)).map(c => c.what)).toEqual(['ballast', 'keys'])
  })
})

describe('报到', () => {
  it('说做到第几条、还留着哪些；局里在等而本机没有的，再报一次；有的重新待送', async () => {
    const w = await makeWorld()
    const sha = await photo(w)
    await w.db.blobs.update(sha, { state: 'delivered' })
    await dropBallast(w.db)
    const heard: Record<string, unknown>[] = []
    const fetcher: Fetch = async (_path, init) => {
      heard.push(JSON.parse(new TextDecoder().decode(init.body as ArrayBuffer)) as Record<string, unknown>)
      return jsonAnswer(200, { last_seq: 0, blobs_missing: [sha, 'f'.repeat(64)], server_time: '2026-11-24T06:00:00Z' })
    }
    const world = { db: w.db, device: w.device, fetcher, now: () => 9, offset: () => 0, app: 't' }
    await report(world)
    expect(heard.map(h => h['lacks'])).toEqual([[], ['f'.repeat(64)]])
    expect(heard[0]).toMatchObject({ last_seq: 1, unsent_ops: 1, protocol: 2, unsent: [{ seq: 1, insp: w.pkg.assignment_id, kind: 'visit.start' }] })
    expect((heard[0]!['deleted'] as unknown[]).length).toBe(1)
    expect(heard[1]!['deleted']).toEqual([])
    expect((await w.db.blobs.get(sha))?.state).toBe('stored')
    // Said to be waiting; as soon as nothing waits any more the office is told so, once.
    expect(await relieved(w.db)).toBe(false)
    await delivered(w)
    expect(await relieved(w.db)).toBe(false)
    await w.db.blobs.update(sha, { state: 'delivered' })
    expect(await relieved(w.db)).toBe(true)
    await report({ ...world, fetcher: async () => jsonAnswer(200, { last_seq: 1, blobs_missing: [], server_time: '' }) })
    expect(await relieved(w.db)).toBe(false)
  })
})

describe('送出', () => {
  it('一批大了就压缩，解开一字不差', async () => {
    const w = await makeWorld()
    await w.act(...start)
    for (let n = 0; n < 8; n++) await w.act(...answer((await w.open()).state, 'q01', { verdict: n % 2 ? 'FAIL' : 'CONFORM', reason: '试' }))
    let seen: { dev: string; batch_id: string; ops: Op[] } | null = null
    const fetcher: Fetch = async (_path, init) => {
      expect((init.headers as Record<string, string>)['Content-Encoding']).toBe('gzip')
      seen = await bodyOf<{ dev: string; batch_id: string; ops: Op[] }>(init)
      return jsonAnswer(200, { batch_id: seen.batch_id, ack_seq: 9, verdicts: [], blobs_missing: [], server_time: '' })
    }
    await pushOnce({ db: w.db, vault: w.vault, fetcher, device: w.device, batchId: () => uuid(), now: () => 1, offset: () => 0 })
    expect(seen!.ops.map(o => o.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('上次没听见答复的，先问有没有，有的不再传', async () => {
    const w = await makeWorld()
    const sha = await photo(w)
    await w.db.blobs.update(sha, { begun: true })
    const asked: string[] = []
    const fetcher: Fetch = async path => { asked.push(path); return jsonAnswer(200, { sha256: [sha] }) }
    await uploadAll({ db: w.db, vault: w.vault, fetcher, device: w.device, mayPhotos: () => true, offset: () => 0 })
    expect(asked).toEqual(['/api/v1/blobs/have'])
    expect((await w.db.blobs.get(sha))?.state).toBe('delivered')
  })
})

describe('撤离包', () => {
  it('一行一件，全是密文，末行说明件数；用局里的钥匙打得开', async () => {
    const w = await makeWorld()
    const sha = await photo(w)
    const { ops, files, blob } = await rescueFile(w.db, w.device.id, new Date(0))
    const lines = (await blob.text()).trim().split('\n').map(l => JSON.parse(l) as Record<string, string>)
    expect([ops, files]).toEqual([1, 1])
    expect(lines[0]).toMatchObject({ v: 2, dev: w.device.id })
    expect(lines.at(-1)).toEqual({ end: true, ops: 1, files: 1 })
    const box = (l: Record<string, string>) => ({ iv: bufferOf(unbase64(l['iv']!)), data: bufferOf(unbase64(l['data']!)) })
    const key = w.vault.key(w.pkg.assignment_id)
    expect((await openJson<Op>(key, box(lines[1]!), lines[1]!['op_id']!)).seq).toBe(1)
    expect(await digestHex(await openBytes(key, box(lines[2]!), sha))).toBe(sha)
  })

  it('件数与局里导入时数的一样：操作几条，文件连同缩略图几个', async () => {
    const w = await makeWorld()
    const sha = await photo(w)
    const row = (await w.db.blobs.get(sha))!
    await w.db.blobs.put({ ...row, sha256: 'ab'.repeat(32), kind: 'thumb' })
    const { ops, files, blob } = await rescueFile(w.db, w.device.id, new Date(0))
    const lines = (await blob.text()).trim().split('\n').map(l => JSON.parse(l) as Record<string, string>)
    expect([ops, files]).toEqual([lines.filter(l => l['op_id']).length, lines.filter(l => l['sha256']).length])
    expect(files).toBe(2)
  })

  it('录像也在里面：一段六兆的原样打得开，录到一半没有收下的不算一件', async () => {
    const w = await makeWorld()
    const bytes = Uint8Array.from({ length: 6 << 20 }, (_, i) => (i * 7 + (i >> 13)) & 255)
    const clip = { bytes, sha256: await digestHex(bytes), seconds: 58, media_type: 'video/webm', keys: [] }
    await new Pieces(w.db, w.vault, w.pkg.assignment_id, 'q02').add('video/webm', 0, Uint8Array.of(1, 2))
    await w.journal.commit(await w.open(), keepClip(uuid7(), 'q01', '2026-11-24T06:00:00.000Z', clip), w.author, { blobs: [{ ...clip, kind: 'recording' }] })
    const { ops, files, blob } = await rescueFile(w.db, w.device.id, new Date(0))
    const [, op, film, end, ...more] = (await blob.text()).trim().split('\n')
    expect([ops, files, end, more]).toEqual([1, 1, JSON.stringify({ end: true, ops: 1, files: 1 }), []])
    expect((film!.length / bytes.byteLength) * 40).toBeLessThan(60)  // a film of 40 MB: the office reads lines of 60 MB
    const said = JSON.parse(film!) as { sha256: string; size: number; iv: string; data: string }
    expect([said.sha256, said.size, op!.includes(said.sha256)]).toEqual([clip.sha256, bytes.byteLength, false])
    const box = { iv: bufferOf(unbase64(said.iv)), data: new Uint8Array(Buffer.from(said.data, 'base64')).buffer }
    expect(await digestHex(await openBytes(w.vault.key(w.pkg.assignment_id), box, clip.sha256))).toBe(clip.sha256)
  })

  it('三个三个地转成文字，长短都与整段转的相同', () => {
    for (const size of [0, 1, 2, 3, 0x5fff, 0x6000, 0x6001, 0x12001]) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => i & 255)
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }
  })
})

describe('两部手机', () => {
  /** The partner's phone: same package and content key, another person and device. */
  async function partner(w: World): Promise<World> {
    const other = await makeWorld()
    const id = w.pkg.assignment_id
    const raw = crypto.getRandomValues(new Uint8Array(32))
    for (const one of [w, other]) {
      await one.vault.add({ [id]: raw })
      const row = (await one.db.packages.toArray())[0]!
      await one.db.packages.clear()
      await one.db.packages.put({ ...row, id, hash: w.hash, seal_holder: w.author.actor, box: await sealJson(one.vault.key(id), w.pkg, `package:${id}`) })
    }
    other.author.actor = w.pkg.team[1]!.officer_id
    return other
  }

  it('封存权连同做过的交到另一部手机：交出的不再有权，读入的有权，各记一笔', async () => {
    const w = await makeWorld()
    const other = await partner(w)
    const id = w.pkg.assignment_id
    await w.act(...start)
    await w.act(...passTo(other.author.actor, '没电'))
    expect((await w.db.packages.get(id))?.seal_holder).toBe(other.author.actor)
    const text = await (await handoverFile(w.db, id, w.device.id)).text()
    const drafts = await takeHandover(other.db, other.vault, await other.journal.load(id), other.author.actor, text, 5)
    const held = await other.journal.commit(await other.journal.load(id), drafts, other.author)
    expect(held.row.seal_holder).toBe(other.author.actor)
    expect(held.state.visit).toHaveLength(1)
    expect(held.state.handovers[0]?.p).toMatchObject({ dev: w.device.id, from_seq: 1, to_seq: 2 })
    await takeHandover(other.db, other.vault, held, other.author.actor, text, 6)
    expect(await other.db.ops.count()).toBe(3)
  })

  it('读来的操作局里不采纳：重新要一次全部，从现状里去掉，交来的封存权也不算', async () => {
    const w = await makeWorld()
    const other = await partner(w)
    const id = w.pkg.assignment_id
    await w.act(...start)
    const held = await w.act(...passTo(other.author.actor, '没电'))
    const text = await (await handoverFile(w.db, id, w.device.id)).text()
    await takeHandover(other.db, other.vault, await other.journal.load(id), other.author.actor, text, 5)
    expect((await other.db.meta.get('refetch'))?.value).toBeTruthy()
    const [first, pass] = held.entries.map(e => e.op)
    const entry: BundleEntry = { package: w.pkg, package_hash: w.hash, state: 'on_site', seal_holder: w.author.actor, content_key: '', ops: [first!], returned: null, held: [{ op_id: pass!.op_id, verdict: 'quarantined:late' }] }
    const made = await prepare(other.db, other.vault, entry, 6, other.device.id)
    expect(made.ops.map(r => [r.op_id, r.state]).sort()).toEqual([[first!.op_id, 'applied'], [pass!.op_id, 'quarantined']].sort())
    expect([made.row.seal_holder, made.state.visit.length]).toEqual([w.author.actor, 1])
  })

  it('改过的、少一条的、别户的交接文件读不进来，什么也没留下', async () => {
    const w = await makeWorld()
    const other = await partner(w)
    await w.act(...start)
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'NA' }))
    const good = JSON.parse(await (await handoverFile(w.db, w.pkg.assignment_id, w.device.id)).text()) as { insp: string; ops: { op_id: string; data: string }[] }
    const held = await other.journal.load(w.pkg.assignment_id)
    const bad = ['', '{}', JSON.stringify({ ...good, insp: uuid() }), JSON.stringify({ ...good, ops: good.ops.slice(1) }), JSON.stringify({ ...good, ops: [{ ...good.ops[0], data: 'AAAA' }] })]
    for (const text of bad) await expect(takeHandover(other.db, other.vault, held, other.author.actor, text, 1)).rejects.toBeInstanceOf(BadHandover)
    expect(await other.db.ops.count()).toBe(0)
  })

  it('换身份之后照片、已送达的都留着', async () => {
    const w = await makeWorld()
    await photo(w)
    await delivered(w)
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'NA' }))
    const next = { id: uuid(), key: (await makeKey()).key, enrolled_at: 1 }
    await refile(w.db, w.vault, w.device.id, next, { expected_seq: 2, reason: '试' }, { actor: w.author.actor, app: 't', offset: 0, now: 2 })
    expect(await w.db.blobs.count()).toBe(1)
    expect((await w.db.ops.toArray()).map(o => [o.dev === next.id, o.seq, o.state]).sort()).toEqual([[false, 1, 'applied'], [true, 1, 'stored'], [true, 2, 'stored']])
  })
})

it('撤离包的名字是北京时间，日期与钟点隔开', () => {
  expect(rescueName(Date.parse('2026-11-21T22:08:10Z'))).toBe('撤离包-2026-11-22-0608.json')
})
