/** 设备凭据：P-256 私钥不可导出，存于本机；送达无需重新登录。 */
import { base64, bytesOf, bufferOf, digestHex, randomHex } from '../store/crypto'
import type { FieldDb } from '../store/db'
import { getMeta } from '../store/db'
import { send, type Fetch, type Wire } from './http'

export interface Device { id: string; key: CryptoKey; enrolled_at: number }

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGN = { name: 'ECDSA', hash: 'SHA-256' } as const

export const loadDevice = (db: FieldDb): Promise<Device | null> => getMeta<Device>(db, 'device')

export interface NewDevice { jwk: JsonWebKey; key: CryptoKey }

export async function makeKey(): Promise<NewDevice> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { jwk: { kty, crv, x, y } as JsonWebKey, key: pair.privateKey }
}

/** A new identity starts at sequence 1; the old one's numbers are never used again. */
export async function keepDevice(db: FieldDb, id: string, key: CryptoKey): Promise<Device> {
  const device: Device = { id, key, enrolled_at: Date.now() }
  await db.transaction('rw', db.meta, async () => {
    await db.meta.put({ key: 'device', value: device })
    await db.meta.put({ key: 'seq', value: 0 })
  })
  return device
}

/** base64 of raw r‖s over the UTF-8 text. */
export async function signText(key: CryptoKey, text: string): Promise<string> {
  return base64(new Uint8Array(await crypto.subtle.sign(SIGN, key, bytesOf(text))))
}

/** Headers of the device credential for one request. */
export async function credential(
  device: Device, method: string, path: string, body: Uint8Array, now: Date = new Date(),
): Promise<Record<string, string>> {
  const time = now.toISOString()
  const nonce = randomHex(16)
  const text = [method, path, await digestHex(body), time, nonce].join('\n')
  return {
    'X-Device': device.id,
    'X-Device-Time': time,
    'X-Device-Nonce': nonce,
    'X-Device-Signature': await signText(device.key, text),
  }
}

export const rawBody = (bytes: Uint8Array): ArrayBuffer => bufferOf(bytes)

export interface Signing { fetcher: Fetch; device: Device; now?: () => number; offset: () => number }

/** One request under the device's own credential, dated by the server's clock as far as this phone knows it. */
export async function sendSigned(world: Signing, wire: Omit<Wire, 'body'>, body: Uint8Array = new Uint8Array()): Promise<Response> {
  const at = new Date((world.now ?? Date.now)() + world.offset())
  const signed = await credential(world.device, wire.method, wire.path, body, at)
  return send(world.fetcher, { ...wire, body: wire.method === 'HEAD' ? null : rawBody(body), headers: { ...wire.headers, ...signed } })
}

/** JSON to the office under the device's credential. */
export const postSigned = (world: Signing, path: string, value: unknown): Promise<Response> =>
  sendSigned(world, { method: 'POST', path, headers: { 'Content-Type': 'application/json' } }, bytesOf(JSON.stringify(value)))
