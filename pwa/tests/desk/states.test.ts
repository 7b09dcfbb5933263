/** 状态的判断：看板分栏、进度七段、公示逾期、证件、依据、导航、授权、存证日志。 */
import { describe, expect, it } from 'vitest'
import { standing } from '../../src/desk/accounts/grants'
import { lanes, remaining, stages } from '../../src/desk/insight/board'
import { quarantine as REASONS } from '../../src/api/vocabulary'
import { barred, cannotAdopt, CAUSES, done, noteWords, pictured, saying, sealAgain, setAside, takes, together, whose } from '../../src/desk/inspections/quarantine'
import { lastContact } from '../../src/desk/inspections/api'
import { STAGES, STAGE_OF } from '../../src/desk/lib/labels'
import { amountText, months, ratioText } from '../../src/desk/plans/checks'
import { dueText } from '../../src/desk/plans/checks'
import { scopeText } from '../../src/desk/plans/scope'
import { dueWords, sayAll } from '../../src/desk/publications/due'
import { certificate } from '../../src/desk/registry/certificate'
import { filterQuery, ranged } from '../../src/desk/registry/filters'
import { inForceText, leaving, obstacle, staleText } from '../../src/desk/registry/items'
import { homeOf, navFor } from '../../src/desk/shell/nav'
import { follows } from '../../src/desk/shell/pulse'
import { assignmentState } from '../../src/api/vocabulary'

const row = { id: 'd', kind: 'publish.result_days', label: '结果公示', link: '/review', assignment_id: 'a', dossier_id: null, no: '1', entity_name: null, state: 'in_review', due_on: '2026-07-08', says: '结果公示', provisional: false, days_left: 3, unknown_year: null, late: false }

describe('deadline board', () => {
  it('puts a row into one lane; the last day is not late', () => {
    const all = [{ ...row, days_left: -1, late: true }, { ...row, days_left: 0 }, { ...row, days_left: 5 }, { ...row, days_left: 6 }, { ...row, days_left: 11 }]
    expect(lanes(all).map(lane => lane.rows.length)).toEqual([1, 1, 1, 1, 1])
  })
  it('says lateness, today and provisional dates in words', () => {
    expect(remaining({ ...row, days_left: -1, late: true })).toBe('逾期 1 天')
    expect(remaining({ ...row, days_left: 0 })).toBe('今日 24:00')
    expect(remaining({ ...row, days_left: 63, unknown_year: 2027 })).toBe('约剩 63 个工作日（暂定）')
    expect(remaining({ ...row, provisional: true, due_on: '2027-01-15' })).toBe('暂定 2027-01-15')
  })
})

describe('progress', () => {
  it('places every live state of the vocabulary in exactly one stage', () => {
    expect(Object.keys(assignmentState).filter(state => !STAGE_OF[state])).toEqual(['cancelled'])
  })
  it('sets a withdrawn result apart from the published ones', () => {
    const parts = stages([{ state: 'published', count: 6 }, { state: 'withdrawn', count: 1 }])
    expect(parts.slice(-2)).toEqual([{ stage: '已公示', count: 6 }, { stage: '已撤下', count: 1 }])
  })
  it('keeps a zero visible', () => {
    const parts = stages([{ state: 'published', count: 2 }, { state: 'closed', count: 1 }])
    expect(parts.map(part => part.stage)).toEqual(STAGES.slice(0, -1))
    expect(parts.at(-1)?.count).toBe(3)
    expect(parts[0]?.count).toBe(0)
  })
})

describe('quarantine', () => {
  it('says whose it is: the firm, the number while the name is sealed, or that there is none to see', () => {
    const one = { assignment_id: 'a', entity_name: '青禾县第一商店', no: '青市监检〔2026〕1号' }
    expect(whose(one)).toBe('青禾县第一商店')
    expect(whose({ ...one, entity_name: null })).toBe('青市监检〔2026〕1号')
    expect(whose({ ...one, entity_name: null, no: null })).toBe('派单不归您看')
    expect(whose({ assignment_id: null, entity_name: null, no: null })).toBe('没有对应的派单')
  })
})

