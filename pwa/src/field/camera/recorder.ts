/** 录音录像：每秒一段，当场加密落盘；收尾时接成一个文件，指纹就是存下的这些字节的。 */
import { shallowReactive } from 'vue'
import { digestHex, openBytes, sealBytes } from '../store/crypto'
import type { FieldDb } from '../store/db'
import type { Vault } from '../store/vault'
import { openRecorder } from './stream'

export type Sort = 'audio' | 'video'
export interface Clip { bytes: Uint8Array; sha256: string; seconds: number; media_type: string; keys: string[] }
/** Sound 180 s and 10 MB, film 60 s and 40 MB; the rate keeps the bytes within the seconds. */
export const LONGEST: Record<Sort, number> = { audio: 180, video: 60 }
const BYTES: Record<Sort, number> = { audio: 10 << 20, video: 40 << 20 }
const SPARE = 1 << 18
const TYPES: Record<Sort, string[]> = {
  audio: ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'],
  video: ['video/mp4', 'video/webm;codecs=vp8,opus', 'video/webm'],
}
const KNOWN = /^(audio\/(webm|mp4|ogg)|video\/(webm|mp4))$/

/** Pieces of one recording, each a row of its own: what was recorded before a crash is still there. */
export class Pieces {
  private readonly db: FieldDb
  private readonly vault: Vault
  readonly insp: string
  readonly item: string
  constructor(db: FieldDb, vault: Vault, insp: string, item: string) { this.db = db; this.vault = vault; this.insp = insp; this.item = item }

  private get prefix(): string { return `${this.insp}:clip:${this.item}:` }

  /** `type` travels in the key: it is no secret, and a crash must not lose it. */
  async add(type: string, n: number, bytes: Uint8Array): Promise<void> {
    const key = `${this.prefix}${type}:${String(n).padStart(4, '0')}`
    const box = await sealBytes(this.vault.key(this.insp), bytes, key)
    await this.db.transaction('rw', this.db.drafts, () => this.db.drafts.put({ key, insp: this.insp, box }))
  }

  keys(): Promise<string[]> { return this.db.drafts.where('key').startsWith(this.prefix).primaryKeys() }

  /** Everything on disk as one file; null when there is nothing. */
  async joined(): Promise<Clip | null> {
    const rows = await this.db.drafts.where('key').startsWith(this.prefix).sortBy('key')
    const parts = await Promise.all(rows.map(r => openBytes(this.vault.key(this.insp), r.box, r.key)))
    const bytes = new Uint8Array(parts.reduce((n, p) => n + p.byteLength, 0))
    let at = 0
    for (const part of parts) { bytes.set(part, at); at += part.byteLength }
    if (!bytes.byteLength) return null
    const type = rows[0]!.key.slice(this.prefix.length).split(':')[0]!
    return { bytes, sha256: await digestHex(bytes), seconds: parts.length, media_type: type, keys: rows.map(r => r.key) }
  }

  async drop(): Promise<void> {
    const keys = await this.keys()
    await this.db.transaction('rw', this.db.drafts, () => this.db.drafts.bulkDelete(keys))
  }
}

/** One recording under way; `seconds` counts what is on disk. */
export interface Running { readonly state: { seconds: number }; readonly stream: MediaStream; readonly done: Promise<Clip | null>; stop(): void }

export const openMicrophone = (): Promise<MediaStream> => navigator.mediaDevices.getUserMedia({ audio: true })

export async function record(sort: Sort, pieces: Pieces, open = sort === 'audio' ? openMicrophone : openRecorder): Promise<Running> {
  const stream = await open()
  await pieces.drop()  // a longer one before this would leave its end behind
  const type = TYPES[sort].find(t => MediaRecorder.isTypeSupported(t))
  const machine = new MediaRecorder(stream, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: 48_000, videoBitsPerSecond: 1_200_000 })
  const state = shallowReactive({ seconds: 0 })
  let [n, size] = [0, 0]
  let written: Promise<unknown> = Promise.resolve()
  const stop = (): void => { if (machine.state !== 'inactive') machine.stop() }
  const name = (): string => { const said = (machine.mimeType || type || '').split(';')[0] ?? ''; return KNOWN.test(said) ? said : `${sort}/webm` }
  machine.ondataavailable = event => {
    if (!event.data.size) return
    const place = n++
    size += event.data.size
    written = written.then(async () => {
      await pieces.add(name(), place, new Uint8Array(await event.data.arrayBuffer()))
      state.seconds = Math.min(LONGEST[sort], place + 1)
    })
    written.catch(stop)
    if (n >= LONGEST[sort] || size > BYTES[sort] - SPARE) stop()
  }
  const began = performance.now()
  const done = new Promise<Clip | null>((resolve, reject) => {
    machine.onstop = () => {
      stream.getTracks().forEach(t => t.stop())
      const took = Math.max(1, Math.min(LONGEST[sort], Math.round((performance.now() - began) / 1000)))
      written.then(() => pieces.joined()).then(clip => resolve(clip && { ...clip, seconds: took }), reject)
    }
  })
  machine.start(1000)
  return { state, stream, done, stop }
}
