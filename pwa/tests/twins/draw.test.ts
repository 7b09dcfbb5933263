/** 抽取向量：TypeScript 一侧给出 draw/vectors/*.json 里写定的结果。 */

import { describe, expect, test } from 'vitest'
import { answer } from './draw-cases'

interface Vectors { description: string; cases: { name: string; in: unknown; out: unknown }[] }

const FILES = import.meta.glob<Vectors>('../../../draw/vectors/*.json', { eager: true, import: 'default' })

test('there are vectors', () => {
  expect(Object.keys(FILES).length).toBeGreaterThanOrEqual(9)
})

for (const [path, vectors] of Object.entries(FILES)) {
  const kind = path.replace(/^.*\/|\.json$/g, '')
  describe(vectors.description, () => {
    test.each(vectors.cases)('$name', (one) => {
      expect(answer(kind, one.in)).toEqual(one.out)
    })
  })
}
