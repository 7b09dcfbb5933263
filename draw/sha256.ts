/** SHA-256，同步，自写；前缀恰为整块时其中间状态可以重复使用（FIPS 180-4）。 */

const K = new Int32Array(64)
const START = new Int32Array(8)

// The constants are the fractional parts of cube and square roots of the first primes; exact integer roots give them.
function root(value: bigint, power: bigint): bigint {
  let low = 0n
  let high = 1n << 60n
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** power <= value) low = middle
    else high = middle - 1n
  }
  return low
}

for (let prime = 2, n = 0; n < 64; prime++) {
  let whole = true
  for (let d = 2; d * d <= prime; d++) if (prime % d === 0) whole = false
  if (!whole) continue
  if (n < 8) START[n] = Number(BigInt.asIntN(32, root(BigInt(prime) << 64n, 2n)))
  K[n++] = Number(BigInt.asIntN(32, root(BigInt(prime) << 96n, 3n)))
}

/** 一块的十六个字写在这里，再调用 rounds；批量计算时省去一切分配。 */
export const W = new Int32Array(64)

/** 对 W 里的一块做 64 轮，累加到 state。 */
export function rounds(state: Int32Array): void {
  expand()
  compress(state, W)
}

/** 由一块的十六个字推出六十四个。 */
function expand(): void {
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15]!
    const y = W[i - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    W[i] = (W[i - 16]! + s0 + W[i - 7]! + s1) | 0
  }
}

function compress(state: Int32Array, w: Int32Array): void {
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!
  let e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + K[i]! + w[i]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] = (state[0]! + a) | 0
  state[1] = (state[1]! + b) | 0
  state[2] = (state[2]! + c) | 0
  state[3] = (state[3]! + d) | 0
  state[4] = (state[4]! + e) | 0
  state[5] = (state[5]! + f) | 0
  state[6] = (state[6]! + g) | 0
  state[7] = (state[7]! + h) | 0
}

/** 从 at 起的 64 字节作为一块。 */
export function block(state: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++, at += 4) {
    W[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  }
  rounds(state)
}

/** 末块的填充：0x80、零、以位计的长度（大端）。 */
export function padded(tail: Uint8Array, total: number): Uint8Array {
  const out = new Uint8Array((tail.length + 9 + 63) & ~63)
  out.set(tail)
  out[tail.length] = 0x80
  const view = new DataView(out.buffer)
  view.setUint32(out.length - 8, Math.floor(total / 0x20000000))
  view.setUint32(out.length - 4, (total << 3) >>> 0)
  return out
}

/** 状态写成 32 字节。 */
export function write(state: Int32Array, out: Uint8Array, at = 0): void {
  for (let i = 0; i < 8; i++) {
    const word = state[i]!
    out[at++] = word >>> 24
    out[at++] = word >>> 16
    out[at++] = word >>> 8
    out[at++] = word
  }
}

/** 一段字节的 SHA-256；`middle` 为前缀（整块）之后的状态，`before` 为前缀长度。 */
export function sha256(bytes: Uint8Array, middle: Int32Array = START, before = 0): Uint8Array {
  const state = middle.slice()
  const whole = bytes.length & ~63
  for (let at = 0; at < whole; at += 64) block(state, bytes, at)
  const rest = padded(bytes.subarray(whole), before + bytes.length)
  for (let at = 0; at < rest.length; at += 64) block(state, rest, at)
  const out = new Uint8Array(32)
  write(state, out)
  return out
}

/** 恰为一块（64 字节）的前缀之后的状态。 */
export function midstate(prefix: Uint8Array): Int32Array {
  const state = START.slice()
  block(state, prefix, 0)
  return state
}

const scratch = new Uint8Array(512)
const small = new Int32Array(8)

/** 首字节加一小段的散列，写到 out 的 at 处；默克尔树的叶子与节点用。超过 500 字节时走一般的路。 */
export function tagged(tag: number, bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): void {
  const length = to - from + 1
  if (length > 500) {
    const whole = new Uint8Array(length)
    whole[0] = tag
    whole.set(bytes.subarray(from, to), 1)
    out.set(sha256(whole), at)
    return
  }
  const end = (length + 9 + 63) & ~63
  scratch[0] = tag
  for (let i = from, j = 1; i < to; i++, j++) scratch[j] = bytes[i]!
  scratch.fill(0, length, end)
  scratch[length] = 0x80
  scratch[end - 2] = (length << 3) >>> 8
  scratch[end - 1] = length << 3
  small.set(START)
  const final = end - 64
  for (let i = 0; i < final; i += 64) block(small, scratch, i)
  if (length - final < 2) compress(small, lastBlock(final, length))
  else block(small, scratch, final)
  write(small, out, at)
}

const LAST = new Map<number, Int32Array>()

/** 末块只有填充，或只多一个字节：推出的字记下来，下次不必再推。节点 65 字节，叶子多半 57 字节，都是如此。 */
function lastBlock(at: number, length: number): Int32Array {
  const key = length * 256 + (at < length ? scratch[at]! : 0)
  let found = LAST.get(key)
  if (!found) {
    for (let i = 0; i < 16; i++) W[i] = (scratch[at + 4 * i]! << 24) | (scratch[at + 4 * i + 1]! << 16) | (scratch[at + 4 * i + 2]! << 8) | scratch[at + 4 * i + 3]!
    expand()
    found = W.slice()
    LAST.set(key, found)
  }
  return found
}
