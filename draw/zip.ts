/** 压缩包：恰为所要的那几个文件，不认路径、重名、加密和过大的内容；自带解压，不靠浏览器。 */

import { need } from "./tables"

const MOST = 512 * 1024 * 1024

/** 压缩包里的文件，恰为 names，或恰为 instead；more 可有可无；写法不对时抛 Refused。 */
export function unzip(data: Uint8Array, names: readonly string[], more: readonly string[] = [], instead: readonly string[] = []): Map<string, Uint8Array> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let end = data.length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  need(end >= 0, "not a zip file")
  const entries = []
  let total = 0
  for (let at = view.getUint32(end + 16, true), i = view.getUint16(end + 10, true); i > 0; i--) {
    need(view.getUint32(at, true) === 0x02014b50, "not a zip file")
    const length = view.getUint16(at + 28, true)
    const name = new TextDecoder("latin1").decode(data.subarray(at + 46, at + 46 + length))
    const size = view.getUint32(at + 24, true)
    total += size
    entries.push({ name, size, flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true), at: view.getUint32(at + 42, true) })
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  const held = entries.map((entry) => entry.name)
  const extra = more.filter((name) => held.includes(name))
  const same = (wanted: readonly string[]): boolean => [...held].sort().join() === [...wanted, ...extra].sort().join()
  need(same(names) || (instead.length > 0 && same(instead)), "zip must hold exactly the seven files")
  need(total <= MOST, "package too large")
  return new Map(entries.map((entry) => {
    need(!(entry.flags & 1) && view.getUint32(entry.at, true) === 0x04034b50, "zip entry")
    const from = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true)
    const packed = data.subarray(from, from + entry.packed)
    need(entry.method === 0 || entry.method === 8, "zip method")
    const content = entry.method ? inflate(packed, entry.size) : packed
    need(content.length === entry.size && crc32(content) === entry.crc, "zip content")
    return [entry.name, content]
  }))
}

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1
  return n
})

function crc32(data: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < data.length; i++) crc = CRC[(crc ^ data[i]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

interface Codes { table: Uint16Array; bits: number }

/** 范式霍夫曼码：低位在前的查找表，每项是 符号 × 16 + 码长。 */
function codes(lengths: ArrayLike<number>): Codes {
  let bits = 1
  for (let i = 0; i < lengths.length; i++) bits = Math.max(bits, lengths[i]!)
  const table = new Uint16Array(1 << bits)
  for (let length = 1, code = 0; length <= bits; length++, code <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      let mirrored = 0
      for (let i = 0; i < length; i++) mirrored |= ((code >> i) & 1) << (length - 1 - i)
      for (let slot = mirrored; slot < table.length; slot += 1 << length) table[slot] = symbol * 16 + length
      code++
    }
  }
  return { table, bits }
}

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const LENGTHS: number[] = []
const DISTANCES: number[] = []
for (let i = 0, base = 3; i < 28; base += 1 << (i < 8 ? 0 : (i >> 2) - 1), i++) LENGTHS.push(base)
LENGTHS.push(258)
for (let i = 0, base = 1; i < 30; base += 1 << (i < 4 ? 0 : (i >> 1) - 1), i++) DISTANCES.push(base)
const extra = (symbol: number, step: number): number => (symbol < 2 * step ? 0 : Math.floor(symbol / step) - 1)

/** 解开 deflate（RFC 1951）；`size` 是事先写明的长度，超出就拒绝。 */
export function inflate(data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  let at = 0, hold = 0, held = 0, done = 0
  const take = (count: number): number => {
    while (held < count) {
      need(at < data.length, "zip content")
      hold |= data[at++]! << held
      held += 8
    }
    const value = hold & ((1 << count) - 1)
    hold >>>= count
    held -= count
    return value
  }
  const symbol = ({ table, bits }: Codes): number => {
    while (held < bits && at < data.length) {
      hold |= data[at++]! << held
      held += 8
    }
    const entry = table[hold & ((1 << bits) - 1)]!
    need((entry & 15) > 0 && (entry & 15) <= held, "zip content")
    hold >>>= entry & 15
    held -= entry & 15
    return entry >> 4
  }
  const tables = (): [Codes, Codes] => {
    const literals = take(5) + 257
    const distances = take(5) + 1
    const count = take(4) + 4
    const small = new Uint8Array(19)
    for (let i = 0; i < count; i++) small[ORDER[i]!] = take(3)
    const meta = codes(small)
    const lengths = new Uint8Array(literals + distances)
    for (let i = 0; i < lengths.length; ) {
      const told = symbol(meta)
      if (told < 16) lengths[i++] = told
      else {
        const value = told === 16 ? lengths[i - 1]! : 0
        for (let n = told === 16 ? 3 + take(2) : told === 17 ? 3 + take(3) : 11 + take(7); n > 0; n--) lengths[i++] = value
      }
    }
    return [codes(lengths.subarray(0, literals)), codes(lengths.subarray(literals))]
  }
  for (let last = 0; !last; ) {
    last = take(1)
    const kind = take(2)
    need(kind < 3, "zip content")
    if (kind === 0) {
      at -= held >> 3
      hold = held = 0
      const length = data[at]! | (data[at + 1]! << 8)
      at += 4
      need(done + length <= size && at + length <= data.length, "zip content")
      out.set(data.subarray(at, at + length), done)
      at += length
      done += length
      continue
    }
    const [literal, distance] = kind === 1 ? FIXED : tables()
    for (let told = symbol(literal); told !== 256; told = symbol(literal)) {
      if (told < 256) {
        need(done < size, "zip content")
        out[done++] = told
        continue
      }
      const length = LENGTHS[told - 257]! + (told === 285 ? 0 : take(extra(told - 257, 4)))
      const far = symbol(distance)
      const back = DISTANCES[far]! + take(extra(far, 2))
      need(back <= done && done + length <= size, "zip content")
      for (let i = 0; i < length; i++, done++) out[done] = out[done - back]!
    }
  }
  return out.subarray(0, done)
}

const FIXED: [Codes, Codes] = [
  codes(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  codes(Array.from({ length: 30 }, () => 5)),
]