describe('publication due', () => {
  const one = { due_on: '2026-07-07', provisional: false, published_at: null, state: 'queued', working_days_left: 4 }
  it('keeps the true date of a late publication', () => {
    expect(dueWords({ ...one, published_at: '2026-07-08T01:00:00Z' }, '2026-07-20')).toEqual({ text: '7月8日公示，逾期 1 天', late: true })
    expect(dueWords({ ...one, published_at: '2026-07-07T15:59:00Z' }, '2026-07-20').late).toBe(false)
  })
  it('warns on the last day and after it', () => {
    expect(dueWords(one, '2026-07-07').text).toBe('今日 24:00 前')
    expect(dueWords(one, '2026-07-09').text).toContain('已逾期 2 天')
    expect(dueWords(one, '2026-07-01').text).toBe('2026-07-07 前，还有 4 个工作日')
    expect(dueWords({ ...one, provisional: true, due_on: '2027-01-15' }, '2026-12-20').text).toContain('暂定')
  })
})

describe('inspectors and items', () => {
  it('a certificate holds to the end of its last day', () => {
    expect(certificate({ cert_from: null, cert_to: '2026-07-08', days_left: 0 }, '2026-07-08').text).toBe('今天到期')
    expect(certificate({ cert_from: null, cert_to: '2026-07-07', days_left: -1 }, '2026-07-08')).toEqual({ text: '已到期', tone: 'red' })
    expect(certificate({ cert_from: null, cert_to: '2026-08-30', days_left: 53 }, '2026-07-08')).toEqual({ text: '还有 53 天', tone: '' })
    expect(certificate({ cert_from: null, cert_to: '2029-01-01', days_left: null }, '2026-07-08').text).toBe('')
    expect(certificate({ cert_from: '2026-07-09', cert_to: null, days_left: null }, '2026-07-08').tone).toBe('red')
  })
  it('an item needs a basis in force', () => {
    const old = { title: '旧法', article: '', in_force_to: '2026-03-01' }
    expect(obstacle({ bases: [], state: 'draft' }, '2026-07-08')).toBe('缺抽查依据，不能启用')
    expect(obstacle({ bases: [old], state: 'draft' }, '2026-07-08')).toBe('依据自 2026-03-02 起废止，不能启用')
    expect(obstacle({ bases: [old, { title: '新法', article: '' }], state: 'draft' }, '2026-07-08')).toBe('')
  })
  it('依据已经写明哪天废止的，行里、送审时先说；几条的说是哪一条', () => {
    const ends = { title: '旧法', article: '', in_force_to: '2026-12-31' }
    expect(leaving({ bases: [ends], state: 'active' }, '2026-12-31')).toBe('依据自 2027-01-01 起废止，请及早更换')
    expect(leaving({ bases: [ends], state: 'active' }, '2027-01-01')).toBe('')
    const other = { title: '新法', article: '', in_force_from: '2026-01-01' }
    expect(leaving({ bases: [other, ends], state: 'active' }, '2026-12-31')).toBe('依据《旧法》自 2027-01-01 起废止，请及早更换')
    expect(leaving({ bases: [other, ends], state: 'active' }, '2027-01-01')).toBe('依据《旧法》自 2027-01-01 起废止，请去掉或更换')
    expect(staleText([{ name: '甲', sub_item: '', bases: [other, ends] }], '2026-12-31')).toBe('')
    expect(staleText([{ name: '甲', sub_item: '乙', bases: [other, ends] }], '2027-01-01')).toBe('这一版里有的依据今天不算数：甲（乙）：《旧法》自 2027-01-01 起废止。')
  })
  it('依据还没有施行的，说从哪天起；旧版有了新版的，说那天改靠新版', () => {
    const next = { title: '新法', article: '', in_force_from: '2027-01-01' }
    const old = { title: '旧法', article: '', in_force_to: '2026-12-31', successor: { id: 'n', version: '2027年修订', article: '', in_force_from: '2027-01-01' } }
    expect([inForceText(next, '2026-12-31'), inForceText(next, '2027-01-01')]).toEqual(['尚未施行，自 2027-01-01 起施行', '现行有效'])
    expect(inForceText(old, '2026-12-31')).toBe('现行有效，自 2027-01-01 起废止，那天改靠2027年修订')
    expect(inForceText(old, '2027-01-01')).toBe('自 2027-01-01 起废止')
    expect(leaving({ bases: [old], state: 'active' }, '2026-12-31')).toBe('依据自 2027-01-01 起废止，那天改靠2027年修订')
    const late = { ...old, successor: { ...old.successor, in_force_from: '2027-02-01' } }
    expect(leaving({ bases: [late], state: 'active' }, '2026-12-31')).toBe('依据自 2027-01-01 起废止，自 2027-02-01 起改靠2027年修订')
    expect(obstacle({ bases: [next], state: 'draft' }, '2026-12-31')).toBe('依据自 2027-01-01 起才施行，那天以前不能启用')
    expect(obstacle({ bases: [next, old], state: 'active' }, '2026-12-31')).toBe('')
  })
  it('an item in use whose bases are repealed is not told that it cannot be enabled', () => {
    const bases = [{ title: '旧法', article: '', in_force_to: '2026-06-30' }, { title: '更旧的法', article: '', in_force_to: '2026-03-01' }]
    expect(obstacle({ bases, state: 'active' }, '2026-07-08')).toBe('依据自 2026-07-01 起废止，请更换依据或停用')
    expect(obstacle({ bases, state: 'retired' }, '2026-07-08')).toBe('依据自 2026-07-01 起废止，不能启用')
    expect(obstacle({ bases, state: 'active' }, '2026-06-30')).toBe('')
  })
  it('filters travel as comma lists', () => {
    expect(filterQuery({ kind: ['A', 'B'], status: [], credit_class: ['D'], district: [], flag: [] })).toEqual({ kind: 'A,B', status: null, credit_class: 'D', district: null, flag: null })
  })
  it('a range takes the state of its last row', () => {
    const ids = ['a', 'b', 'c', 'd']
    expect([...ranged(ids, new Set(['a']), 0, 2)]).toEqual(['a', 'b', 'c'])
    expect([...ranged(ids, new Set(['b', 'c']), 1, 2)]).toEqual([])
  })
})

