import { expect, test } from 'vitest'
import { RESULT_SAYS, aboutTeam, awaits, byDue, cannotReview, disposed, firstTab, following, incomplete, lastWord, newestFirst, opened, publicationClocks, settle, settleBatch, stopped, strayed, toInput, undecided } from '../../src/desk/dossiers/review'
import type { Addendum, RecordView } from '../../src/desk/dossiers/api'
import type { Deadline } from '../../src/desk/rules/api'

const photo = { no: 1, when: '', place: '', moment: '', by: '检查员甲', imported: false, why: '', sha256: 'a'.repeat(64), size: '' }
const change = { no: '3', text: '索证索票', asked: '照片看不清', old: '符合', new: '不符合', reason: '复核', lapsed: '', photos: '', added: [photo] }
const addendum: Addendum = { at: '2026年11月13日09:00', by: '检查员甲', opinion: '请复核', before: '', after: '', signatures: [], refused: [], changes: [change], unmet: [] }

test('a dossier that came back opens with what changed', () => {
  expect(firstTab({ record: { addenda: [addendum] } as unknown as RecordView })).toBe('changes')
  expect(firstTab({ record: { addenda: [] } as unknown as RecordView })).toBe('sheet')
  expect(firstTab({ record: null })).toBe('sheet')
})

test('the newest addendum is on top and keeps its number', () => {
  const rows = newestFirst([addendum, { ...addendum, opinion: '再看', changes: [] }])
  expect(rows.map(row => [row.nth, row.opinion, row.photos.length])).toEqual([[2, '再看', 0], [1, '请复核', 1]])
})

test('the facts say who stepped aside or was replaced, why, when and by whose word', () => {
  const told = { recusals: [], own_recusals: ['甲：店主是我表哥（成立，2026年7月8日09:41由王定，甲换为丙）'] }
  const seats = [{ role: 'LEAD', out: '甲', into: '丙', reason: 'P1', words: '店主是他表哥。', at: '2026-07-08T01:41:00.000Z', proposed_by: '李', by: '王' }]
  expect(aboutTeam({ record: { told } as unknown as RecordView, seats })).toEqual([
    ['检查人员回避', told.own_recusals],
    ['换过人', ['主检 甲换为丙：回避，店主是他表哥；李提出，2026-07-08 09:41 由王定']],
  ])
  const former = ['青市监非随机〔2026〕1号，检查组甲（主检）、乙（协检）；乙申请回避……另行指定检查组甲（主检）、丙（协检）。']
  expect(aboutTeam({ record: { told: { recusals: [], former } } as unknown as RecordView, seats: [] })).toEqual([['先前的检查组', former]])
  expect(aboutTeam({ record: null, seats: [] })).toEqual([])
})

test('a dossier that waits says for how many files, and which of them no phone may still hold', () => {
  const said = (waits: { files: number; lost: number; doubted: number } | null): string[] => [awaits({ waits }), strayed({ waits })]
  expect(said(null)).toEqual(['', ''])
  expect(said({ files: 3, lost: 0, doubted: 0 })).toEqual(['在等 3 个文件', ''])
  expect(said({ files: 3, lost: 0, doubted: 2 })[1]).toBe('2 个不在检查员现在的手机上')
  expect(said({ files: 3, lost: 1, doubted: 2 })[1]).toBe('1 个已丢失，查明一小时后写明缺哪一件，照常成卷；2 个不在检查员现在的手机上')
})

test('what stands in the opinion is what was shown, and an empty one stays empty', () => {
  expect([opened('APPROVED', ' '), opened('APPROVED', '请复查'), opened('RETURNED', '同意'), opened('RETURNED', '缺照片')]).toEqual(['同意', '请复查', '', '缺照片'])
  expect(toInput({ decision: 'APPROVED', opinion: ' ', items: {} }).opinion).toBe('')
})

test('a result is told as chosen by the inspectors, not as following from the answers', () => {
  expect(RESULT_SAYS).toBe('检查人员选定，公示以此为准')
})

test('a return that named no item is named later by whoever returned it, and is not passed', () => {
  const back = (step: string, items: { item: string; reason: string }[]) => ({ state: 'returned', record: null, decisions: [{ id: 'x', revision: 1, step, decision: 'RETURNED', opinion: '再看', items, officer_name: '', at: '' }] })
  const said = (step: string, role: string): string => cannotReview(back(step, []), { id: 'me', roles: [role] } as never)
  expect([said('review', 'approver'), said('legal', 'legal_reviewer')]).toEqual(['', ''])
  expect([said('review', 'legal_reviewer'), said('legal', 'approver')]).toEqual(Array(2).fill('退回时没有写明哪一项，等退回的岗位写明。'))
  expect(cannotReview(back('review', [{ item: 'q01', reason: '重拍' }]), { id: 'me', roles: ['approver'] } as never)).toContain('等检查人员补正')
})

test('a return names both things that are missing', () => {
  const said = incomplete({ decision: 'RETURNED', opinion: '', items: { q01: '' } })
  expect(said).toContain('1 个退回项的理由')
  expect(said).toContain('意见（至少 5 个字）')
  expect(incomplete({ decision: 'RETURNED', opinion: '照片看不清楚', items: { q01: '重拍' } })).toBe('')
  expect(incomplete({ decision: 'RETURNED', opinion: '照片看不清楚', items: {} }), 'the phone amends only what was ticked').toContain('至少一项')
})

