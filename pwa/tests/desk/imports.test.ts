import { describe, expect, it } from 'vitest'
import { createRenderer, createSSRApp, defineComponent, h, ssrContextKey, type ComponentInternalInstance } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { expiry } from '../../src/desk/registry/certificate'
import { NO_FILTERS, filterQuery, readFilters } from '../../src/desk/registry/filters'
import { notice } from '../../src/desk/lib/notices'
import ImportFix from '../../src/desk/registry/ImportFix.vue'
import { againSheet, begins, byHand, fieldName, fileName, hollow, keyField, knownAgain, mappingFaults, mends, moving, otherSheets, outrun, readColumns, readValues, remedyOf, shown, stateLabel, stepOf, stillWrong, takenBack, toldElsewhere, toldFile, toldIdentity, toldSame, undoes, waited, type Batch, type ImportProblem, type ImportRow } from '../../src/desk/registry/imports'

const problem = (code: string, more: Partial<ImportProblem> = {}): ImportProblem => ({ row: 17, column: '统一社会信用代码', field: 'code', value: '', code, message: '', ...more })
const catalogue = [{ field: 'name', title: '企业名称', needed: true }, { field: 'code', title: '统一社会信用代码', needed: true }, { field: 'regno', title: '注册号', needed: true }]
const batch = {
  size: 1_258_291, sha256: 'e41b7d20aa', catalogue, note: { sheet: '名录', header_row: 3, header_lines: 2, hidden: 2, skips: { 合计行: 1, 示例行: 1 }, columns: { name: '单位名称' } },
} as unknown as Batch

