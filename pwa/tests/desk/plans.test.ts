/** 年度计划：没有列入的事项在提示和送审时说出来。 */
import { describe, expect, it } from 'vitest'
import { barredText, dealtSays, demandText, drawnByLead, endedText, mendText, mergeText, missingText, sentSays, stoneText, toDraw, unfit, unlistedRows } from '../../src/desk/plans/checks'

const item = (code: string, planned: boolean) => ({ id: code, code, name: `事项${code}`, planned, elsewhere: false })

describe('items of the list that no plan of the year names', () => {
  it('are named, with what the rule still asks for', () => {
    const cover = { must: true, lacking: 1, items: [item('01', true), item('02', false), item('03', false)] }
    expect(missingText(cover)).toEqual({ title: '清单里有 2 项没有列入本年计划', text: '02 事项02，03 事项03。离规定的覆盖还差 1 项。' })
    expect(missingText({ ...cover, lacking: 0 })?.text).toBe('02 事项02，03 事项03。清单各项都应列入。')
  })
  it('are not spoken of when there are none', () => {
    expect(missingText({ must: true, lacking: 0, items: [item('01', true)] })).toBeNull()
    expect(missingText(undefined)).toBeNull()
  })
})

it('rows whose items are in no published list are counted for the meter', () => {
  const note = (code: string) => ({ code, title: '', text: '', must: true, fix: {} })
  expect(unlistedRows([{ notes: [note('item.not_listed'), note('item.not_listed')] }, { notes: [note('begun')] }, { notes: [] }])).toBe(1)
})

describe('what must be mended', () => {
  it('says what it bars: the submission, the approval, the publication', () => {
    expect(['draft', 'returned', 'submitted', 'approved'].map(state => mendText(state, false))).toEqual(['改完才能送审', '改完才能送审', '改好才能批准', '改好才能公示、抽取'])
    expect(mendText('approved', true)).toBe('改好才能抽取')
  })
  it('is told beside the button with the ways on', () => {
    expect(barredText(8, '批准')).toContain('须改 8 处（见“须改”），不能批准：请退回修改；')
    expect(barredText(8, '公示')).toContain('不能公示：请审批人退回修改；事项不在已公布的清单里的，也可以先公布列有它们的清单。')
    expect(barredText(0, '批准')).toBe('')
  })
})

describe('entries made into one', () => {
  it('are told by their names, with what is kept and what is lost', () => {
    const said = mergeText([{ name: '甲', note: '' }, { name: '乙', note: '分两批' }, { name: '丙', note: '' }])
    expect(said).toContain('“乙”、“丙”并入“甲”：名称合在一起（可以再改）')
    expect(said).toContain('“乙”、“丙”从计划里删去，备注不带过来')
    expect(mergeText([{ name: '甲', note: '有' }, { name: '乙', note: '' }])).not.toContain('备注')
  })
})

describe('what departments demanded when they were asked', () => {
  const said = (name: string, version: number, round: number, answer: string | null, reason = '', carried = false) => ({ id: name + round, department: { id: name, name }, round, asked_at: '', due_on: '', answer, reason, answered_at: null, silent: false, version, carried })
  it('is told with its words at the submission, for the last round of this version and what is carried over', () => {
    const plan = { version: 2, consultations: [said('消防', 2, 2, 'CHANGE', '早于旧的一轮'), said('消防', 2, 3, 'CHANGE', '只查三层以上'), said('文旅', 2, 3, 'AGREE'), said('应急', 1, 1, 'DECLINE', '没有人手', true)] }
    expect(demandText(plan)).toBe('消防修改后同意：“只查三层以上”；应急不参加：“没有人手”。')
  })
  it('is asked for only while an answer is taken; a closed round says so', () => {
    const told = (state: string, round = 2) => endedText({ version: 1, state, consultations: [said('消防', 1, 1, null), said('消防', 1, 2, null)] }, { round })
    expect(told('consulting')).toBe('')
    expect(told('consulting', 1)).toContain('已结束')
    expect(told('filed')).toContain('计划已经批准，这一轮征求随之结束')
    expect(told('filed')).toContain('会后书面补报')
    expect(told('submitted')).toContain('已经送审')
    expect(told('draft')).toContain('收回修改')
  })
  it('is not spoken of when everybody agreed', () => {
    expect(demandText({ version: 1, consultations: [said('消防', 1, 1, 'AGREE'), said('文旅', 1, 1, null)] })).toBe('')
  })
})