test('what was decided is told in words: what was said and what happens now', () => {
  const dossier = { id: 'd1', no: '卷〔2026〕3号', assignment_id: 'a1', disposals: ['ORDER'], result_code: 'R05', entity_name: '青禾超市', state: 'in_review', record: { sections: [{ id: 's', title: '', items: [{ id: 'q03', no: '3' }] }] } as unknown as RecordView }
  const approved = settle(dossier, { decision: 'APPROVED', opinion: '', items: [] }, 'd2')
  expect([approved.title, approved.name, approved.next]).toEqual(['已通过', '青禾超市', 'd2'])
  expect(approved.facts).toContainEqual(['意见', '没有另写'])
  expect(approved.follow).toEqual({ assignment: 'a1', says: '责令限期改正' })
  const back = settle(dossier, { decision: 'RETURNED', opinion: '照片看不清', items: [{ item: 'q03', reason: '重拍' }] }, null)
  expect([back.title, back.follow]).toEqual(['已退回补正', null])
  expect(back.facts).toContainEqual(['第 3 项', '重拍'])
  const legal = settle({ ...dossier, state: 'legal_review' }, { decision: 'APPROVED', opinion: '同意', items: [] }, null)
  expect([legal.title, legal.facts.at(-1)]).toEqual(['法制审核已通过', ['接下来', '转审批人审定。']])
  expect(settleBatch([{ id: 'd1', no: '3号', entity_name: '青禾超市' }], '同意', null).title).toBe('已成批通过 1 份')
})

test('a pass asks once and tells what it does, what becomes public and what stays to be done', () => {
  const clean = lastWord({ entity_name: '青禾超市', disposals: [], result_code: 'R01' })
  expect([clean.title, clean.danger]).toEqual(['通过 青禾超市？', undefined])
  expect(clean.text).toContain('几分钟内人人可见')
  expect(clean.text).not.toContain('还要办')
  const found = lastWord({ entity_name: '青禾超市', disposals: ['ORDER', 'NONE'], result_code: 'R02' }).text
  expect([found.includes('未按规定公示'), found.endsWith('审定之后还要办：责令限期改正、列异建议。')]).toEqual([true, true])
})

test('a transfer to the judiciary is not promised to the public: it is withheld until released', () => {
  const dossier = { id: 'd1', no: '3号', assignment_id: 'a1', entity_name: '青禾超市', state: 'in_review', record: null, disposals: ['JUDICIAL'], result_code: 'R08' }
  const said = [lastWord(dossier).text, settle(dossier, { decision: 'APPROVED', opinion: '', items: [] }, null).facts.at(-1)?.[1] ?? '']
  for (const text of said) {
    expect(text).toContain('移送司法机关，系统暂缓公示')
    expect(text).not.toContain('人人可见')
  }
})

test('the clock of a review is the publication, though the report is due earlier', () => {
  const clock = (subject_id: string, kind: string, due_on: string): Deadline => ({ subject_id, kind, due_on } as Deadline)
  const clocks = publicationClocks([clock('a', 'report.days', '2026-11-05'), clock('a', 'publish.result_days', '2026-11-30'), clock('b', 'publish.result_days', '2026-11-28'), clock('b', 'publish.collect_days', '2026-11-20')])
  expect([clocks.get('a')?.due_on, clocks.get('b')?.due_on]).toEqual(['2026-11-30', '2026-11-20'])
  const rows = ['c', 'a', 'b'].map(id => ({ id, assignment_id: id, ended_on: '2026-11-01' }))
  expect(byDue(rows, clocks).map(row => row.id)).toEqual(['b', 'a', 'c'])
})

test('what waits in quarantine is named and keeps the last word back, not the return', () => {
  const held = undecided({ held: { count: 7, first: 'q1' } })
  expect([held, undecided({ held: { count: 0, first: null } })]).toEqual(['隔离区还有 7 条没有判', ''])
  expect(incomplete({ decision: 'APPROVED', opinion: '同意', items: {} }, held)).toBe('隔离区还有 7 条没有判，判完才能通过。')
  expect(incomplete({ decision: 'RETURNED', opinion: '请照隔离区的内容补正', items: { q01: '见意见' } }, held)).toBe('')
})

test('the one below comes next, else the one above, never one just decided', () => {
  const rows = ['a', 'b', 'c', 'd'].map(id => ({ id }))
  expect([following(rows, ['b']), following(rows, ['d']), following(rows, ['a', 'c', 'd']), following([{ id: 'a' }], ['a'])]).toEqual(['c', 'c', 'b', null])
})

test('a stop is said in the words of the printed table', () => {
  expect(stopped('3')).toBe('第 3 项触发停止规则，其后没有作答的各项未查')
})

test('the disposal of an item is not read as a number of them', () => {
  expect(disposed({ no: '10', finding: { disposal: 'ORDER', due_on: '2026-12-07' } })).toBe('第 10 项 责令限期改正（2026-12-07 前）')
  expect(disposed({ no: '13', finding: { disposal: 'OTHER_DEPARTMENT', due_on: null } })).toBe('第 13 项 移送其他部门')
  expect(disposed({ no: '1', finding: null })).toBe('')
})
