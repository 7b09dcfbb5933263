/** 二维码：字节方式，纠错等级 M，版本 1–10，够装一个网址；自己算，不取外部脚本。 */

/** Per version 1–10 at level M: [error codewords per block, blocks of group 1, data words, blocks of group 2, data words]. */
const BLOCKS: readonly (readonly [number, number, number, number, number])[] = [
  [10, 1, 16, 0, 0], [16, 1, 28, 0, 0], [26, 1, 44, 0, 0], [18, 2, 32, 0, 0], [24, 2, 43, 0, 0],
  [16, 4, 27, 0, 0], [18, 4, 31, 0, 0], [22, 2, 38, 2, 39], [22, 3, 36, 2, 37], [26, 4, 43, 1, 44],
]
const ALIGN: readonly (readonly number[])[] = [
  [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
]
const MASKS: readonly ((r: number, c: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0, r => r % 2 === 0, (_, c) => c % 3 === 0, (r, c) => (r + c) % 3 === 0,
  (r, c) => ((r >> 1) + Math.floor(c / 3)) % 2 === 0, (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0, (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
]
const EXP = new Uint8Array(512)
const LOG = new Uint8Array(256)
for (let i = 0, x = 1; i < 255; i++) {
  EXP[i] = EXP[i + 255] = x
  LOG[x] = i
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0)
}
const at = (list: ArrayLike<number>, i: number): number => list[i] ?? 0

function remainder(data: number[], count: number): number[] {
  const poly = [1]
  for (let i = 0; i < count; i++) {
    poly.push(0)
    for (let j = poly.length - 1; j > 0; j--) {
      const left = at(poly, j - 1)
      poly[j] = at(poly, j) ^ (left ? at(EXP, at(LOG, left) + i) : 0)
    }
  }
  const rest = new Array<number>(count).fill(0)
  for (const byte of data) {
    const lead = byte ^ (rest.shift() ?? 0)
    rest.push(0)
    if (lead) for (let j = 0; j < count; j++) {
      const factor = at(poly, j + 1)
      if (factor) rest[j] = at(rest, j) ^ at(EXP, at(LOG, lead) + at(LOG, factor))
    }
  }
  return rest
}

function codewords(bytes: Uint8Array, version: number): number[] {
  const [ec, n1, k1, n2, k2] = BLOCKS[version - 1] as readonly [number, number, number, number, number]
  const room = n1 * k1 + n2 * k2
  const bits: number[] = []
  const put = (value: number, width: number): void => { for (let i = width - 1; i >= 0; i--) bits.push((value >> i) & 1) }
  put(4, 4)
  put(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) put(byte, 8)
  put(0, Math.min(4, room * 8 - bits.length))
  while (bits.length % 8) bits.push(0)
  const data: number[] = []
  for (let i = 0; i < bits.length; i += 8) data.push(bits.slice(i, i + 8).reduce((a, b) => a * 2 + b, 0))
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad)
  const blocks: number[][] = []
  for (let i = 0, from = 0; i < n1 + n2; i++) {
    const size = i < n1 ? k1 : k2
    blocks.push(data.slice(from, from += size))
  }
  const checks = blocks.map(block => remainder(block, ec))
  const out: number[] = []
  for (let i = 0; i < Math.max(k1, k2); i++) for (const block of blocks) if (i < block.length) out.push(at(block, i))
  for (let i = 0; i < ec; i++) for (const check of checks) out.push(at(check, i))
  return out
}

type Grid = (boolean | null)[][]
const dark = (grid: Grid, r: number, c: number): boolean => grid[r]?.[c] === true
const set = (grid: Grid, r: number, c: number, on: boolean): void => { const row = grid[r]; if (row && c >= 0 && c < row.length) row[c] = on }

function skeleton(version: number): Grid {
  const n = version * 4 + 17
  const grid: Grid = Array.from({ length: n }, () => new Array<boolean | null>(n).fill(null))
  for (const [r, c] of [[0, 0], [0, n - 7], [n - 7, 0]] as const) {
    for (let y = -1; y <= 7; y++) for (let x = -1; x <= 7; x++) {
      const edge = Math.max(Math.abs(y - 3), Math.abs(x - 3))
      set(grid, r + y, c + x, edge !== 2 && edge !== 4)
    }
  }
  for (let i = 8; i < n - 8; i++) { set(grid, 6, i, i % 2 === 0); set(grid, i, 6, i % 2 === 0) }
  const spots = ALIGN[version - 1] ?? []
  const last = spots.length - 1
  spots.forEach((r, i) => spots.forEach((c, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(grid, r + y, c + x, Math.max(Math.abs(y), Math.abs(x)) !== 1)
  }))
  format(grid, 0)
  if (version >= 7) versionBits(grid, version)
  return grid
}

function bch(value: number, poly: number, width: number): number {
  let rest = value << width
  for (let bit = 31 - Math.clz32(rest); bit >= width; bit = 31 - Math.clz32(rest)) {
    rest ^= poly << (bit - width)
    if (!rest) break
  }
  return (value << width) | rest
}

/** Level M is 00; the 15 bits stand twice. */
function format(grid: Grid, mask: number): void {
  const n = grid.length
  const bits = bch(mask, 0x537, 10) ^ 0x5412
  for (let i = 0; i < 15; i++) {
    const on = ((bits >> i) & 1) === 1
    const a = i < 6 ? i : i < 8 ? i + 1 : n - 15 + i
    const b = i < 8 ? n - 1 - i : i === 8 ? 7 : 14 - i
    set(grid, a, 8, on)
    set(grid, 8, b, on)
  }
  set(grid, n - 8, 8, true)
}

function versionBits(grid: Grid, version: number): void {
  const n = grid.length
  const bits = bch(version, 0x1f25, 12)
  for (let i = 0; i < 18; i++) {
    const on = ((bits >> i) & 1) === 1
    set(grid, Math.floor(i / 3), n - 11 + (i % 3), on)
    set(grid, n - 11 + (i % 3), Math.floor(i / 3), on)
  }
}

function fill(blank: Grid, words: number[], mask: number): Grid {
  const n = blank.length
  const grid = blank.map(row => [...row])
  const rule = MASKS[mask] as (r: number, c: number) => boolean
  let bit = 0
  for (let right = n - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5
    for (let step = 0; step < n; step++) {
      const r = up ? n - 1 - step : step
      for (const c of [right, right - 1]) {
        if (blank[r]?.[c] !== null) continue
        const on = ((at(words, bit >> 3) >> (7 - (bit & 7))) & 1) === 1
        bit++
        set(grid, r, c, on !== rule(r, c))
      }
    }
  }
  format(grid, mask)
  return grid
}

/** Penalty of ISO/IEC 18004, 7.8.3: runs, blocks, finder-like rows, balance. */
function penalty(grid: Grid): number {
  const n = grid.length
  let score = 0
  let black = 0
  for (let turn = 0; turn < 2; turn++) for (let r = 0; r < n; r++) {
    let run = 0
    let history = ''
    for (let c = 0; c < n; c++) {
      const on = turn ? dark(grid, c, r) : dark(grid, r, c)
      const before = c > 0 && (turn ? dark(grid, c - 1, r) : dark(grid, r, c - 1))
      run = c > 0 && on === before ? run + 1 : 1
      if (run === 5) score += 3
      else if (run > 5) score++
      history = (history + (on ? '1' : '0')).slice(-11)
      if (history === '10111010000' || history === '00001011101') score += 40
      if (!turn && on) black++
      if (!turn && r > 0 && c > 0 && on === before && on === dark(grid, r - 1, c) && on === dark(grid, r - 1, c - 1)) score += 3
    }
  }
  return score + Math.floor(Math.abs(black * 20 - n * n * 10) / (n * n)) * 10
}

/** Rows of modules, true = dark, without the quiet zone; throws when the text exceeds version 10. */
export function qr(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text)
  const version = BLOCKS.findIndex(([, n1, k1, n2, k2], i) => bytes.length + (i < 9 ? 2 : 3) <= n1 * k1 + n2 * k2) + 1
  if (!version) throw new RangeError('text too long for version 10')
  const words = codewords(bytes, version)
  const blank = skeleton(version)
  const tries = MASKS.map((_, mask) => fill(blank, words, mask))
  const best = tries.reduce((a, b) => (penalty(b) < penalty(a) ? b : a))
  return best.map(row => row.map(cell => cell === true))
}

/** One SVG path over the dark modules, shifted by a quiet zone of `quiet` modules. */
export function qrPath(modules: boolean[][], quiet: number): string {
  return modules.map((row, r) => row.map((on, c) => (on ? `M${c + quiet} ${r + quiet}h1v1h-1z` : '')).join('')).join('')
}
