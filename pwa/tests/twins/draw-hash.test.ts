/** 自写的散列与 Node 自带的逐个长度相同：块的边界、记下的末块都在内。 */

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { part, slices, whole } from '../../../draw/crew'
import { Check, digest, hex, lowest, rootOf, rootOfLines, seedOf, stage, steps, ticket, utf8, verify } from '../../../draw/index'
import VECTORS from '../../../draw/vectors/changes.json'

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

test('parts of a list put together are the list: number, root, and the beginning of every ticket', () => {
  const seed = '5c'.repeat(32)
  for (const count of [0, 1, 7, 8, 9, 37, 64]) {
    const blinds = Array.from({ length: count }, (_, i) => String(i).padStart(32, '0'))
    const data = utf8(blinds.map((blind, i) => `${blind}\tend ${'x'.repeat(i)}\n`).join(''))
    const found = whole(slices(data, 8).map((piece) => part({ data: piece, seed })))
    const { lines, root } = rootOfLines(data)
    expect([found.lines, hex(found.root)]).toEqual([lines, hex(root)])
    expect([...found.heads]).toEqual(blinds.map((blind) => parseInt(ticket(seed, blind).slice(0, 8), 16)))
  }
})

test('a package checked with the help of other threads says the same, also when something was changed', () => {
  const { cases } = VECTORS
  for (const one of cases) {
    const files = new Map(Object.entries(one.in).map(([name, text]): [string, Uint8Array] => [name, utf8(text)]))
    const units = files.get('units.txt')!
    const check = new Check(files)
    check.ready.digest.set('units.txt', digest(units))
    check.ready.units = whole(slices(units, 8).map((piece) => part({ data: piece, seed: stage(seedOf(files.get('transcript.txt')!), 'units') })))
    expect([...steps(check)]).toEqual(verify(files))
  }
  expect(cases.length).toBeGreaterThan(5)
})
