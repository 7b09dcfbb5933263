/** 抽取向量：TypeScript 一侧给出 draw/vectors/*.json 里写定的结果。 */

import { describe, expect, test } from 'vitest'
import { verify } from '../../../draw/index'
import { answer } from './draw-cases'

interface Vectors { description: string; cases: { name: string; in: unknown; out: unknown }[] }

const FILES = import.meta.glob<Vectors>('../../../draw/vectors/*.json', { eager: true, import: 'default' })

test('there are vectors', () => {
  expect(Object.keys(FILES).length).toBeGreaterThanOrEqual(9)
})

test('where only the result was changed, the result is named and not what was signed', () => {
  const signed = Object.entries(FILES).find(([path]) => path.endsWith('/signed.json'))![1]
  const files = Object.entries(signed.cases.at(-1)!.in as Record<string, string>)
  expect(verify(new Map(files.map(([name, text]) => [name, new TextEncoder().encode(text)])))[0]).toBe('files FAIL result.txt is not the one signed')
})

test('a changed list of signers are told in the words of verify_draw.py', () => {
  const signed = Object.entries(FILES).find(([path]) => path.endsWith('/signed.json'))![1]
  const files = Object.entries(signed.cases[0]!.in as Record<string, string>)
  const first = (more: [string, string][]): string => verify(new Map([...files, ...more].map(([name, text]) => [name, new TextEncoder().encode(text)])))[0]!
  const note = files.find(([name]) => name === 'signed.txt')![1]
  const result = files.find(([name]) => name === 'result.txt')![1]
  expect(first([['signed.txt', `${note}\n`]])).toBe('files FAIL signed.txt differs')
  expect(first([['result.txt', `${result}x\n`]])).toBe('files FAIL result.txt lines or their order')
  expect(first([['manual.json', '{}']])).toBe('files FAIL unreadable (TypeError)')
})

test('an honest record of a manual draw has sound files and says in every other line what it is', () => {
  const records = Object.entries(FILES).find(([path]) => path.endsWith('/records.json'))![1]
  const told = verify(new Map(Object.entries(records.cases[0]!.in as Record<string, string>).map(([name, text]) => [name, new TextEncoder().encode(text)])))
  expect(told).toEqual(['files ok', ...['seed', 'quotas', 'units', 'teams'].map((name) => `${name} FAIL record of a manual draw, not to be recomputed`), 'log absent'])
})

for (const [path, vectors] of Object.entries(FILES)) {
  const kind = path.replace(/^.*\/|\.json$/g, '')
  describe(vectors.description, () => {
    test.each(vectors.cases)('$name', (one) => {
      expect(answer(kind, one.in)).toEqual(one.out)
    })
  })
}