describe('the joint plan of a county', () => {
  const stone = { rule: 'joint_plan.due', title: '联合抽查计划公布', on: '2026-01-31', basis: '', days_left: 200, late: true, unknown_year: null, done_on: null, own: true, lead: '', state: '' }
  it('tells who oversees that each department publishes its own annual plan', () => {
    expect(stoneText({ ...stone, rule: 'plan.due', own: false }, '2026-02-10')).toBe('各部门分别公布，见下表')
  })
  it('has a clock for the department that leads it, and none for the others', () => {
    expect(stoneText(stone, '2026-02-10')).toBe('还没有公布，已晚 10 天')
    expect(stoneText({ ...stone, own: false }, '2026-02-10')).toBe('由牵头部门公布')
    expect(stoneText({ ...stone, own: false, done_on: '2026-01-20', lead: '青禾县市场监督管理局', state: 'filed' }, '2026-02-10')).toBe('青禾县市场监督管理局 1月20日 公布，已备案')
  })
})

it('everybody who cannot be named for a team is left out with a reason', () => {
  const person = { day: 'ready', account: true, cert_to: null, recused: false }
  const why = (more: Partial<typeof person> | { cert_to: string }) => unfit({ ...person, ...more }, '2026-05-01', '2026-05-31')
  expect([why({}), why({ day: 'leave' }), why({ day: 'suspended' }), why({ account: false }), why({ recused: true })]).toEqual(['', '请假', '停用', '没有可用的账号或检查员角色', '与这一户有利害关系，应当回避'])
  expect(why({ recused: true, why: '本人对这一户申请回避，已照办' } as Partial<typeof person>)).toBe('本人对这一户申请回避，已照办')
  expect([why({ cert_to: '2026-05-31' }), why({ cert_to: '2026-05-20' }), why({ cert_to: '2026-04-30' })]).toEqual(['', '证件 2026-05-20 到期，早于时窗的止日', '证件过期'])
})

it('a task that names its firms is not offered for a draw, nor what is drawn already or not approved', () => {
  const entry = (id: string, random_kind = 'DOUBLE') => ({ id, random_kind })
  const all = [
    { state: 'approved', kind: 'ANNUAL', mine: true, entries: [entry('a'), entry('b'), entry('c', 'SINGLE')] },
    { state: 'approved', kind: 'OFFPLAN', mine: true, entries: [entry('complaint', 'EXEMPT')] },
    { state: 'submitted', kind: 'ANNUAL', mine: true, entries: [entry('d')] },
    { state: 'approved', kind: 'REHEARSAL', mine: true, entries: [entry('e')] },
  ]
  expect(toDraw(all, new Set(['b'])).map(one => [one.id, one.drill])).toEqual([['a', false], ['c', false], ['e', true]])
})

it('a joint task is drawn by the lead: who takes part is not offered it, only told who draws', () => {
  const entry = (id: string, ...seats: string[]) => ({ id, random_kind: 'DOUBLE', slots: seats.map(department_id => ({ department_id, seats: 2 })) })
  const theirs = { state: 'published', kind: 'ANNUAL', mine: false, department: { name: '青禾县市场监督管理局' }, entries: [entry('x', 'sj', 'xf'), entry('y', 'sj', 'jk')] }
  expect(toDraw([theirs], new Set())).toEqual([])
  expect(drawnByLead([theirs], 'xf').map(one => [one.id, one.lead])).toEqual([['x', '青禾县市场监督管理局']])
  expect(drawnByLead([{ ...theirs, mine: true }], 'xf')).toEqual([])
})

it('an entry that deals in bundles or draws the day says so in the table', () => {
  const says = (bundle: number, draw_days: string): string => dealtSays({ bundle, draw_days })
  expect([says(1, ''), says(3, ''), says(1, 'day'), says(3, 'half')]).toEqual(['', '每 3 户归一捆', '检查日由抽取定到日', '每 3 户归一捆，检查日由抽取定到半日'])
})

it('a named task says how many of its firms went out and how many wait again', () => {
  expect(sentSays({ targets: ['a', 'b'], unsent: [] })).toBe('')
  expect(sentSays({ targets: ['a', 'b'], unsent: ['a', 'b'] })).toBe('')
  expect(sentSays({ targets: ['a', 'b'], unsent: ['b'] })).toBe('已派出 1 户，1 户待派')
})
