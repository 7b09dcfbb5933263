import { describe, expect, it } from 'vitest'
import { changesText, differs, percentOf, readable, sayCell, shareOf, versionName } from '../../src/desk/registry/regime'
import { further, hindrance, repealedOn } from '../../src/desk/registry/items'

describe('比例的写法', () => {
  it('百分数与分数互换，一分不差', () => {
    for (const text of ['3', '0.5', '33', '100', '12.5', '0.125']) expect(percentOf(shareOf(text))).toBe(text)
    expect(shareOf('3%')).toBe('3/100')
    expect(percentOf('1/50')).toBe('2')
  })
  it('除不尽的留着分数，看不懂的原样交给服务器拒绝', () => {
    expect(percentOf('1/3')).toBe('1/3')
    expect(shareOf('三成')).toBe('三成')
    expect(shareOf(' ')).toBeNull()
  })
})

describe('前后对照', () => {
  it('由原文推出的栏不重复列', () => {
    const cell = (field: string) => ({ field, title: field, before: null, after: null })
    expect(readable([cell('ratio_text'), cell('ratio'), cell('code')]).map(one => one.field)).toEqual(['ratio_text'])
  })
  it('每一栏写成人话', () => {
    expect(sayCell('bases', [{ title: '价格法', article: '第三十三条', version: '1997年' }])).toBe('《价格法》第三十三条（1997年）')
    expect(sayCell('initiators', [{ department: '宣传部门', when: '电影院' }, { department: '文旅部门', when: '' }])).toBe('电影院由宣传部门发起；文旅部门')
    expect(sayCell('methods', ['ON_SITE'])).toBe('实地检查')
    expect(sayCell('content', '')).toBe('没有填写')
  })
  it('不在生效的一版，文件名里写明是草稿、送审稿还是已废止', () => {
    const named = (state: string): string => versionName({ state, version: 2 } as Parameters<typeof versionName>[0])
    expect(['published', 'draft', 'approved'].map(named)).toEqual(['第2版', '第2版（草稿）', '第2版（送审稿）'])
    expect(named('revoked')).toContain('废止')
  })
  it('说得出改了几项', () => {
    const one = { id: '1', name: '甲', sub_item: '' }
    expect(changesText({ added: [one], removed: [], changed: [] })).toBe('新增 1 项')
    expect(changesText({ added: [], removed: [], changed: [] })).toBe('没有差别')
    expect([differs({ difference: { added: [], removed: [one], changed: [] } }), differs({ difference: { added: [], removed: [], changed: [] } })]).toEqual([true, false])
    expect(changesText({ added: [], removed: [], changed: [] }, [one])).toBe('没有差别；另有 1 项还没有启用，不列入')
  })
})

it('最后有效日的次日起废止', () => {
  expect(repealedOn({ title: '某法', article: '', in_force_to: '2026-02-28' })).toBe('2026-03-01')
})

it('送审清单说清每一种缺什么、几项，启用着的才挡路', () => {
  const stop = (item_id: string, problem: string) => ({ item_id, problem, stop: true })
  const items = [{ id: 'a', state: 'active' }, { id: 'b', state: 'draft' }, { id: 'c', state: 'draft' }]
  expect(hindrance([stop('b', 'item.no_basis'), stop('b', 'item.content'), stop('c', 'item.content')], items)).toEqual({ blocked: '', left: '还没有启用的事项里 1 项没有现行有效的依据，2 项没有填写抽查内容：不列入这一版，不影响送审。' })
  expect(hindrance([stop('a', 'item.content')], items)).toEqual({ blocked: '启用着的事项里 1 项没有填写抽查内容：补上或停用之后才送得了审。', left: '' })
})

it('其余的缺处各说挡住什么：缺依据的不能启用，缺抽查内容的只挡送审', () => {
  const stop = (item_id: string, problem: string) => ({ item_id, problem, stop: true })
  const items = [{ id: 'a', state: 'active' }, { id: 'b', state: 'draft' }, { id: 'c', state: 'draft' }]
  expect(further([stop('a', 'item.content'), stop('b', 'item.no_basis'), stop('b', 'item.content'), stop('c', 'item.content')], items)).toBe('另有 1 处是启用着的，补上或停用之后清单才送得了审；1 处缺依据，补上才能启用；2 处缺抽查内容，启用得了，启用后补上清单才送得了审')
  expect([further([stop('c', 'item.content')], items), further([], items)]).toEqual(['另有 1 处缺抽查内容，启用得了，启用后补上清单才送得了审', ''])
})