describe('plans', () => {
  it('write equal ratios once and different ones by class', () => {
    expect(ratioText({ A: [1, 20], B: [1, 20] })).toBe('5%')
    expect(ratioText({ D: [3, 10], A: [1, 100] })).toBe('A 1% · D 30%')
    const row = { random_kind: 'DOUBLE', targets: [], min_n: 1, ratios: { A: [1, 20], B: [1, 20] } as Record<string, [number, number]> }
    expect(['min', 'exact', 'max', 'heads'].map(rounding => amountText({ ...row, rounding }))).toEqual(['不低于 5%', '5%', '不超过 5%', '1 户'])
    expect(ratioText({ A: [3, 100], C: [1, 10], N: [3, 100] })).toBe('A 3% · C 10% · 未分类 3%')
  })
  it('show the months of an entry and its scope', () => {
    expect(months({ period: { from: '2026-03-01', to: '2026-05-31' } }).map(Number).join('')).toBe('001110000000')
    expect(scopeText(null)).toBe('名录内全部有效对象')
    expect(scopeText({ kind: ['ENTERPRISE'], district: ['城关镇'] })).toBe('企业，辖区 城关镇')
  })
})

describe('quarantine', () => {
  it('names the part of an operation that is wrong, never its field', () => {
    expect(['p.value：不符合任何一种格式', 'p.value.source.by：缺少', 'p.photos[0].photo_id：格式不对', 'op.hash：与内容不符', 'p：应为对象', 'p.anything：未知字段'].map(noteWords))
      .toEqual(['作答：不符合任何一种格式', '所依据的结论：缺少', '照片：格式不对', '指纹：与内容不符', '内容：应为对象', '内容：未知字段'])
    expect(noteWords('第 3 项没有照片')).toBe('第 3 项没有照片')
  })

  it('says an operation in words and why it cannot be taken in', () => {
    expect(saying({ kind: 'answer.set', op: { p: { item: 'q09', value: { verdict: 'FAIL' } } } })).toBe('q09 作答：不符合')
    expect(saying({ kind: 'answer.set', op: { p: { item: 'q1', value: { checked: true, found: true } } } })).toBe('q1 作答：有问题')
    expect(cannotAdopt({ reason: 'sealed', kind: 'answer.set' })).toContain('已封存')
    expect(cannotAdopt({ reason: 'late', kind: 'answer.set' })).toBe('')
    expect(cannotAdopt({ reason: 'ended_device', kind: 'answer.set' })).toBe('')
    expect(Object.keys(CAUSES).sort(), '每个原因都有话').toEqual(Object.keys(REASONS).sort())
    expect([cannotAdopt({ reason: 'late', kind: 'seal' }), cannotAdopt({ reason: 'late', kind: 'addendum.add' })]).toEqual(['', expect.stringContaining('不能直接采纳')])
    expect([sealAgain('ADOPT', [{ kind: 'seal' }]), sealAgain('REJECT', [{ kind: 'note.set' }])]).toEqual(['', ''])
    expect(sealAgain('REJECT', [{ kind: 'seal' }])).toContain('重新封存')
    const ticked = (value: object): string => saying({ kind: 'answer.set', op: { p: { item: 'q1', value } } })
    expect([ticked({ seen: ['营业执照', '许可证'] }), ticked({ seen: [] })]).toEqual(['q1 作答：营业执照、许可证', 'q1 作答：一样都没有'])
  })
  it('says that an answer was taken back, not nothing', () => {
    expect(saying({ kind: 'answer.set', op: { form: 'f', p: { item: 'q09', value: null } } }, new Map([['f', new Map([['q09', '9']])]]))).toBe('第 9 项 撤回作答')
  })
  it('says when it arrived, and when it was set aside where only the seal told', () => {
    const at = (received_at: string, created_at: string): string => setAside({ received_at, created_at })
    expect(at('2026-11-24T06:00:00Z', '2026-11-24T06:40:00Z')).toBe('2026-11-24T06:40:00Z')
    expect(at('2026-11-24T06:00:00Z', '2026-11-24T06:00:00.200Z')).toBe('')
    expect(CAUSES['sealed']).toBe('封存的人没有看到')
  })
  it('names the item by its printed number once the sheet is known', () => {
    const numbers = new Map([['f', new Map([['q09', '9']])]])
    expect(saying({ kind: 'answer.set', op: { form: 'f', p: { item: 'q09', value: { verdict: 'FAIL' } } } }, numbers)).toBe('第 9 项 作答：不符合')
    const words = new Map([['f', new Map([['q04', '4'], ['q04=SUSPENDED', '歇业']])]])
    expect(saying({ kind: 'answer.set', op: { form: 'f', p: { item: 'q04', value: { value: 'SUSPENDED' } } } }, words)).toBe('第 4 项 作答：歇业')
    expect(saying({ kind: 'result.set', op: { p: { code: 'R01', summary: '' } } })).toBe('检查结果：未发现问题')
  })
  it('takes all of one task together, and offers no annex where there is no dossier', () => {
    const row = (id: string, assignment_id: string | null, reason: string) => ({ id, assignment_id, reason, kind: 'answer.set' })
    const rows = [row('1', 'a', 'recalled'), row('2', 'a', 'recalled'), row('3', 'b', 'late'), row('4', null, 'no_assignment')]
    expect(together(rows[0]!, rows).map(one => one.id)).toEqual(['1', '2'])
    expect(together(rows[3]!, rows).map(one => one.id)).toEqual(['4'])
    expect(barred('ADDENDUM', rows.slice(0, 2))).toContain('不会有案卷')
    expect(barred('ADDENDUM', [rows[2]!])).toBe('')
    expect(barred('REJECT', rows)).toBe('')
    const visit = [{ reason: 'actor_disabled', kind: 'answer.set' }, { reason: 'actor_disabled', kind: 'seal' }]
    expect([takes('ADOPT', visit).length, takes('ADDENDUM', visit).length]).toEqual([2, 2])
    expect(takes('ADOPT', visit, true).map(one => one.kind)).toEqual(['answer.set'])
  })
  it('takes the latest contact of the team only', () => {
    const phone = (officer_id: string, last_seen_at: string | null) => ({ id: officer_id, officer_id, name: '', last_seen_at, revoked_at: null })
    expect(lastContact([{ officer_id: 'a' }], [phone('a', '2026-07-01T00:00:00Z'), phone('b', '2026-07-08T00:00:00Z'), phone('a', null)])).toBe('2026-07-01T00:00:00Z')
    expect(lastContact([{ officer_id: 'c' }], [])).toBeNull()
  })
})

