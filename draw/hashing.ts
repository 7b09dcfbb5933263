/** 号签与散列：T(S, x) = 十六进制 H(S ‖ x)，与 hashing.py 同。 */

import { midstate, rounds, sha256, W } from "./sha256"
import { sm3 } from "./sm3"

export type Alg = "sha256" | "sm3"

const HEX64 = /^[0-9a-f]{64}$/
const BYTE = Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1))
const encoder = new TextEncoder()

/** 文字的 UTF-8 字节。 */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** 字节写成十六进制。 */
export function hex(bytes: Uint8Array): string {
  let out = ""
  for (const byte of bytes) out += BYTE[byte]!
  return out
}

/** 读回十六进制；写法不对时抛 RangeError。 */
export function unhex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new RangeError("not hex")
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

/** 一段字节的散列。 */
export function digest(bytes: Uint8Array, alg: Alg = "sha256"): string {
  return hex(raw(bytes, alg))
}

function raw(bytes: Uint8Array, alg: Alg): Uint8Array {
  if (alg === "sha256") return sha256(bytes)
  if (alg === "sm3") return sm3(bytes)
  throw new RangeError("unknown algorithm")
}

/** 号签；种子须为 64 个小写十六进制字符，否则抛 RangeError。 */
export function ticket(seed: string, name: string, alg: Alg = "sha256"): string {
  return tickets(seed, [name], alg)[0]!
}

/** 同一种子下许多名称的号签：种子恰为一块，只算一次。 */
export function tickets(seed: string, names: readonly string[], alg: Alg = "sha256"): string[] {
  if (!HEX64.test(seed)) throw new RangeError("seed must be 64 lower-case hex characters")
  if (alg !== "sha256") return names.map((name) => digest(utf8(seed + name), alg))
  const middle = middleOf(seed)
  return names.map((name) => (absorbed(middle, name) ? stateHex() : hex(sha256(utf8(name), middle, 64))))
}

/** 号签最小的 count 个 [号签, 名称]，由小到大；同号签按名称。只留得下的才写成文字。 */
export function lowest(names: Iterable<string>, count: number, seed: string, alg: Alg = "sha256"): [string, string][] {
  if (!HEX64.test(seed)) throw new RangeError("seed must be 64 lower-case hex characters")
  if (count <= 0) return []
  const middle = middleOf(seed)
  let kept: [string, string][] = []
  let bound = 0xffffffff
  for (const name of names) {
    if (alg === "sha256" && absorbed(middle, name)) {
      if (state[0]! >>> 0 > bound) continue
      kept.push([stateHex(), name])
    } else kept.push([ticket(seed, name, alg), name])
    if (kept.length < 2 * count + 4096) continue
    kept = kept.sort(byTicket).slice(0, count)
    bound = parseInt(kept[count - 1]![0].slice(0, 8), 16)
  }
  return kept.sort(byTicket).slice(0, count)
}

/** 各行首列（32 个字符的盲码）的号签的前四个字节；不足 32 个字符的行记 0，别处自会拒绝。 */
export function heads(seed: string, data: Uint8Array, lines: number): Uint32Array {
  const middle = middleOf(seed)
  const out = new Uint32Array(lines)
  for (let i = 0, at = 0; i < lines; i++) {
    const next = data.indexOf(10, at)
    const end = next < 0 ? data.length : next
    if (end - at >= 32) {
      for (let n = 0, from = at; n < 8; n++, from += 4) W[n] = (data[from]! << 24) | (data[from + 1]! << 16) | (data[from + 2]! << 8) | data[from + 3]!
      W.fill(0, 8, 16)
      W[8] = 0x80000000 | 0
      W[15] = 96 * 8
      state.set(middle)
      rounds(state)
      out[i] = state[0]!
    }
    at = end + 1
  }
  return out
}

const state = new Int32Array(8)
const known = { seed: "", middle: state }

/** 种子之后的中间状态；同一种子接着问，不再算。 */
function middleOf(seed: string): Int32Array {
  if (known.seed !== seed) Object.assign(known, { seed, middle: midstate(utf8(seed)) })
  return known.middle
}

/** 名称逐块接在种子之后，留在 state；名称不全是 ASCII 时为 false。不分配任何内存。 */
function absorbed(middle: Int32Array, name: string): boolean {
  const length = name.length
  const end = (length + 72) & ~63
  state.set(middle)
  for (let from = 0; from < end; from += 64) {
    W.fill(0, 0, 16)
    const to = Math.min(length, from + 64)
    for (let i = from; i < to; i++) {
      const code = name.charCodeAt(i)
      if (code > 127) return false
      W[(i - from) >> 2]! |= code << (24 - 8 * (i & 3))
    }
    if (length >= from && length < from + 64) W[(length - from) >> 2]! |= 0x80 << (24 - 8 * (length & 3))
    if (from + 64 === end) W[15] = (64 + length) << 3
    rounds(state)
  }
  return true
}

function stateHex(): string {
  let out = ""
  for (let i = 0; i < 8; i++) {
    const word = state[i]!
    out += BYTE[word >>> 24]! + BYTE[(word >>> 16) & 255]! + BYTE[(word >>> 8) & 255]! + BYTE[word & 255]!
  }
  return out
}

const byTicket = (a: [string, string], b: [string, string]): number =>
  a[0] !== b[0] ? (a[0] < b[0] ? -1 : 1) : a[1] < b[1] ? -1 : 1

/** 某一步骤的种子。 */
export function stage(seed: string, name: string, alg: Alg = "sha256"): string {
  return ticket(seed, "stage:" + name, alg)
}

/** 带密钥的散列（HMAC）；密钥取其字符本身的字节，不超过一块。 */
export function keyed(key: string, message: string, alg: Alg = "sha256"): string {
  const bytes = utf8(key)
  if (bytes.length > 64) throw new RangeError("key longer than a block")
  const pad = (mask: number): Uint8Array => Uint8Array.from({ length: 64 }, (_, i) => (bytes[i] ?? 0) ^ mask)
  return hex(raw(join(pad(0x5c), raw(join(pad(0x36), utf8(message)), alg)), alg))
}

/** 两段字节相接。 */
export function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}
