import { describe, expect, it } from 'vitest'
import type { Package } from '../../src/field/types'
import { unitLink } from '../../src/field/visit/drawn'

const pkg = (more: object): Package => ({
  draw: { no: '990100-2026-07', salt: 'ab'.repeat(32) }, entity: { id: '01a1-x', code: ' 91990100ma0000000x ' }, ...more,
}) as unknown as Package

describe('抽中凭据', () => {
  it('编号与盐在 # 之后，一百来个字符，二维码放得下', () => {
    const link = unitLink(pkg({}), 'https://ssj.example.gov')!
    expect(link).toBe(`https://ssj.example.gov/draws/990100-2026-07/unit#91990100MA0000000X.${'ab'.repeat(32)}`)
    expect(link.length).toBeLessThan(150)
  })
  it('任务包写明冻结时用内部编号的，照任务包', () => {
    expect(unitLink(pkg({ draw: { no: '990100-2026-07', salt: 'ab'.repeat(32), inner: true } }), '')).toContain('#X-01A1-X.')
  })
  it('没有公开代码的用内部编号；没有抽签的没有凭据', () => {
    expect(unitLink(pkg({ entity: { id: '01a1-x', code: '某店' } }), '')).toContain('#X-01A1-X.')
    expect(unitLink(pkg({ draw: { no: '', salt: '' } }), '')).toBeNull()
  })
})