describe('imports', () => {
  it('never offer a guess for lost digits', () => {
    expect(remedyOf(problem('uscc.scientific'))).toBe('retake')
    expect(remedyOf(problem('uscc.trailing_zeros'))).toBe('retake')
    expect(remedyOf(problem('uscc.letter', { suggestion: '91370599MAETJBR04X' }))).toBe('suggest')
  })
  it('offer to mend what a person can know', () => {
    expect(['entity.address', 'duplicate.code', 'duplicate.differs', 'entity.closed', 'duplicate.row'].map(code => remedyOf(problem(code)))).toEqual(['edit', 'choose', 'choose', 'leave', 'none'])
    expect(remedyOf(problem('entity.address', { field: '' }))).toBe('none')
  })
  it('keep the code within reach of every problem about it', () => {
    const cells = { code: '12', name: '甲' }
    const offered = (code: string, field: string): string[] => byHand(problem(code, { field }), cells).map(one => `${one.field} ${one.text}`)
    expect(offered('duplicate.code', 'name')).toEqual(['code 改代码', 'name 改名称'])
    expect(offered('duplicate.row', 'code')).toEqual(['code 改代码'])
    expect(offered('uscc.scientific', 'code')).toEqual(['code 重填代码'])
    expect(offered('entity.status', 'status')).toEqual(['status 改这一格'])
    expect(byHand(problem('inspector.renamed', { field: 'name' }), { cert_no: '1', name: '甲' }).map(one => one.text)).toEqual(['改证号', '改名称'])
    expect(keyField({ code: '', regno: '990100000000001' })).toBe('regno')
  })
  it('say of firms, items and persons what never becomes two', () => {
    expect(['entities', 'items', 'inspectors'].map(kind => knownAgain(kind).twice)).toEqual(['两户', '两项', '两个人'])
  })
  it('never begin a box with the number of an identity card', () => {
    const row = { cells: { cert_no: '990100************', name: '甲', address: '某路1号 110105************', legal_rep: '（身份证号，不显示）', code: '990100198803051234' }, problems: [] }
    expect(['cert_no', 'name', 'address', 'legal_rep', 'code'].map(field => begins(row, field))).toEqual(['', '甲', '某路1号', '', '990100198803051234'])
    const begun = (said: string): string => begins({ cells: { name: said }, problems: [] }, 'name')
    const wide = ['甲路3号 １１０１０１************', '甲路3号 110101＊＊＊＊＊＊＊＊＊＊＊＊', '甲路3号 (身份证号,不显示)', '甲路3号（身份证号：110101************）'].map(begun)
    expect(wide).toEqual(['甲路3号', '甲路3号', '甲路3号', '甲路3号'])
    expect(['赵六（身份证号，不显示）', '赵六(（身份证号，不显示）)', '赵六（110101************）', '王五 （身份证号，不显示）', '王五 （身份证号，不显示） 二楼'].map(begun)).toEqual(['赵六', '赵六', '赵六', '王五', '王五 二楼'])
  })
  it('take the cell without the hidden number for an answer, and what stands unchanged for none', () => {
    const row = { cells: { name: '甲', address: '某路1号 110105************' }, problems: [] }
    expect([mends(row, 'address', begins(row, 'address')), mends(row, 'name', begins(row, 'name'))]).toEqual([true, false])
  })
  it('say what is still wrong after somebody typed in a row', () => {
    const row = { row: 17, problems: [problem('uscc.length', { message: '长度不对。' }), problem('import.id_number', { field: 'address', column: '住所', message: '写着身份证号码。' })] } as unknown as ImportRow
    expect(stillWrong(row, problem('entity.address', { field: 'address' }))).toBe('第 17 行“住所”还不对：写着身份证号码。')
    expect(stillWrong(row, problem('entity.name', { field: 'name' }))).toBe('第 17 行“统一社会信用代码”还不对：长度不对。')
  })
  it('let nobody take the certificate of another person without a word', () => {
    expect(remedyOf(problem('inspector.renamed', { field: 'name' }))).toBe('rename')
    expect([remedyOf(problem('entity.other', { field: 'name' })), remedyOf(problem('entity.other', { suggestion: '91' })), remedyOf(problem('registry.moved')), remedyOf(problem('registry.edited', { field: 'address' }))]).toEqual(['rename', 'suggest', 'none', 'none'])
    expect(shown('flags', { abnormal: { since: '2026-01-01' } })).toBe('经营异常')
  })
  it('say that another batch was entered or taken back after the reading', () => {
    const one = { id: 'b', kind: 'entities', state: 'previewed', created_at: '2026-11-01T00:00:00Z', note: {} } as const
    const other = { id: 'a', kind: 'entities', applied_at: '2026-10-01T00:00:00Z', undone_at: '2026-11-02T00:00:00Z' } as const
    expect([stateLabel({ ...one, new: 0, changed: 0, rejected: 0 }, true)[0], stateLabel({ ...one, new: 0, changed: 0, rejected: 0 })[0]]).toEqual(['请打开重新比较', '与库里一样，不用入库'])
    expect([outrun(one, [other]), outrun({ ...one, read_at: '2026-11-03T00:00:00Z' }, [other]), outrun(one, [{ ...other, kind: 'items' }]), outrun(one, [{ ...other, undone_at: null }])]).toEqual([true, false, false, false])
  })
  it('follow the batch through four steps', () => {
    expect([stepOf(undefined), stepOf('received'), stepOf('columns'), stepOf('previewed'), stepOf('applied')]).toEqual([1, 2, 2, 3, 4])
    expect([moving('committing'), moving('columns'), moving('applied')]).toEqual([true, false, false])
  })
  it('say in one line what was read and what was left out', () => {
    expect(toldFile(batch)).toBe('工作表“名录” · 表头在第 3 行（合并两行） · 跳过 2 个隐藏列、1 行合计、1 行示例 · 1.2 MB · 封存原件 e41b 7d20')
  })
  it('name what a mapping lacks or says twice', () => {
    expect(mappingFaults({ 0: 'name' }, catalogue, 'entities')).toEqual(['还缺“统一社会信用代码”或“注册号”'])
    expect(mappingFaults({ 0: 'name', 1: 'name', 2: 'regno', 3: '' }, catalogue, 'entities')).toEqual(['有两列都对到了“企业名称”'])
    expect(mappingFaults({ 0: 'name', 1: 'code' }, catalogue, 'entities')).toEqual([])
  })
  it('name the columns read and the columns left out', () => {
    const note = { titles: ['名称', '心情', '', '代码', ''], fields: { 0: 'name', 3: 'code', 4: 'phone' } }
    expect(readColumns({ note } as unknown as Batch)).toEqual({ read: ['名称', '代码', '第 5 列'], ignored: ['心情'] })
    expect(readColumns({ note: { titles: ['电话', '企业名称'], fields: { 0: 'name', 1: 'name' } }, catalogue } as unknown as Batch).read, 'as what').toEqual(['电话 → 企业名称', '企业名称'])
    expect(readColumns({ note: {} } as unknown as Batch)).toEqual({ read: [], ignored: [] })
  })
  it('say in one sentence that rows of other departments become items of one\'s own', () => {
    const elsewhere = ['公安', '消防', '税务', '文旅'].map((name, at) => ({ name, rows: 4 - at }))
    expect(toldElsewhere({ elsewhere, note: { columns: { group: '填报单位' } } })).toMatch(/^表中“填报单位”一列有 10 行写的是“公安”“消防”“税务”等 4 个部门，入库时将一并登记为本部门的事项。/)
    expect(toldElsewhere({ elsewhere: elsewhere.slice(0, 1), note: {} })).toContain('“部门”一列有 4 行写的是“公安”，')
    expect([toldElsewhere({ elsewhere: [], note: {} }), toldElsewhere({ note: {} })]).toEqual(['', ''])
  })
  it('say that identity numbers stand in the sealed original though they are not read', () => {
    const told = (...titles: string[]): string => toldIdentity({ ...batch, note: { titles, fields: { 0: 'name' } } })
    expect(told('姓名', '身份证号', '心情')).toMatch(/^“身份证号”没有读进系统，但原件按原样封存，里面仍有/)
    expect([told('姓名', '心情'), told('证件号码')]).toEqual(['', ''])
    expect(toldIdentity({ ...batch, note: { titles: ['姓名', '心情'], fields: { 0: 'name' }, identity: true } })).toMatch(/^表里写着的身份证号没有读进系统，但原件按原样封存，里面仍有/)
  })
  it('wait for nobody when every row stands in the library already', () => {
    const same = { state: 'previewed' as const, new: 0, changed: 0, rejected: 0, created_at: '2026-11-01T09:00:00Z', waits_until: '2026-11-15T09:00:00Z' }
    expect([stateLabel(same)[0], waited(same, new Date('2026-11-04T09:00:00Z'))]).toEqual(['与库里一样，不用入库', ''])
    expect([stateLabel({ ...same, changed: 1 })[0], stateLabel({ ...same, rejected: 1 })[0]]).toEqual(['等您确认', '只有问题行，改好才能入库'])
  })
  it('say how long a preview has waited', () => {
    const asked = { state: 'previewed' as const, new: 1, changed: 0, rejected: 0, created_at: '2026-11-01T08:00:00Z', waits_until: '2026-11-15T08:00:00Z' }
    expect(waited(asked, new Date('2026-11-01T20:00:00Z'))).toBe('今天读的，14 天内不确认就自动放弃')
    expect(waited(asked, new Date('2026-11-04T09:00:00Z'))).toBe('搁了 3 天，11 天内不确认就自动放弃')
    expect(waited({ ...asked, waits_until: null }, new Date())).toBe('')
  })
  it('show every value of a row by the titles of the sheet, and what was read out of it', () => {
    const catalogue = [['name', '企业名称'], ['kind', '企业类型'], ['code', '统一社会信用代码']].map(([field, title]) => ({ field, title, needed: false }))
    const note = { fields: { 10: 'status', 0: 'name', 1: 'code', 2: 'abnormal', 3: 'district' }, columns: { name: '单位名称', code: '代码', abnormal: '异常', status: '登记状态', district: '镇街' } }
    const row = { values: { name: '甲店', id_value: '91', flags: { abnormal: false }, status: 'active', kind: 'ENTERPRISE', sub_item: '' } }
    expect(readValues({ kind: 'entities', note, catalogue } as unknown as Batch, row).map(one => `${one.title} ${one.text}`)).toEqual(['单位名称 甲店', '代码 91', '异常 否', '镇街 （空）', '登记状态 在营', '企业类型 企业'])
    const item = { kind: 'items', note: { fields: { 0: 'name', 1: 'ratio_text', 2: 'staff_requirement' }, columns: { name: '事项', ratio_text: '比例', staff_requirement: '人员要求' } }, catalogue: [] } as unknown as Batch
    expect(readValues(item, { values: { name: '甲', ratio_text: '3%', ratio: '3%', qualifications: [] } }).map(one => `${one.title} ${one.text}`)).toEqual(['事项 甲', '比例 3%', '比例（读出） 3%', '人员要求 （空）'])
  })
  it('name the sheets of the file that were not read', () => {
    const sheets = [{ name: '河东乡', at: 1, rows: 3, known: true }, { name: '旧', rows: 1200, hidden: true }]
    expect([otherSheets({ sheets }).open.map(one => one.name), otherSheets({ sheets }).hidden]).toEqual([['河东乡'], '隐藏的工作表“旧”（1,200 行）没有读，要读的请取消隐藏再传。'])
    expect(otherSheets({})).toEqual({ open: [], hidden: '' })
  })
  it('offer the sheet of a batch that was taken back apart from those never read', () => {
    const sheets = [{ name: '城关镇', at: 0, rows: 4, known: true, again: true }, { name: '河东乡', at: 1, rows: 3, known: true }]
    expect([againSheet({ sheets })?.name, otherSheets({ sheets }).open.map(one => one.name), againSheet({ sheets: sheets.slice(1) })]).toEqual(['城关镇', ['河东乡'], undefined])
  })
  it('name the sheet beside the file where the file has several', () => {
    expect([fileName({ file_name: '各乡镇.xlsx', sheet: '河东乡' }), fileName({ file_name: '一镇.xlsx', sheet: '' }), fileName({ file_name: '' })]).toEqual(['各乡镇.xlsx · 河东乡', '一镇.xlsx', '（未命名）'])
  })
  it('show values of the library in words', () => {
    expect([shown('address', ''), shown('can_lead', false), shown('qualifications', ['甲', '乙']), shown('bases', [['广告法', '第六条', 'LAW']])]).toEqual(['（空）', '否', '甲、乙', '《广告法》第六条'])
    expect([shown('flags', { abnormal: true }), shown('flags', {}), shown('gender', 'F')]).toEqual(['经营异常', '（空）', '女'])
    expect([shown('status', 'active', 'entities'), shown('status', 'suspended', 'entities'), shown('status', 'active', 'inspectors')]).toEqual(['在营', '歇业', '在库'])
    expect([fieldName(batch, 'name'), fieldName(batch, 'code'), fieldName(batch, 'odd')]).toEqual(['单位名称', '统一社会信用代码', 'odd'])
  })
})

