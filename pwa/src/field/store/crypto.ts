/** 本机加密：AES-256-GCM，每条记录新取 96 位随机数，并与记录编号绑定。 */

export interface Box { iv: ArrayBuffer; data: ArrayBuffer }

const utf8 = new TextEncoder()
const text = new TextDecoder()

export const bytesOf = (value: string): Uint8Array<ArrayBuffer> => utf8.encode(value) as Uint8Array<ArrayBuffer>

/** Copies into a buffer of its own, so that IndexedDB stores exactly these bytes. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(copy).set(bytes)
  return copy
}

export function importKey(raw: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bufferOf(raw), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** `label` is authenticated, not stored: a record moved under another id does not open. */
export async function sealBytes(key: CryptoKey, bytes: Uint8Array, label: string): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: bytesOf(label) }, key, bufferOf(bytes))
  return { iv: bufferOf(iv), data }
}

export async function openBytes(key: CryptoKey, box: Box, label: string): Promise<Uint8Array> {
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: box.iv, additionalData: bytesOf(label) }, key, box.data)
  return new Uint8Array(plain)
}

export const sealJson = (key: CryptoKey, value: unknown, label: string): Promise<Box> =>
  sealBytes(key, bytesOf(JSON.stringify(value)), label)

export async function openJson<T>(key: CryptoKey, box: Box, label: string): Promise<T> {
  return JSON.parse(text.decode(await openBytes(key, box, label))) as T
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
}

export const unhex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16)) as Uint8Array<ArrayBuffer>

export function base64(bytes: Uint8Array): string {
  let out = ''
  // Whole threes at a time, so that the parts join; letter by letter a film of 40 MB would not fit into memory.
  for (let at = 0; at < bytes.length; at += 0x6000) out += btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)))
  return out
}

export function unbase64(value: string): Uint8Array {
  return Uint8Array.from(atob(value), c => c.charCodeAt(0))
}

export const randomHex = (bytes: number): string => hex(crypto.getRandomValues(new Uint8Array(bytes)))

/** SHA-256 of binary content through the platform: photos are too large for the portable one. */
export async function digestHex(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bufferOf(bytes))))
}
