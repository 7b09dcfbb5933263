import { afterEach, expect, it, vi } from 'vitest'
import { Pieces, record } from '../../src/field/camera/recorder'
import { digestHex } from '../../src/field/store/crypto'
import { uuid7 } from '../../src/field/store/ids'
import { dropClip, keepClip, recordings, recordingsOf, sayLength } from '../../src/field/visit/recording'
import { makeWorld, type World } from './world'

const pieces = (w: World, item = 'q01'): Pieces => new Pieces(w.db, w.vault, w.pkg.assignment_id, item)
const bytes = (...n: number[]): Uint8Array => Uint8Array.from(n)

/** A recorder that says what it is told to say. */
class Machine {
  static isTypeSupported = (type: string): boolean => type.startsWith('audio/webm')
  static last: Machine | null = null
  state = 'inactive'
  mimeType = 'audio/webm;codecs=opus'
  ondataavailable: ((event: { data: Blob }) => void) | null = null
  onstop: (() => void) | null = null
  constructor() { Machine.last = this }
  start(): void { this.state = 'recording' }
  stop(): void { this.state = 'inactive'; this.onstop?.() }
  say(...n: number[]): void { this.ondataavailable?.({ data: new Blob([bytes(...n) as BlobPart]) }) }
}
const silence = async (): Promise<MediaStream> => ({ getTracks: () => [{ stop: () => undefined }] }) as unknown as MediaStream

afterEach(() => vi.unstubAllGlobals())

it('一段一段加密落盘，杀掉也在；接起来就是存下的字节，别项的不混', async () => {
  const w = await makeWorld()
  await pieces(w).add('audio/webm', 1, bytes(3, 4))
  await pieces(w).add('audio/webm', 0, bytes(1, 2))
  await pieces(w, 'q011').add('audio/webm', 0, bytes(9))
  const rows = await w.db.drafts.toArray()
  expect(rows.every(r => !new Uint8Array(r.box.data).join().includes('1,2,3'))).toBe(true)
  const clip = await pieces(w).joined()
  expect([...clip!.bytes]).toEqual([1, 2, 3, 4])
  expect(clip!.sha256).toBe(await digestHex(bytes(1, 2, 3, 4)))
  expect(clip!.media_type).toBe('audio/webm')
  await pieces(w).drop()
  expect(await pieces(w).joined()).toBeNull()
  expect(await pieces(w, 'q011').keys()).toHaveLength(1)
})

it('录着录着每来一段就已在盘上；停下给出整段，指纹是这些字节的', async () => {
  vi.stubGlobal('MediaRecorder', Machine)
  const w = await makeWorld()
  const running = await record('audio', pieces(w), silence)
  Machine.last!.say(1, 2)
  await vi.waitFor(() => expect(running.state.seconds).toBe(1))
  expect((await pieces(w).joined())!.bytes).toHaveLength(2)
  Machine.last!.say(3)
  running.stop()
  const clip = await running.done
  expect([...clip!.bytes]).toEqual([1, 2, 3])
  expect(clip!.sha256).toBe(await digestHex(bytes(1, 2, 3)))
})

it('录满一百八十秒自己停', async () => {
  vi.stubGlobal('MediaRecorder', Machine)
  const w = await makeWorld()
  const running = await record('audio', pieces(w), silence)
  for (let n = 0; n < 200 && Machine.last!.state === 'recording'; n++) Machine.last!.say(n % 256)
  expect((await running.done)!.bytes).toHaveLength(180)
})

it('收下的作随卷材料记在那一项，文件与操作同一事务，碎段一起清掉；作废的留着原因', async () => {
  const w = await makeWorld()
  await pieces(w).add('audio/webm', 0, bytes(1, 2, 3))
  const clip = (await pieces(w).joined())!
  const held = await w.journal.commit(await w.open(), keepClip(uuid7(), 'q01', '2026-11-24T06:00:00.000Z', clip), w.author, { blobs: [{ ...clip, kind: 'recording' }], dropDrafts: clip.keys })
  expect(await w.db.drafts.count()).toBe(0)
  expect((await w.db.blobs.get(clip.sha256))!.kind).toBe('recording')
  const [file] = recordingsOf(held.state, 'q01')
  expect(file).toMatchObject({ kind: 'RECORDING', title: '现场录音', seconds: 1, sha256: clip.sha256 })
  const gone = await w.journal.commit(held, dropClip(held.state, file!, '录错了'), w.author)
  expect(recordings(gone.state)).toEqual([])
  expect(gone.state.heads[`file:${file!.file_id}`]![0]!.value['voided']).toBe('录错了')
})

it('时长照人说的写', () => {
  expect([sayLength(35), sayLength(125), sayLength(180)]).toEqual(['35秒', '2分05秒', '3分00秒'])
})

it('拒签的录像同样一秒一段在盘上：页面没了再开还在，重录的盖掉旧的，与拒签同一事务写下', async () => {
  vi.stubGlobal('MediaRecorder', Machine)
  const w = await makeWorld()
  for (let n = 0; n < 12; n++) await pieces(w, 'refusal').add('video/webm', n, bytes(9, 9))
  const film = await record('video', pieces(w, 'refusal'), silence)
  expect(await pieces(w, 'refusal').keys()).toEqual([])
  for (let n = 0; n < 10; n++) Machine.last!.say(n)
  await vi.waitFor(() => expect(film.state.seconds).toBe(10))
  const left = (await pieces(w, 'refusal').joined())!  // the page was killed: nobody pressed stop
  expect([left.seconds, [...left.bytes]]).toEqual([10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
  const { bytes: stored, keys, ...file } = left
  const p = { reason_code: 'REFUSED', words: '不签', who: null, rights_told: true, witness: null, recording: { ...file, size: stored.byteLength }, content_digest: 'ab'.repeat(32) }
  await w.journal.commit(await w.open(), [{ kind: 'sign.refuse', p: p as never }], w.author, { blobs: [{ ...left, kind: 'recording' }], dropDrafts: keys })
  expect(await w.db.drafts.count()).toBe(0)
  expect(await w.db.blobs.get(left.sha256)).toMatchObject({ kind: 'recording', state: 'stored', size: 10, media_type: 'audio/webm' })
})