describe('the banner of certificates', () => {
  it('says only what there is', () => {
    expect(expiry({ expiring: 2, expired: 0 })).toBe('2 人的执法证六十天内到期')
    expect(expiry({ expiring: 0, expired: 1 })).toBe('1 人的执法证已过期')
    expect(expiry({ expiring: 2, expired: 1 })).toBe('2 人的执法证六十天内到期，另有 1 人已过期')
  })
})

describe('the address of the list', () => {
  it('brings the filters back after a reload', () => {
    const chosen = { ...NO_FILTERS, kind: ['ENTERPRISE', 'OTHER'], district: ['城关镇'] }
    expect(readFilters(filterQuery(chosen))).toEqual(chosen)
    expect(readFilters({ q: '某', kind: ['a'], status: '' })).toEqual(NO_FILTERS)
  })
})

it('a batch that was taken back says so beside its numbers', () => {
  expect([takenBack('undone', 'new'), takenBack('undone', 'changed'), takenBack('undone', 'same'), takenBack('applied', 'new')]).toEqual(['已撤回，不再存在', '已撤回，恢复原值', '', ''])
})

it('a batch that was taken back says so instead of what equalled the library', () => {
  const one = { new: 2, changed: 0, same: 3 }
  expect(['previewed', 'applied', 'undone'].map(state => toldSame({ ...one, state })[0])).toEqual(['3 行与库里一样', '3 行入库时与库里一样', '这一批已撤回'])
  expect([toldSame({ ...one, state: 'undone' })[1], toldSame({ ...one, same: 0, state: 'undone' })[1]]).toEqual(['新增 2 行不再存在。3 行入库时与库里一样，没有写入，撤回不动它们。', '新增 2 行不再存在。'])
})

