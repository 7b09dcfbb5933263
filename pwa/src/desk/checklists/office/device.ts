/** 桌面也是一台设备：自有密钥（不可导出）与自有序号，记下的操作与手机的一样（rulings 18、28）。 */
import { api, tokens } from '../../lib/api'
import { ProblemError } from '../../../api/problem'
import { stamped, type Op } from '@sync/index'

interface Kept { id: string; key: CryptoKey; seq: number; tails: Record<string, string> }
interface Pushed { ack_seq: number; verdicts: { op_id: string; verdict: string }[] }
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open('desk-device', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore('device')
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error ?? new Error('indexedDB'))
  })
}
async function within<T>(mode: IDBTransactionMode, deed: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await opened()
  return new Promise((done, fail) => {
    const asked = deed(db.transaction('device', mode).objectStore('device'))
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error ?? new Error('indexedDB'))
  })
}

let last = 0
/** Time-ordered and strictly increasing within this page. */
export function uuid7(): string {
  last = Math.max(last + 1, Date.now())
  const time = last.toString(16).padStart(12, '0')
  const tail = crypto.randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(15)}`
}

export interface Draft { kind: string; p: Record<string, unknown>; base?: string[] }

/** The device of this person in this browser; made the first time. */
export class Desk {
  readonly officer: string
  private kept: Kept

  constructor(officer: string, kept: Kept) {
    this.officer = officer
    this.kept = kept
  }

  static async of(officer: string): Promise<Desk> {
    const known = await within<Kept | undefined>('readonly', store => store.get(officer))
    if (known) return new Desk(officer, known)
    const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
    const made = await api.post<{ device_id: string }>('/devices', { public_key_jwk: { kty, crv, x, y }, name: '桌面浏览器', user_agent: navigator.userAgent.slice(0, 300) })
    const desk = new Desk(officer, { id: made.device_id, key: pair.privateKey, seq: 0, tails: {} })
    await desk.keep()
    return desk
  }

  private async keep(): Promise<void> { await within('readwrite', store => store.put(this.kept, this.officer)) }

  async sign(text: Uint8Array<ArrayBuffer>): Promise<string> {
    const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.kept.key, text))
    return btoa(String.fromCharCode(...raw))
  }

  /** Writes operations one after another and delivers them; what was not adopted is told by its verdict. */
  async write(insp: string, form: string, nonce: string, drafts: readonly Draft[]): Promise<{ ops: Op[]; refused: string[] }> {
    const ops: Op[] = []
    let { seq } = this.kept
    let prev = this.kept.tails[insp] ?? nonce
    for (const draft of drafts) {
      seq += 1
      const op = stamped({
        v: 1, alg: 'sha256', op_id: uuid7(), dev: this.kept.id, seq, insp, actor: this.officer, kind: draft.kind, p: draft.p as Op['p'],
        base: draft.base ?? [], form, wall: new Date().toISOString(), tz: 480, off: 0, app: `desk ${__BUILD_ID__}`, prev,
      })
      prev = op.hash
      ops.push(op)
    }
    const told = await api.post<Pushed>('/sync/push', { dev: this.kept.id, batch_id: uuid7(), ops })
    this.kept = { ...this.kept, seq: told.ack_seq, tails: { ...this.kept.tails, [insp]: prev } }
    await this.keep()
    const bad = new Set(told.verdicts.filter(one => one.verdict !== 'applied').map(one => one.op_id))
    return { ops: ops.filter(op => !bad.has(op.op_id)), refused: told.verdicts.filter(one => one.verdict !== 'applied').map(one => one.verdict) }
  }
}

export interface Stored { sha256: string; size: number }
const PIECE = 4 << 20

export async function hashed(content: Blob): Promise<Stored> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await content.arrayBuffer()))
  return { sha256: Array.from(digest, b => b.toString(16).padStart(2, '0')).join(''), size: content.size }
}

/** Sends the bytes after the operation that names them: a file nobody named is not taken. */
export async function upload(content: Blob, told: Stored): Promise<void> {
  const path = `/api/v1/blobs/${told.sha256}`
  const asked = await fetch(path, { method: 'HEAD', headers: { Authorization: `Bearer ${tokens.access() ?? ''}`, 'Tus-Resumable': '1.0.0' } })
  const begun = asked.ok ? Number(asked.headers.get('Upload-Offset') ?? 0) : 0
  for (let offset = begun; offset < content.size; offset += PIECE) {
    const answer = await fetch(path, {
      method: 'PATCH', body: content.slice(offset, offset + PIECE),
      headers: { Authorization: `Bearer ${tokens.access() ?? ''}`, 'Content-Type': 'application/offset+octet-stream', 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset), 'Upload-Length': String(content.size) },
    })
    if (!answer.ok) throw new ProblemError(answer.status, await answer.json().catch(() => ({})))
  }
}