describe('people', () => {
  it('administrators see no business, clerks no accounts', () => {
    const texts = (role: string): string[] => navFor(new Set([role])).flatMap(group => group.items).map(item => item.text)
    expect(texts('system_admin')).toEqual(expect.arrayContaining(['开局清单', '部门', '人员与角色', '规则', '工作日历']))
    expect(texts('system_admin').filter(text => ['工作台', '检查对象', '年度计划', '审定', '公示'].includes(text))).toEqual([])
    expect(texts('clerk')).not.toContain('人员与角色')
    expect(homeOf(new Set(['security_admin']))).toBe('/setup')
    expect(texts('overseer')).toEqual(expect.arrayContaining(['工作台', '时限', '本部门进度', '公示']))
    expect(homeOf(new Set())).toBe('/messages')
  })
  it('a grant holds from its first to its last day', () => {
    const grant = { id: 'g', role: 'approver', department_id: null, since: '2026-07-01', until: '2026-07-08', revoked_at: null }
    expect(['2026-06-30', '2026-07-01', '2026-07-08', '2026-07-09'].map(day => standing(grant, day)[0])).toEqual(['未到起始日', '有效', '有效', '已到期'])
    expect(standing({ ...grant, revoked_at: '2026-07-02T00:00:00Z' }, '2026-07-03')[0]).toBe('已收回')
  })
})