it('a batch that wrote nothing offers no undo', () => {
  const one = { state: 'applied', new: 0, changed: 0 }
  expect([hollow(one), hollow({ ...one, changed: 1 }), hollow({ ...one, state: 'previewed' })]).toEqual([true, false, false])
})

it('an undo promises only what the batch has', () => {
  expect([undoes({ new: 2, changed: 1234 }), undoes({ new: 0, changed: 3 }), undoes({ new: 2, changed: 0 }), undoes({ new: 0, changed: 0 })]).toEqual(['新增 2 行不再存在，变更 1,234 行恢复原值', '变更 3 行恢复原值', '新增 2 行不再存在', ''])
})

it('a row of a closed firm leads to the library before the batch is entered and after', async () => {
  const shown = async (code: string, writes: boolean): Promise<string> => {
    const row = { row: 17, state: 'rejected', cells: { code: '91370599MAETJBR04X', name: '甲店' }, values: {}, problems: [], changes: [], corrections: [], kept: false }
    const app = createSSRApp({ render: () => h(ImportFix, { row, problem: problem(code), writes, busy: false }) })
    app.component('RouterLink', defineComponent({ inheritAttrs: false, setup: (_, { attrs, slots }) => () => h('a', { href: String(attrs.to) }, slots.default?.()) }))
    return renderToString(app)
  }
  for (const writes of [true, false]) expect(await shown('entity.closed', writes)).toMatch(/href="\/entities\?q=91370599MAETJBR04X"[^>]*>去登记退出</)
  expect([await shown('entity.address', false), await shown('entity.closed', true)].map(html => html.includes('改这一格'))).toEqual([false, false])
})

