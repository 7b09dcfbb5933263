/** SM3（GB/T 32905），同步，自写。 */

import { padded } from "./sha256"

const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]

const turn = (x: number, n: number): number => (x << (n & 31)) | (x >>> ((32 - n) & 31))
const p1 = (x: number): number => x ^ turn(x, 15) ^ turn(x, 23)

/** 一段字节的 SM3。 */
export function sm3(bytes: Uint8Array): Uint8Array {
  const state = Uint32Array.from(START)
  const whole = bytes.length & ~63
  const data = new Uint8Array(whole + padded(bytes.subarray(whole), bytes.length).length)
  data.set(bytes.subarray(0, whole))
  data.set(padded(bytes.subarray(whole), bytes.length), whole)
  const view = new DataView(data.buffer)
  for (let at = 0; at < data.length; at += 64) block(state, view, at)
  const out = new Uint8Array(32)
  const written = new DataView(out.buffer)
  state.forEach((word, i) => written.setUint32(4 * i, word))
  return out
}

function block(state: Uint32Array, view: DataView, at: number): void {
  const w = new Uint32Array(68)
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i)
  for (let i = 16; i < 68; i++) w[i] = p1(w[i - 16]! ^ w[i - 9]! ^ turn(w[i - 3]!, 15)) ^ turn(w[i - 13]!, 7) ^ w[i - 6]!
  let [a, b, c, d, e, f, g, h] = [...state] as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const early = i < 16
    const ss1 = turn((turn(a, 12) + e + turn(early ? 0x79cc4519 : 0x7a879d8a, i)) | 0, 7)
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g)
    const tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[i]! ^ w[i + 4]!)) | 0
    const tt2 = (gg + h + ss1 + w[i]!) | 0
    d = c
    c = turn(b, 9)
    b = a
    a = tt1
    h = g
    g = turn(f, 19)
    f = e
    e = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17)
  }
  const mixed = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = state[i]! ^ mixed[i]!
}
