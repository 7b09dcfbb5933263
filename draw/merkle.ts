/** 默克尔树（RFC 6962），与 merkle.py 同：根、右缘追加、两种证明的核对。 */

import { join } from "./hashing"
import { sha256, tagged } from "./sha256"

/** 叶子的散列。 */
export const leafHash = (data: Uint8Array): Uint8Array => sha256(join(Uint8Array.of(0), data))

/** 内部节点的散列。 */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(join(join(Uint8Array.of(1), left), right))

/** 一列叶子（原始内容）的树根。 */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const level = new Uint8Array(32 * leaves.length)
  leaves.forEach((leaf, i) => tagged(0, leaf, 0, leaf.length, level, 32 * i))
  return collapse(level)
}

/** 一个文件各行（不含换行）的行数与树根；末尾的换行不产生空行。 */
export function rootOfLines(data: Uint8Array): { lines: number; root: Uint8Array } {
  const lines = countLines(data)
  const level = new Uint8Array(32 * lines)
  for (let i = 0, from = 0; i < lines; i++) {
    const found = data.indexOf(10, from)
    const to = found < 0 ? data.length : found
    tagged(0, data, from, to, level, 32 * i)
    from = to + 1
  }
  return { lines, root: collapse(level) }
}

/** 几行；末尾的换行不产生空行。 */
export function countLines(data: Uint8Array): number {
  let lines = data.length && data[data.length - 1] !== 10 ? 1 : 0
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) lines++
  return lines
}

/** 逐层合并，就地写；奇数的最后一个原样上升。 */
export function collapse(level: Uint8Array): Uint8Array {
  if (!level.length) return sha256(level)
  let count = level.length / 32
  for (; count > 1; count = (count + 1) >> 1) {
    for (let i = 0; i + 1 < count; i += 2) tagged(1, level, 32 * i, 32 * i + 64, level, 16 * i)
    if (count & 1) level.copyWithin(16 * (count - 1), 32 * (count - 1), 32 * count)
  }
  return level.slice(0, 32)
}

/** 追加一片叶子的散列，返回新的右缘；右缘与大小不合时抛 RangeError。 */
export function append(frontier: readonly Uint8Array[], size: number, leaf: Uint8Array): Uint8Array[] {
  let bits = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2
  if (bits !== frontier.length) throw new RangeError("frontier does not fit its size")
  const tops = [...frontier]
  let top = leaf
  for (let index = size; index % 2; index = Math.floor(index / 2)) top = nodeHash(tops.pop()!, top)
  return [...tops, top]
}

/** 由右缘得树根。 */
export function rootOfFrontier(frontier: readonly Uint8Array[]): Uint8Array {
  if (!frontier.length) return sha256(new Uint8Array())
  return [...frontier].reverse().reduce((top, left) => nodeHash(left, top))
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** 核对包含证明；`leaf` 为叶子的散列。 */
export function verifyInclusion(index: bigint, size: bigint, leaf: Uint8Array, root: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (index < 0n || index >= size || leaf.length !== 32) return false
  let i = index
  let last = size - 1n
  let top = leaf
  for (const sibling of proof) {
    if (last === 0n || sibling.length !== 32) return false
    if (i & 1n || i === last) {
      top = nodeHash(sibling, top)
      while (!(i & 1n) && i) [i, last] = [i >> 1n, last >> 1n]
    } else top = nodeHash(top, sibling)
    ;[i, last] = [i >> 1n, last >> 1n]
  }
  return last === 0n && equal(top, root)
}

/** 核对一致性证明；从空树出发的一律不成立，大小相同时根须相同且证明为空。 */
export function verifyConsistency(old: bigint, size: bigint, oldRoot: Uint8Array, root: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (old === size) return old >= 0n && !proof.length && equal(oldRoot, root)
  if (old <= 0n || old > size || !proof.length || proof.some((hash) => hash.length !== 32)) return false
  const path = old & (old - 1n) ? [...proof] : [oldRoot, ...proof]
  let i = old - 1n
  let last = size - 1n
  while (i & 1n) [i, last] = [i >> 1n, last >> 1n]
  let first = path[0]!
  let second = first
  for (const sibling of path.slice(1)) {
    if (last === 0n) return false
    if (i & 1n || i === last) {
      first = nodeHash(sibling, first)
      second = nodeHash(sibling, second)
      while (!(i & 1n) && i) [i, last] = [i >> 1n, last >> 1n]
    } else second = nodeHash(second, sibling)
    ;[i, last] = [i >> 1n, last >> 1n]
  }
  return last === 0n && equal(first, oldRoot) && equal(second, root)
}
