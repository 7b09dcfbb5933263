import { describe, expect, it } from 'vitest'
import { changesText, comparedText, differs, idleText, percentOf, printText, readable, sayCell, sayChange, shareOf, unpublished, versionName, versionText, type ItemList } from '../../src/desk/registry/regime'
import { barredText, further, grouped, hindrance, repealedOn } from '../../src/desk/registry/items'

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
  it('废止的依据写明自哪天起，只改了条文、文号的不把同一句印两遍', () => {
    const basis = { title: '价格法', article: '第三十三条', version: '', in_force_to: null, text: '' }
    expect(sayChange({ field: 'bases', before: [basis], after: [{ ...basis, in_force_to: '2026-11-30' }] }))
      .toEqual({ was: '《价格法》第三十三条', now: '《价格法》第三十三条（自 2026-12-01 起废止）' })
    expect(sayChange({ field: 'bases', before: [basis], after: [{ ...basis, text: '县级以上…' }] }).now).toBe('名称、条款没变，条文、文号或施行日期改了')
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
    const against = { version: 1, state: 'published' }
    expect([differs({ against, difference: { added: [], removed: [one], changed: [] } }), differs({ against, difference: { added: [], removed: [], changed: [] } })]).toEqual([true, false])
    expect(changesText({ added: [], removed: [], changed: [] }, [one])).toBe('没有差别；另有 1 项还没有启用，不列入')
  })
})

describe('与现行版相比', () => {
  const one = (id: string) => ({ id, name: id, sub_item: '' })
  const none = { added: [], removed: [], changed: [] }
  const row = (more: Partial<ItemList>): ItemList => ({ state: 'draft', version: 2, count: 4, left_out: [], difference: { ...none, added: ['a', 'b', 'c', 'd'].map(one) }, against: null, ...more }) as ItemList
  it('没有现行的清单就说没有，不说新增；首版和废止之后的一版都是，也都送得了审', () => {
    expect(comparedText(row({}))).toBe('没有现行的清单，这一版共 4 项')
    expect(comparedText(row({ left_out: [one('e')] }))).toBe('没有现行的清单，这一版共 4 项；另有 1 项还没有启用，不列入')
    expect(versionText(row({}))).toBe('没有现行的清单，第 2 版共 4 项')
    expect([differs(row({})), differs(row({ difference: none }))]).toEqual([true, true])
    expect([idleText(row({})), idleText(row({ count: 0, difference: none }))]).toEqual(['', '没有启用的事项，还送不了审'])
  })
  it('送审以后现行的一版废止了的，也不再说与现行版相比', () => {
    const late = { state: 'approved', difference: { ...none, added: [one('a')] } }
    expect(comparedText(row({ ...late, against: { version: 1, state: 'revoked' } }))).toBe('没有现行的清单，这一版共 4 项')
    expect(versionText(row({ ...late, against: { version: 1, state: 'published' } }))).toBe('第 2 版共 4 项，与现行版相比新增 1 项')
    expect(idleText(row({ difference: none, against: { version: 1, state: 'published' } }))).toBe('与现行版没有差别，不用送审')
  })
  it('打印的按钮与印出来的纸同一个词', () => {
    expect(['draft', 'reviewing', 'approved'].map(state => printText(null, row({ state })))).toEqual(['打印附件2草稿', '打印附件2送审稿', '打印附件2送审稿'])
    expect([printText(row({ state: 'published', version: 1 }), row({})), printText(null, null)]).toEqual(['打印附件2（第 1 版）', '打印附件2草稿'])
  })
  it('审核、待公布时各项仍写明未公布；没有列进这一版的也是', () => {
    const item = (id: string, listed: boolean, state = 'active') => ({ id, listed, state })
    const said = (state: string) => [...unpublished([item('a', false), item('b', true), item('e', false), item('f', true), item('g', false, 'retired')], [row({ state })])]
    expect(said('draft')).toEqual([['a', '草稿，未公布'], ['b', '草稿，未公布'], ['e', '未公布']])
    expect(said('reviewing')[0]).toEqual(['a', '送审稿，未公布'])
    expect([...unpublished([item('a', false), item('b', true)], [])]).toEqual([['a', '未公布']])
  })
})

it('看几个部门的，一个部门一个部门地列，各照原来的次序', () => {
  const rows = [{ department_id: 'y', code: '1' }, { department_id: 'x', code: '1' }, { department_id: 'y', code: '2' }]
  expect(grouped(rows).map(one => one.department_id + one.code)).toEqual(['x1', 'y1', 'y2'])
})

it('列计划时选了没有公布的事项，当场说出是哪几项', () => {
  const item = (name: string, listed: boolean) => ({ name, sub_item: '', listed })
  const [inside, outside] = [item('甲', true), item('乙', false)]
  expect(barredText([inside], [inside, outside])).toBe('')
  expect(barredText([inside, outside], [inside, outside])).toBe('“乙”不在已公布的抽查事项清单里，条目现在存不下：清单公布以后才能列入计划。')
  expect(barredText([outside], [outside])).toContain('本部门启用的事项一项也不在现行的清单里。')
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
