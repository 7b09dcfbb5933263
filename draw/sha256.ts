/** SHA-256，同步，自写；前缀恰为整块时其中间状态可以重复使用（FIPS 180-4）。 */

const K = new Uint32Array(64)
const START = new Uint32Array(8)

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
  if (n < 8) START[n] = Number(root(BigInt(prime) << 64n, 2n) & 0xffffffffn)
  K[n++] = Number(root(BigInt(prime) << 96n, 3n) & 0xffffffffn)
}

const W = new Uint32Array(64)

function block(state: Uint32Array, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 64)
  for (let i = 0; i < 16; i++) W[i] = view.getUint32(4 * i)
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15]!
    const y = W[i - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    W[i] = (W[i - 16]! + s0 + W[i - 7]! + s1) | 0
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!
  let e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + W[i]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const sums = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (state[i]! + sums[i]!) | 0
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

/** 一段字节的 SHA-256；`middle` 为前缀（整块）之后的状态，`before` 为前缀长度。 */
export function sha256(bytes: Uint8Array, middle: Uint32Array = START, before = 0): Uint8Array {
  const state = middle.slice()
  const whole = bytes.length & ~63
  for (let at = 0; at < whole; at += 64) block(state, bytes, at)
  const rest = padded(bytes.subarray(whole), before + bytes.length)
  for (let at = 0; at < rest.length; at += 64) block(state, rest, at)
  const out = new Uint8Array(32)
  const view = new DataView(out.buffer)
  state.forEach((word, i) => view.setUint32(4 * i, word))
  return out
}

/** 恰为一块（64 字节）的前缀之后的状态。 */
export function midstate(prefix: Uint8Array): Uint32Array {
  const state = START.slice()
  block(state, prefix, 0)
  return state
}
