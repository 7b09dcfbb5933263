/** 自写的散列与 Node 自带的逐个长度相同：块的边界、记下的末块都在内。 */

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digest, hex, lowest, rootOf, rootOfLines, ticket, utf8 } from '../../../draw/index'

const theirs = (...parts: Uint8Array[]): string => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')
const filled = (length: number, salt: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + length * salt) & 255)

test('every length hashes like the system does, as a file and as a leaf', () => {
  for (let length = 0; length < 560; length++) {
    for (const salt of [1, 5]) {
      const data = filled(length, salt)
      expect(digest(data)).toBe(theirs(data))
      expect(hex(rootOf([data]))).toBe(theirs(Uint8Array.of(0), data))
    }
  }
})

test('lines of a file make the same tree as a list of leaves', () => {
  const lines = Array.from({ length: 37 }, (_, i) => 'x'.repeat(i))
  const root = hex(rootOf(lines.map(utf8)))
  for (const text of [lines.join('\n') + '\n', lines.join('\n')]) {
    const found = rootOfLines(utf8(text))
    expect([found.lines, hex(found.root)]).toEqual([37, root])
  }
  expect(rootOfLines(new Uint8Array()).lines).toBe(0)
})

test('the lowest tickets are those of sorting all, short or long, ASCII or not', () => {
  const seed = '3d'.repeat(32)
  const names = Array.from({ length: 9000 }, (_, i) => (i % 50 ? `${i}` : i % 100 ? `企业${i}` : `${i}`.padEnd(60, '-')))
  const all = names.map((name): [string, string] => [ticket(seed, name), name]).sort((a, b) => (a[0] < b[0] ? -1 : 1))
  expect(lowest(names, 20, seed)).toEqual(all.slice(0, 20))
})
