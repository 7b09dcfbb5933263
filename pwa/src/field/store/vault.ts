/** 钥匙：每户一把内容密钥，用 PIN 与本机不可导出密钥双重包裹（防拾得者，不防实验室）。 */
import type { Box } from './crypto'
import { bytesOf, importKey, openBytes, sealBytes } from './crypto'
import type { FieldDb } from './db'
import { note } from './cleared'
import { getMeta, putMeta } from './db'

export const PIN_TRIES = 10
export const PIN_ITERATIONS = 600_000

interface VaultRow {
  salt: ArrayBuffer
  iterations: number
  device: CryptoKey
  wrong: number
  check: Box
  keys: Record<string, Box>
}

export type Unlock = { ok: true } | { ok: false; left: number; gone: boolean }

/** Content keys live in memory only while unlocked; the database holds wrapped copies. */
export class Vault {
  private readonly db: FieldDb
  private readonly keys = new Map<string, CryptoKey>()
  private pinKey: CryptoKey | null = null

  constructor(db: FieldDb) { this.db = db }

  get open(): boolean { return this.pinKey !== null }

  async exists(): Promise<boolean> { return (await this.row()) !== null }

  async triesLeft(): Promise<number> { return PIN_TRIES - ((await this.row())?.wrong ?? 0) }

  /** New PIN, empty vault; the caller adds the keys that come with the bundle. */
  async create(pin: string, iterations = PIN_ITERATIONS): Promise<void> {
    const salt = crypto.getRandomValues(new Uint8Array(16)).buffer as ArrayBuffer
    const device = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    const pinKey = await derive(pin, salt, iterations)
    const check = await wrap(device, pinKey, new Uint8Array(32), 'check')
    await putMeta(this.db, 'vault', { salt, iterations, device, wrong: 0, check, keys: {} } satisfies VaultRow)
    this.keys.clear()
    this.pinKey = pinKey
  }

  /** The count goes up on disk before the try, so that pulling the battery wins no guess. */
  async unlock(pin: string): Promise<Unlock> {
    const row = await this.row()
    if (!row) return { ok: false, left: 0, gone: true }
    const wrong = row.wrong + 1
    await putMeta(this.db, 'vault', { ...row, wrong })
    const pinKey = await derive(pin, row.salt, row.iterations)
    try {
      await unwrap(row.device, pinKey, row.check, 'check')
    } catch {
      if (wrong >= PIN_TRIES) await this.destroy()
      return { ok: false, left: Math.max(0, PIN_TRIES - wrong), gone: wrong >= PIN_TRIES }
    }
    await Promise.all(Object.entries(row.keys).map(async ([id, box]) => {
      this.keys.set(id, await importKey(await unwrap(row.device, pinKey, box, id)))
    }))
    await putMeta(this.db, 'vault', { ...row, wrong: 0 })
    this.pinKey = pinKey
    return { ok: true }
  }

  /** Wraps further content keys (32 bytes each); needs an unlocked vault. */
  async add(raw: Record<string, Uint8Array>): Promise<void> {
    const row = await this.row()
    if (!row || !this.pinKey) throw new Error('vault locked')
    const fresh: Record<string, Box> = {}
    for (const [id, bytes] of Object.entries(raw)) {
      fresh[id] = await wrap(row.device, this.pinKey, bytes, id)
      this.keys.set(id, await importKey(bytes))
    }
    await this.db.transaction('rw', this.db.meta, async () => {
      const now = (await this.db.meta.get('vault'))?.value as VaultRow
      await this.db.meta.put({ key: 'vault', value: { ...now, keys: { ...now.keys, ...fresh } } })
    })
  }

  /** Crypto-erasure: without its key a package stays ciphertext for ever. Joins the caller's transaction on `meta`. */
  async forget(id: string): Promise<void> {
    const row = (await this.db.meta.get('vault'))?.value as VaultRow | undefined
    if (row) {
      const { [id]: _gone, ...keys } = row.keys
      void _gone
      await this.db.meta.put({ key: 'vault', value: { ...row, keys } })
    }
    this.keys.delete(id)
  }

  has(id: string): boolean { return this.keys.has(id) }

  key(id: string): CryptoKey {
    const key = this.keys.get(id)
    if (!key) throw new Error(`no key for ${id}`)
    return key
  }

  lock(): void { this.keys.clear(); this.pinKey = null }

  /** Deletes the wrapped copies only: the ciphertext opens again with keys from the server. */
  async destroy(reason = 'PIN 连错十次'): Promise<void> {
    this.lock()
    await this.db.transaction('rw', this.db.meta, this.db.outbox, async () => {
      const row = (await this.db.meta.get('vault'))?.value as VaultRow | undefined
      await this.db.meta.delete('vault')
      await note(this.db, Date.now(), { what: 'keys', insp: null, count: Object.keys(row?.keys ?? {}).length, size: 0, reason })
    })
  }

  private row(): Promise<VaultRow | null> { return getMeta<VaultRow>(this.db, 'vault') }
}

async function derive(pin: string, salt: ArrayBuffer, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', bytesOf(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function wrap(device: CryptoKey, pinKey: CryptoKey, raw: Uint8Array, id: string): Promise<Box> {
  const inner = await sealBytes(pinKey, raw, id)
  const joined = new Uint8Array(12 + inner.data.byteLength)
  joined.set(new Uint8Array(inner.iv))
  joined.set(new Uint8Array(inner.data), 12)
  return sealBytes(device, joined, id)
}

async function unwrap(device: CryptoKey, pinKey: CryptoKey, box: Box, id: string): Promise<Uint8Array> {
  const joined = await openBytes(device, box, id)
  return openBytes(pinKey, { iv: joined.slice(0, 12).buffer as ArrayBuffer, data: joined.slice(12).buffer as ArrayBuffer }, id)
}
