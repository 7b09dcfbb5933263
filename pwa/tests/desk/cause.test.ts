import { expect, it } from 'vitest'
import { causeOf } from '../../src/desk/draws/figures'

const check = (code: string, included: number, excluded: Record<string, number>) => ({ frame: 40, included, excluded, problems: [{ code, message: '当天在库且持证有效的检查人员只有 0 人' }] })

it('全部除外时只说一个原因、谁能改、在哪里改', () => {
  expect(causeOf(check('draw.no_inspectors', 0, { E5: 40 }))).toMatchObject({ text: '当天在库且持证有效的检查人员只有 0 人。', link: '/inspectors' })
  expect(causeOf(check('draw.nobody_eligible', 0, { E2: 3, E4: 37 }))?.link).toBe('/plans')
  expect(causeOf(check('draw.nothing_to_draw', 37, { E2: 3 }))).toBeNull()
  expect(causeOf({ frame: 40, included: 40, excluded: {}, problems: [] })).toBeNull()
})
