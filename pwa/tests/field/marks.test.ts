import { assert, integer, property, record } from 'fast-check'
import { expect, it } from 'vitest'
import type { Mark } from '@sync/marks'
import { frameOf, pathOf, sayMarks } from '@ui/mark-layer'
import { contentDigest } from '../../src/field/visit/sync'
import { annotate, drawn, FULL, layerOf, moved, place } from '../../src/field/visit/marks'
import { contentBreaches, factsOf, viewForm } from '../../src/field/visit/view'
import { uuid7 } from '../../src/field/store/ids'
import { FORM, makeWorld, uuid } from './world'

const CIRCLE: Mark = { shape: 'CIRCLE', x: 5000, y: 5000, rx: 800, ry: 800 }
const photo = (photo_id: string) => ({
  kind: 'photo.add' as const,
  p: { photo_id, item: 'q01', sha256: 'ab'.repeat(32), size: 9, media_type: 'image/jpeg', width: 1600, height: 1200, taken_at: '2026-11-24T06:00:00.000Z', position: null, source: 'camera' as const, reason: null, thumb: null },
})

it('手指落在哪里，就是照片的哪里：横放竖放、上下左右留白都算过', () => {
  const size = { width: 1600, height: 1200 }
  expect(place({ clientX: 50, clientY: 100 }, { left: 10, top: 40, width: 80, height: 120 }, size)).toEqual({ x: 5000, y: 5000 })
  expect(place({ clientX: 10, clientY: 70 }, { left: 10, top: 40, width: 80, height: 120 }, size)).toEqual({ x: 0, y: 0 })
  expect(place({ clientX: 0, clientY: 500 }, { left: 10, top: 40, width: 80, height: 120 }, size)).toEqual({ x: 0, y: FULL })
})

it('画出来的一笔总在照片之内，都是整数；点一下也看得见', () => {
  const point = record({ x: integer({ min: 0, max: FULL }), y: integer({ min: 0, max: FULL }) })
  assert(property(point, point, integer({ min: -FULL, max: FULL }), (from, to, step) => {
    for (const tool of ['CIRCLE', 'ARROW', 'TEXT'] as const) {
      const mark = moved(drawn(tool, from, to, '字'), step, -step)
      const numbers = Object.values(mark).filter((n): n is number => typeof n === 'number')
      expect(numbers.every(n => Number.isInteger(n) && n >= 0 && n <= FULL)).toBe(true)
    }
  }))
  expect(drawn('CIRCLE', { x: 1, y: 1 }, { x: 1, y: 1 })).toMatchObject({ rx: 800, ry: 800 })
  expect(drawn('ARROW', { x: 5000, y: 5000 }, { x: 5000, y: 5000 })).not.toMatchObject({ x: 5000, y: 5000 })
})

it('一层与照片同比例；写的字另念出来', () => {
  expect(frameOf({ width: 1200, height: 1600 })).toEqual({ width: 750, height: 1000 })
  expect(pathOf(CIRCLE, { width: 1000, height: 750 })).toBe('M420 375a80 60 0 1 0 160 0a80 60 0 1 0 -160 0z')
  expect(sayMarks([CIRCLE, { shape: 'TEXT', x: 1, y: 1, text: '此处' }])).toBe('标注2处：“此处”')
})

it('标注另存一层：原图不动，摘要随之改变，重画替换旧的；没有标注的记录摘要不变', async () => {
  const w = await makeWorld()
  const id = uuid7()
  const before = await w.act(photo(id))
  const digest = (held: typeof before): string => contentDigest(held.entries.map(e => e.op), w.hash, w.pkg.form, w.pkg.team)
  const plain = digest(before)
  const once = await w.act(...annotate(before.state, id, [CIRCLE]))
  expect(layerOf(once.state, id)).toEqual([CIRCLE])
  expect(digest(once)).not.toBe(plain)
  const again = await w.act(...annotate(once.state, id, []))
  expect(layerOf(again.state, id)).toEqual([])
  expect(again.state.heads[`mark:${id}`]).toHaveLength(1)
  expect(again.state.photos[0]!.sha256).toBe('ab'.repeat(32))
})

it('两部手机各画各的，叠着看，不挡封存', async () => {
  const w = await makeWorld()
  const id = uuid7()
  const own = await w.act(photo(id))
  await w.act(...annotate(own.state, id, [CIRCLE]))
  await w.hear('photo.annotate', { photo_id: id, marks: [{ shape: 'TEXT', x: 1, y: 2, text: '同事' }] } as never)
  const held = await w.open()
  expect(layerOf(held.state, id)).toHaveLength(2)
  expect(held.state.conflicts).toEqual([`mark:${id}`])
  const view = viewForm(held.state, FORM)
  expect(view.conflicts).toEqual([])
  expect(contentBreaches(w.pkg, factsOf(held.state, uuid(), FORM, view)).map(b => b.code)).not.toContain('seal.errors')
})