describe('trail', () => {
  const head = { size: 10, root: 'aa', server_time: '' }
  it('may only grow', () => {
    expect(follows(head, { ...head, size: 11, root: 'bb' })).toBe(true)
    expect(follows(head, head)).toBe(true)
    expect(follows(head, { ...head, root: 'bb' })).toBe(false)
    expect(follows(head, { ...head, size: 9 })).toBe(false)
  })
})

describe('a plan that is late', () => {
  const due = { on: '2026-02-28', says: '', basis: 'S3-14', provisional: false, days_left: -1, late: true, unknown_year: null }
  it('says what was due when, by which paper, and how many days ago', () => {
    expect(dueText({ version: 1, revised_on: null, due }, '2026-03-03')).toBe('应于 2026-02-28 前公布（东胜区 2021），已晚 3 天')
    expect(dueText({ version: 2, revised_on: '2026-02-10', due: { ...due, basis: '' } }, '2026-03-01')).toBe('第 2 版应于 2026-02-28 前再次公示备案，已晚 1 天')
    expect(dueText({ version: 1, revised_on: null, due: { ...due, late: false, days_left: 4 } }, '2026-02-24')).toBe('公布期限 2026-02-28，还剩 4 个工作日')
  })
})

it('withdrawn results are told apart in the number of all', () => {
  expect([sayAll(1204, 3), sayAll(2, 0)]).toEqual(['全部 1,204，其中撤下 3', '全部 2'])
})

it('a phone with a wrong clock: the time is put right, and by how much it was wrong is said', () => {
  const held = (wall: string, off: number) => done({ op: { wall, off }, received_at: '2026-11-22T10:20:00Z' })
  expect(held('2026-11-22T10:14:00Z', 60_000)).toEqual({ at: '2026-11-22T10:15:00.000Z', skew: '' })
  expect(held('2026-11-25T10:14:00Z', -72 * 3_600_000)).toEqual({ at: '2026-11-22T10:14:00.000Z', skew: '手机的钟快 3 天，已校正' })
  expect(held('2026-11-22T07:14:00Z', 3 * 3_600_000).skew).toBe('手机的钟慢 3 小时，已校正')
  expect(held('2026-11-25T12:20:00Z', 0)).toEqual({ at: '2026-11-25T12:20:00.000Z', skew: '手机的钟不准：比送达还晚 3 天' })
  expect(done({ op: {}, received_at: '2026-11-22T10:20:00Z' })).toEqual({ at: '', skew: '' })
})

it('what holds a picture is shown as one', () => {
  const op = (p: Record<string, unknown>) => ({ p })
  expect([pictured({ kind: 'photo.add', op: op({ sha256: 'a' }) }), pictured({ kind: 'sign.add', op: op({ image: { sha256: 'a' } }) })]).toEqual(['照片', '签名'])
  expect([pictured({ kind: 'sign.refuse', op: op({ witness: null }) }), pictured({ kind: 'answer.set', op: op({ item: 'q01' }) }), pictured({ kind: 'photo.add', op: {} })]).toEqual(['', '', ''])
})