it('Enter in a box saves what was typed; what stands unchanged is not saved and says so', () => {
  const node = (): object => ({})
  const { createApp } = createRenderer<object, object>({
    createElement: node, createText: node, createComment: node, setText: () => undefined, setElementText: () => undefined,
    patchProp: () => undefined, insert: () => undefined, remove: () => undefined, parentNode: () => null, nextSibling: () => null,
  })
  const row = { row: 17, state: 'rejected', cells: { address: '某路1号 110105************', name: '甲店' }, values: {}, problems: [], changes: [], corrections: [], kept: false }
  const deeds: unknown[] = []
  const app = createApp(ImportFix, { row, problem: problem('import.id_number', { field: 'address', column: '住所' }), writes: true, busy: false, onFix: (deed: unknown) => deeds.push(deed) })
  app.provide(ssrContextKey, {})
  app.config.warnHandler = () => undefined  // there is nothing to draw on
  const box = (app.mount({}) as unknown as { $: ComponentInternalInstance & { setupState: object } }).$.setupState as { text: string; touched: boolean; bare: boolean; enter: () => void }
  box.enter()
  expect([box.text, box.bare, deeds, notice.value?.text]).toEqual(['某路1号', true, [], '第 17 行“住所”没有改过，没有保存。只去掉号码的，请用“删去号码”。'])
  Object.assign(box, { text: '某路1号二楼', touched: true })
  box.enter()
  expect(deeds).toEqual([{ cells: { address: '某路1号二楼' } }])
  app.unmount()
})
