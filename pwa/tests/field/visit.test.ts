import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { addendumDigest, contentDigest, recordDigest, strays, supported, type Op } from '@sync/index'
import { lackingMoments, pairOf, sayTaken } from '../../src/field/visit/correction'
import { NOTHING } from '../../src/field/outbox/counts'
import { cardOf, sorted, type Card } from '../../src/field/visit/cards'
import { ALL_CONFORM, answer, arrive, confirmRest, finding, leave, note, resolve, result, showCredentials, suspend } from '../../src/field/visit/acts'
import { beginReading, endReading, endVisit, sealDraft } from '../../src/field/visit/sealing'
import { answeredByOthers, splitIn, breaches, contentBreaches, factsOf, dueOf, holderBreach, noteOf, phaseOf, tally, viewForm } from '../../src/field/visit/view'
import { changesOf, drafted, isMended, lackingItems, lacksPhoto, lapses, preview, resultNow, retaken, sayChanges } from '../../src/field/visit/amend'
import { candidates, choices } from '../../src/field/visit/result'
import { blobsOf, keyOf, signersOfMend, unsignedOf, type Made } from '../../src/field/sign/mend'
import { signersOf } from '../../src/field/sign/signers'
import { asksWhy, isTold } from '../../src/field/visit/met'
import { isOpen, openRemarks, takeBack } from '../../src/field/visit/remarks'
import { lacksRefuser, NOBODY_YET, refusedOf, refuserPayload, sayRefuser } from '../../src/field/visit/refusal'
import { DISPOSALS, REFUSALS, resultName, sayAnswer, sayNumbers, sayOutcome } from '../../src/field/visit/words'
import { uuid7 } from '../../src/field/store/ids'
import { whereTo } from '../../src/field/visit/where'
import type { Draft } from '../../src/field/store/journal'
import type { Checklist, Payloads, SignRole } from '../../src/field/types'
import { FORM, makeWorld, uuid, type World } from './world'

const T = '2026-11-24T06:00:00.000Z'
const IMAGE = { sha256: 'ee'.repeat(32), size: 10 }
const sign = (role: SignRole, name: string, content_digest: string): Draft =>
  ({ kind: 'sign.add', p: { role, name, position: '', relation: '', method: 'canvas', image: IMAGE, strokes_sha256: null, content_digest } })
const digestOf = async (w: World): Promise<string> => { const h = await w.open(); return contentDigest(h.entries.map(e => e.op), w.hash, w.pkg.form, w.pkg.team) }

async function answered(): Promise<World> {
  const w = await makeWorld()
  await w.act(...arrive(T, 'RESPONSIBLE', null, '其他'), ...showCredentials({ ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: true }))
  await w.act(...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }), ...answer((await w.open()).state, 'q02', { checked: true, found: false }))
  await w.act(...result((await w.open()).state, 'R01', ''))
  return w
}
async function read(w: World): Promise<string> {
  const end = endVisit(await w.open(), T)
  if (end.length) await w.act(...end)
  await w.act(...beginReading(await w.open()))
  await w.act(...endReading('现场负责人', false))
  return digestOf(w)
}

it('一次确认的项，哪一种作答都写明是一次确认的', async () => {
  const w = await makeWorld()
  const drafts = confirmRest((await w.open()).state, [{ id: 'q01', family: 'conform' }, { id: 'q02', family: 'found' }])
  const told = drafts.map(one => sayAnswer(FORM.sections[0]!.items[0]!, (one.p as { value: Parameters<typeof sayAnswer>[1] }).value))
  expect(told).toEqual([`符合（${ALL_CONFORM}）`, `无问题（${ALL_CONFORM}）`])
})

it('签字页和签字板说选定的结果，“未发现问题”只属于 R01', async () => {
  const w = await makeWorld()
  await w.act(...result((await w.open()).state, 'R08', ''))
  expect(sayOutcome((await w.open()).state, 0)).toBe('发现问题待后续处理')
  await w.act(...result((await w.open()).state, 'R09', ''))
  expect(sayOutcome((await w.open()).state, 0)).toBe('已关闭停业或正在组织清算')
  await w.act(...result((await w.open()).state, 'R05', ''))
  expect(sayOutcome((await w.open()).state, 2)).toBe('发现问题已责令改正，2 项不符合')
  await w.act(...result((await w.open()).state, 'R01', ''))
  expect(sayOutcome((await w.open()).state, 0)).toBe('未发现问题')
})

describe('一次到访', () => {
  it('每个阶段都认得出来，杀掉重开也回到该去的页', async () => {
    const w = await makeWorld()
    const now = async (): Promise<string> => { const h = await w.open(); return whereTo('A', phaseOf(h.state, await digestOf(w)), viewForm(h.state, FORM)) }
    expect(await now()).toBe('/a/A/arrive')
    await w.act(...arrive(T, 'NOBODY', null, '其他'))
    expect(await now()).toBe('/a/A/nobody')
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    expect(await now()).toBe('/a/A/show')
    await w.act(...showCredentials({ ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: true }))
    expect(await now()).toBe('/a/A/item/q01')
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'NA' }))
    expect(await now()).toBe('/a/A/item/q02')
    await w.act(...answer((await w.open()).state, 'q02', { checked: true, found: false }))
    expect(await now()).toBe('/a/A/index')
    await read(w)
    expect(await now()).toBe('/a/A/sign')
  })

  it('没有默认答案；不符合时要写明问题并拍照', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const empty = viewForm((await w.open()).state, FORM)
    expect([empty.answered, empty.cells]).toEqual([0, [['open', 'open']]])
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }))
    expect(viewForm((await w.open()).state, FORM).items[0]?.lacks).toEqual(['缺问题照片', '没有写明问题'])
    await w.act(...finding((await w.open()).state, { item: 'q01', text: '门牌不符，共一处。', disposal: 'NONE', due_on: null }))
    expect(viewForm((await w.open()).state, FORM).items[0]?.cell).toBe('mis')
  })

  it('两人答得不一样就是分歧，主检商定后只剩一个值，两条都在', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    await w.act({ kind: 'answer.set', p: { item: 'q01', value: { verdict: 'FAIL' } } })
    await w.hear('answer.set', { item: 'q01', value: { verdict: 'CONFORM' } })
    const mine = await w.open()
    expect(sayNumbers(answeredByOthers(mine.state, mine.entries, viewForm(mine.state, FORM).items, w.author.actor))).toBe('第 1 项')
    expect([splitIn(viewForm(mine.state, FORM)), splitIn(viewForm(mine.state, FORM), ['1']), splitIn(null)]).toEqual([['1'], [], []])
    expect(viewForm((await w.open()).state, FORM).items[0]?.conflict).toBe(true)
    const held = await w.act(...resolve((await w.open()).state, 'q01', { verdict: 'CONFORM' }, '票证齐全', '检查员甲'))
    const view = viewForm(held.state, FORM)
    expect([view.items[0]?.conflict, view.items[0]?.verdict]).toEqual([false, 'CONFORM'])
    expect(held.entries.filter(e => e.op.kind === 'answer.set')).toHaveLength(3)
  })

  const ORDER = { item: 'q01', text: '门牌不符，共一处。', disposal: 'ORDER' as const, due_on: '2026-12-04' }

  it('主检定为符合的，协检写的问题不立期限、不作废什么；再定回不符合又立得住', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'), ...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }))
    await w.hear('answer.set', { item: 'q01', value: { verdict: 'FAIL' } })
    await w.hear('finding.set', ORDER)
    const held = await w.act(...resolve((await w.open()).state, 'q01', { verdict: 'CONFORM' }, '票证齐全', '检查员甲', ORDER))
    expect([dueOf(held.state, FORM), held.state.heads['finding:q01']?.length]).toEqual([undefined, 1])
    const explained = [{ item: 'q01', old: { verdict: 'CONFORM' }, new: { verdict: 'CONFORM' }, reason: '补一句', photos: [], added: [] }] as unknown as Parameters<typeof lapses>[1]
    expect(lapses(held.state, explained)).toEqual({})
    expect(dueOf((await w.act(...answer(held.state, 'q01', { verdict: 'FAIL' }))).state, FORM)).toBe('2026-12-04')
  })

  it('一部手机先答不符合、写了问题，又改成符合或不适用：没有期限', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'), ...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }), ...finding((await w.open()).state, ORDER))
    expect(dueOf((await w.open()).state, FORM)).toBe('2026-12-04')
    for (const verdict of ['CONFORM', 'NA'] as const) {
      const held = await w.act(...answer((await w.open()).state, 'q01', { verdict, reason: '看错了' }))
      expect([dueOf(held.state, FORM), viewForm(held.state, FORM).conflicts]).toEqual([undefined, []])
    }
  })

  it('两人各写了一个问题：定为不符合的用选中的那个，定为符合的不再是分歧', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'), ...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }), ...finding((await w.open()).state, ORDER))
    await w.hear('answer.set', { item: 'q01', value: { verdict: 'FAIL' } })
    await w.hear('finding.set', { ...ORDER, text: '门牌缺失，共两处。', due_on: '2026-12-11' })
    const both = (await w.open()).state
    expect(viewForm(both, FORM).conflicts).toEqual(['finding:q01'])
    expect(viewForm((await w.act(...answer(both, 'q01', { verdict: 'CONFORM' }))).state, FORM).conflicts).toEqual([])
    const held = await w.act(...resolve((await w.open()).state, 'q01', { verdict: 'FAIL' }, '两处都看过', '检查员甲', { ...ORDER, due_on: '2026-12-11' }))
    expect([viewForm(held.state, FORM).conflicts, dueOf(held.state, FORM)]).toEqual([[], '2026-12-11'])
  })
})

describe('签字与封存', () => {
  it('缺什么，护栏逐条说；签齐才放行', async () => {
    const w = await answered()
    const digest = await read(w)
    const facts = async (): Promise<Record<string, unknown>> => { const h = await w.open(); return factsOf(h.state, await digestOf(w), FORM, viewForm(h.state, FORM)) }
    expect(breaches(w.pkg, await facts()).map(b => b.code)).toEqual(['seal.inspectors', 'seal.entity'])
    await w.act(sign('LEAD', '检查员甲', digest), sign('MEMBER', '检查员乙', digest), sign('ENTITY', '代表甲', digest))
    expect(breaches(w.pkg, await facts())).toEqual([])
    expect(holderBreach(w.pkg.seal_holder, w.author.actor, w.pkg)).toEqual([])
    expect(holderBreach(w.pkg.seal_holder, 'another', w.pkg)).toHaveLength(1)
  })

  it('核对后改一个字，签名全部作废，须从头核对', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.act(sign('LEAD', '检查员甲', digest))
    await w.act(...answer((await w.open()).state, 'q02', { checked: false, found: null, reason: '设备停用' }))
    const held = await w.open()
    const after = await digestOf(w)
    expect(after).not.toBe(digest)
    expect(signersOf(w.pkg, held.state, after).filter(s => s.image)).toEqual([])
    expect(phaseOf(held.state, after)).not.toBe('signing')
    expect(beginReading(held)).toHaveLength(1)
  })

  it('签名不改变封存码；封存的摘要能由操作重算', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.act(sign('LEAD', '检查员甲', digest), sign('MEMBER', '检查员乙', digest), sign('ENTITY', '代表甲', digest))
    const before = await w.open()
    const draft = await sealDraft(before, w.device, T)
    const held = await w.act(draft)
    const ops = held.entries.map(e => e.op)
    const p = held.state.seal?.p
    expect(p?.['content_digest']).toBe(digest)
    expect(contentDigest(ops, w.hash, w.pkg.form, w.pkg.team)).toBe(digest)
    expect(recordDigest(ops, digest)).toBe(p?.['record_digest'])
    expect(phaseOf(held.state, digest)).toBe('sealed')
  })
})

describe('退回补正', () => {
  it('说明至少十个字；摘要接在记录摘要之后；只写说明的答案不变', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.act(sign('LEAD', '检查员甲', digest), sign('MEMBER', '检查员乙', digest), sign('ENTITY', '代表甲', digest))
    const held = await w.act(await sealDraft(await w.open(), w.device, T))
    const returned = { decision_id: uuid(), opinion: '补一处', items: [{ item: 'q01', reason: '照片不清' }] }
    expect(lackingItems(returned, { q01: { reason: '太短', photos: [], answer: null } })).toEqual(['q01'])
    const made = drafted(held.state, returned, { q01: { reason: '当时光线不足，门牌字样为试路一号。', photos: [], answer: null } })
    expect(made.changes[0]?.old).toEqual(made.changes[0]?.new)
    expect(made.digest_before).toBe(held.state.seal?.p['record_digest'])
    expect(made.digest_after).toBe(addendumDigest(made.digest_before, { decision_id: made.decision_id, changes: made.changes } as never))
  })

  it('补拍的照片不进已签内容；点名进补正，点掉的不点名；别的退回的不算', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.act(sign('LEAD', '检查员甲', digest), sign('MEMBER', '检查员乙', digest), sign('ENTITY', '代表甲', digest))
    await w.act(await sealDraft(await w.open(), w.device, T))
    const returned = { decision_id: uuid(), opinion: '照片看不清，请补一张。', items: [{ item: 'q01', reason: '照片看不清' }] }
    const shot = (photo_id: string, addendum: string): Draft => ({ kind: 'photo.add', p: { photo_id, item: 'q01', sha256: 'dd'.repeat(32), size: 9, media_type: 'image/jpeg', width: 4, height: 3, taken_at: T, position: null, source: 'camera', reason: null, thumb: null, addendum } })
    const [one, two, other] = [uuid7(), uuid7(), uuid7()]
    const { state, entries } = await w.act(shot(one, returned.decision_id), shot(two, returned.decision_id), shot(other, uuid()))
    expect(contentDigest(entries.map(e => e.op), w.hash, w.pkg.form, w.pkg.team)).toBe(digest)
    expect(retaken(state, returned.decision_id, 'q01').map(p => p.photo_id)).toEqual([one, two])
    const mended = { q01: { reason: '重拍一张，营业执照正本清楚。', photos: [], answer: null, left: [two] } }
    const made = drafted(state, returned, mended)
    expect(made.changes[0]?.added).toEqual([{ photo_id: one, sha256: 'dd'.repeat(32), size: 9 }])
    expect(strays(state.added, made)).toEqual([])
    expect(drafted(state, returned, {}).digest_after).not.toBe(made.digest_after)
    expect(isMended(state, returned)).toBe(false)
    const after = await w.act({ kind: 'addendum.add', p: { ...made, signatures: [] } })
    expect(isMended(after.state, returned)).toBe(true)
  })

  it('答案没改只要检查组签；改了还要对方签、盖章或记录拒签', async () => {
    const w = await answered()
    const { state } = await w.open()
    expect(signersOfMend(w.pkg, state, false).map(s => s.role)).toEqual(['LEAD', 'MEMBER'])
    const signers = signersOfMend(w.pkg, state, true)
    expect(signers.map(s => s.role)).toEqual(['LEAD', 'MEMBER', 'ENTITY'])
    const refusal: Made = { payload: { reason_code: 'REFUSED', words: '不签', witness: null, recording: null, content_digest: 'a' }, bytes: [] }
    const stamp: Made = { payload: { role: 'ENTITY', name: '店', position: '', relation: '', method: 'stamp_photo', image: IMAGE, strokes_sha256: null, content_digest: 'a' }, bytes: [1] }
    expect(unsignedOf(signers, { [keyOf(signers[2]!)]: refusal }).map(s => s.role)).toEqual(['LEAD', 'MEMBER'])
    expect(blobsOf([refusal, stamp]).map(b => b.media_type)).toEqual(['image/jpeg'])
  })
})

describe('检查结果', () => {
  const RULES = [
    { code: 'result.clean', expr: "not (result_code == 'R01') or (fails == 0 and findings == 0)", message: '有不符合的项（S1-13）' },
    { code: 'result.problem', expr: "not (result_code in ['R02', 'R03', 'R05', 'R08']) or fails > 0 or findings > 0", message: '没有不符合的项' },
    { code: 'result.unreachable', expr: "not (result_code == 'R04') or attempts >= 2", message: '要先后两次到访' },
  ]
  const offered = async (w: World): Promise<ReturnType<typeof choices>> => {
    const { state } = await w.open()
    const view = viewForm(state, FORM)
    return choices({ ...w.pkg, guards: { ...w.pkg.guards, result: RULES } }, factsOf(state, 'a', FORM, view), candidates(state, view))
  }
  const open = (list: ReturnType<typeof choices>): string[] => list.filter(o => o.why === null).map(o => o.code)
  const failed = async (disposal: 'ORDER' | 'JUDICIAL' | 'NONE'): Promise<World> => {
    const w = await answered()
    await w.act(...answer((await w.open()).state, 'q02', { checked: true, found: true }))
    await w.act(...finding((await w.open()).state, { item: 'q02', text: '年报没有公示，已当面指出。', disposal, due_on: null }))
    return w
  }

  it('全部符合：建议未发现问题，发现问题的结果说明为什么不能选', async () => {
    const list = await offered(await answered())
    expect(list[0]).toMatchObject({ code: 'R01', why: null, because: '2 项都已作答，没有不符合的' })
    expect(open(list)).toEqual(['R01', 'R06', 'R07', 'R09', 'R10'])
    expect(list.find(o => o.code === 'R05')?.why).toBe('没有不符合的项')
    expect(list.find(o => o.code === 'R04')?.why).toBe('要先后两次到访')
  })

  it('有未检查的：不算已作答，不建议未发现问题；规则要写明的，先写明', async () => {
    const w = await answered()
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'NOT_CHECKED', reason: '对方拒绝' }))
    const { state } = await w.open()
    const view = viewForm(state, FORM)
    const facts = factsOf(state, 'a', FORM, view)
    expect([facts['unchecked'], facts['key_unchecked']]).toEqual([1, 1])
    expect(candidates(state, view)).toEqual([])
    const rule = { code: 'result.supported_clean', expr: "not (result_code == 'R01') or key_unchecked == 0 or explained", message: '查不成的项太多' }
    const list = choices({ ...w.pkg, guards: { ...w.pkg.guards, result: [rule] } }, { ...facts, explained: true }, candidates(state, view))
    expect(list.find(o => o.code === 'R01')).toMatchObject({ why: null, ask: '查不成的项太多', because: null })
  })

  it.each([['ORDER', 'R05', '已责令限期改正'], ['JUDICIAL', 'R08', '要移送司法机关']] as const)('处理是 %s：建议 %s', async (disposal, code, says) => {
    const list = await offered(await failed(disposal))
    expect(list[0]).toMatchObject({ code, because: `第 2 项不符合，${says}` })
    expect(list.find(o => o.code === 'R01')?.why).toBe('有不符合的项')
  })

  it('两种处理各说各的项', async () => {
    const w = await failed('ORDER')
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }))
    await w.act(...finding((await w.open()).state, { item: 'q01', text: '门牌不符，已当场换上。', disposal: 'ON_SITE_CORRECTED', due_on: null }))
    expect((await offered(w))[0]?.because).toBe('第 1 项不符合，已当场改正；第 2 项不符合，已责令限期改正')
  })

  it('还有没答的项：要答完才能选的结果排在不能选的里，写明为什么', async () => {
    const w = await makeWorld()
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }))
    const { state } = await w.open()
    const view = viewForm(state, FORM)
    const seal = [{ code: 'seal.missing', expr: "missing == 0 or result_code in ['R04', 'R06', 'R07', 'R09', 'R10']", message: '检查表还有没答的项（S3-18）' }, { code: 'seal.inspectors', expr: 'inspector_signatures >= 2', message: '两人签名' }]
    const list = choices({ ...w.pkg, guards: { ...w.pkg.guards, seal, result: RULES } }, factsOf(state, 'a', FORM, view), candidates(state, view))
    expect(open(list)).toEqual(['R06', 'R07', 'R09', 'R10'])
    expect(list.find(o => o.code === 'R01')?.why).toBe('检查表还有没答的项')
    expect(list.find(o => o.code === 'R04')?.why).toBe('要先后两次到访')
  })

  it('无需处置：不建议，由检查员选', async () => {
    expect((await offered(await failed('NONE'))).some(o => o.because !== null)).toBe(false)
  })

  it('没有哪一项支持的结果还能选，但要写明理由；支持的排在前面', async () => {
    const { state } = await (await failed('ORDER')).open()
    const form: Checklist = { ...FORM, sections: [{ ...FORM.sections[0]!, items: FORM.sections[0]!.items.map(i => (i.id === 'q02' ? { ...i, result: 'R02' } : i)) }] }
    const view = viewForm(state, form)
    const rules = [...RULES, { code: 'result.supported', expr: "not (result_code in ['R02', 'R03', 'R05']) or supported or explained", message: '写明凭什么（S3-18）' }]
    const w = await makeWorld()
    const list = choices({ ...w.pkg, guards: { ...w.pkg.guards, result: rules } }, { ...factsOf(state, 'a', form, view), explained: true }, candidates(state, view), code => ({ supported: supported(state, form, view.result, code) }))
    expect(list[0]?.code).toBe('R02')
    expect(list.filter(o => o.ask !== null).map(o => [o.code, o.ask, o.why])).toEqual([['R03', '写明凭什么', null]])
    expect(list.findIndex(o => o.code === 'R03')).toBeGreaterThan(list.findIndex(o => o.code === 'R08'))
  })

  it('补正改了答案：原结果不再成立，选定的新结果写进补正；第二次补正接着第一次', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.act(sign('LEAD', '检查员甲', digest), sign('MEMBER', '检查员乙', digest), sign('ENTITY', '店', digest))
    await w.act(await sealDraft(await w.open(), w.device, T))
    const returned = { decision_id: uuid(), opinion: '', items: [{ item: 'q01', reason: '写错' }] }
    const mended = { q01: { reason: '当时看错了门牌，应为不符合。', photos: [], answer: { verdict: 'FAIL' as const } } }
    const { state } = await w.open()
    const after = preview(state, changesOf(state, returned, mended))
    const view = viewForm(after, FORM)
    expect(factsOf(after, digest, FORM, view)).toMatchObject({ fails: 1, result_code: 'R01' })
    const made = drafted(state, returned, mended, 'R05')
    expect(made.changes[1]).toMatchObject({ item: 'result', old: { code: 'R01' }, new: { code: 'R05' } })
    const second = await w.act({ kind: 'addendum.add', p: { ...made, signatures: [] } })
    expect(resultNow(second.state)?.code).toBe('R05')
    const again = drafted(second.state, returned, mended, 'R05')
    expect(again.digest_before).toBe(made.digest_after)
    expect(again.changes).toMatchObject([{ item: 'q01', old: { verdict: 'FAIL' }, new: { verdict: 'FAIL' } }])
  })
})

describe('中止与核对', () => {
  it('核对中改答案，仍在查；真的离开才算中止', async () => {
    const w = await answered()
    await read(w)
    await w.act(...answer((await w.open()).state, 'q02', { checked: false, found: null, reason: '停用' }))
    const changed = await w.open()
    expect(phaseOf(changed.state, await digestOf(w))).toBe('checking')
    expect(phaseOf(changed.state, null)).toBe('checking')
    const left = await w.act({ kind: 'visit.end', p: { at: T } })
    expect(phaseOf(left.state, await digestOf(w))).toBe('suspended')
  })
})

describe('先中止', () => {
  it('原因进说明，离开写明原因；再到场接着查', async () => {
    const w = await answered()
    const held = await w.act(...suspend((await w.open()).state, T, '停电，约好另日再来'))
    expect(phaseOf(held.state, null)).toBe('suspended')
    expect(held.state.visit.at(-1)?.p).toMatchObject({ reason: '停电，约好另日再来' })
    expect(held.state.heads['note:-']?.[0]?.value['text']).toBe('中止：停电，约好另日再来')
    expect(phaseOf((await w.act(...arrive(T, 'STAFF', null, '室内'))).state, null)).toBe('checking')
  })
})

describe('当场改正的两张', () => {
  const shot = (photo_id: string, reason: string | null): Op => ({ kind: 'photo.add', p: { photo_id, item: 'q01', reason } }) as unknown as Op
  it('没写是哪一张的问题照片算改正前；改正后要写明；作废的不算', () => {
    expect(lackingMoments(pairOf([], 'q01'))).toEqual(['改正前', '改正后'])
    expect(pairOf([shot('a', null), shot('b', '改正后')], 'q01')).toEqual({ before: 'a', after: 'b' })
    expect(pairOf([shot('a', null), shot('c', '改正前；相机被占用')], 'q01').before).toBe('c')
    expect(lackingMoments(pairOf([shot('a', null), shot('b', '改正后'), { kind: 'photo.void', p: { photo_id: 'b' } } as unknown as Op], 'q01'))).toEqual(['改正后'])
    expect([sayTaken('改正后', null, null), sayTaken('改正前', '未允许定位', '相机被占用'), sayTaken(null, null, null)]).toEqual(['改正后', '改正前；无定位：未允许定位；相机被占用', null])
  })
})

it('重签的算后一个，前一个作废，说得出作废了几个', async () => {
  const w = await answered()
  const digest = await read(w)
  await w.act(sign('ENTITY', '店长丁', digest), { ...sign('ENTITY', '店长丁', digest), p: { ...sign('ENTITY', '店长丁', digest).p, image: { sha256: 'ff'.repeat(32), size: 9 } } } as Draft)
  const entity = signersOf(w.pkg, (await w.open()).state, digest).find(s => s.role === 'ENTITY')
  expect([entity?.image, entity?.again]).toEqual(['ff'.repeat(32), 1])
})

describe('条数和照片，到处都一样', () => {
  const SKIPS: Checklist = { ...FORM, sections: [{ ...FORM.sections[0]!, items: [FORM.sections[0]!.items[0]!, { ...FORM.sections[0]!.items[1]!, relevant: "q01 == 'FAIL'" }, { ...FORM.sections[0]!.items[1]!, id: 'q03', no: '3' }] }] }
  it('本次不涉及的一项照样数在里面，计作不适用；走过了才算办了', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const before = viewForm((await w.open()).state, SKIPS)
    expect([before.answered, before.total, tally(before)]).toEqual([0, 3, { ok: 0, no: 0, na: 1, unchecked: 0, filled: 0, open: 2 }])
    const after = viewForm((await w.act(...answer((await w.open()).state, 'q01', { verdict: 'CONFORM' }))).state, SKIPS)
    expect([after.answered, after.total, tally(after).ok, tally(after).na, tally(after).open]).toEqual([2, 3, 1, 1, 1])
  })
  it('写好问题以后作废了改正后的照片：这一项还差照片，也不能封存', async () => {
    const w = await answered()
    const shot = (photo_id: string, reason: string | null): Draft => ({ kind: 'photo.add', p: { photo_id, item: 'q01', sha256: 'ab'.repeat(32), size: 9, media_type: 'image/jpeg', width: 4, height: 3, taken_at: T, position: null, source: 'camera', reason, thumb: null } })
    const after = uuid7(2)
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }), shot(uuid7(1), null), shot(after, '改正后'), ...finding((await w.open()).state, { item: 'q01', text: '门牌脱落，当场钉好', disposal: 'ON_SITE_CORRECTED', due_on: null }))
    const seen = async (): Promise<ReturnType<typeof viewForm>> => { const h = await w.open(); return viewForm(h.state, FORM, h.entries.map(e => e.op)) }
    expect([(await seen()).items[0]?.lacks, (await seen()).unpaired]).toEqual([[], 0])
    await w.act({ kind: 'photo.void', p: { photo_id: after, reason: '拍糊了' } })
    const view = await seen()
    expect([view.items[0]?.lacks, view.unpaired]).toEqual([['缺改正后照片'], 1])
    const held = await w.open()
    expect(contentBreaches(w.pkg, factsOf(held.state, await digestOf(w), FORM, view)).map(b => b.code)).toContain('photo.pair')
  })
})

describe('同组另一部手机记下的拒签', () => {
  it('记在同一份内容上的算数，时间是原来的；内容改了就不算', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.hear('sign.refuse', { reason_code: 'ASK_OWNER', words: '等老板回来', witness: { name: '邻居', org: '', phone: '', image: null }, recording: null, content_digest: digest } as never)
    const held = await w.open()
    expect(refusedOf(held, digest)).toMatchObject({ by: '检查员乙', mine: false, at: Date.parse(T), p: { words: '等老板回来' } })
    expect(factsOf(held.state, digest, FORM, viewForm(held.state, FORM))).toMatchObject({ refused: true, refusal_witness: true })
    expect([refusedOf(held, 'ff'.repeat(32)), refusedOf(held, null)?.p.reason_code]).toEqual([null, 'ASK_OWNER'])
    expect(sayRefuser(refusedOf(held, digest)!.p)).toBe('当时没有记')
  })
  it('没有看完就不肯签的：拒签记下以后，检查组接着签，不必先把记录看到最后', async () => {
    const w = await answered()
    await w.act(...endVisit(await w.open(), T))
    await w.act(...beginReading(await w.open()))
    const digest = await digestOf(w)
    expect(phaseOf((await w.open()).state, digest)).toBe('reading')
    await w.hear('sign.refuse', { reason_code: 'REFUSED', words: '不看', witness: null, recording: null, content_digest: digest } as never)
    expect(phaseOf((await w.open()).state, digest)).toBe('signing')
  })
})

describe('写了一半的备注', () => {
  it('没有按“记下”的不是备注，照检查表的次序列出来；与已存的一样的、别的草稿不算', async () => {
    const w = await answered()
    const { state } = await w.act(...note((await w.open()).state, 'q02', '温度 4 度'))
    expect(noteOf(state, 'q01')).toBe('')
    const drafts = [{ key: 'q02', value: ' 温度 5 度' }, { key: 'q01', value: '门牌' }, { key: 'gone', value: '没有这一项' }]
    expect(openRemarks(FORM, state, drafts).map(r => [r.number, r.text, r.saved])).toEqual([['1', '门牌', ''], ['2', '温度 5 度', '温度 4 度']])
    expect([takeBack(state, 'q01'), takeBack(state, 'q02')]).toEqual(['点错了，重答这一项', '点错了，重答这一项，备注留着'])
    expect(openRemarks(FORM, state, [{ key: 'q02', value: '温度 4 度 ' }, { key: 'q01', value: '  ' }])).toEqual([])
    expect(isOpen(state, 'q02', '')).toBe(true)
  })
})

describe('到场时见到的与签字的人', () => {
  it('对不上才问，问得出是哪里对不上；说清楚了才算', async () => {
    const w = await makeWorld()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const { state } = await w.open()
    expect([asksWhy(state, '店员'), asksWhy(state, '')]).toEqual([null, null])
    expect(asksWhy(state, '法定代表人')).toBe('到场时见到的是员工，签字的是法定代表人：写一句怎么回事。')
    const empty = await w.act(...arrive(T, 'NOBODY', null, '其他'))
    expect(asksWhy(empty.state, '')).toBe('到场时记的是无人，现在有人签：写一句怎么回事。')
    expect([isTold('赶到 '), isTold('后来赶到')]).toEqual([false, true])
  })

  it('没有说明的签字，护栏认得出来', async () => {
    const w = await answered()
    await w.act(...arrive(T, 'STAFF', null, '其他'))
    const digest = await read(w)
    const add = sign('ENTITY', '丙', digest)
    const facts = async (): Promise<unknown> => { const h = await w.open(); return factsOf(h.state, await digestOf(w), FORM, viewForm(h.state, FORM))['met_differs'] }
    await w.act({ kind: 'sign.add', p: { ...add.p as Payloads['sign.add'], position: '店长' } })
    expect(await facts()).toBe(1)
  })
})

describe('当面宣读', () => {
  it('没有见证人签字的，护栏认得出来；改口说没有宣读的，以后来说的为准', async () => {
    const w = await answered()
    const digest = await read(w)
    const facts = async (): Promise<unknown[]> => { const h = await w.open(); const f = factsOf(h.state, digest, FORM, viewForm(h.state, FORM)); return [f['read_out'], f['witnessed']] }
    expect(await facts()).toEqual([false, false])
    await w.act(...endReading('现场负责人', true))
    expect(await facts()).toEqual([true, false])
    await w.act(sign('WITNESS', '戊', digest))
    expect(await facts()).toEqual([true, true])
    await w.act(...endReading('现场负责人', false))
    expect(await facts()).toEqual([false, true])
  })
})

describe('今日列表的卡片', () => {
  it('点了“先去”的排到没有去的最前，在查的仍在它前面；办完的点了也不动', () => {
    const card = (id: string, order: number, due = '2026-12-08'): Card => ({ id, order, due, name: id }) as Card
    const cards = [card('办完', 7), card('后', 4), card('先到期', 4, '2026-12-01'), card('退回', 1), card('在查', 0), card('过期', 2)]
    const said = (first: string): string[] => sorted(cards, first).map(c => c.id)
    expect(said('')).toEqual(['在查', '退回', '过期', '先到期', '后', '办完'])
    expect(said('后')).toEqual(['在查', '后', '退回', '过期', '先到期', '办完'])
    expect(said('办完')).toEqual(said(''))
    expect(said('在查')).toEqual(said('不在了'))
  })

  const card = async (w: World): Promise<string[]> => {
    const { row, pkg, state } = await w.open()
    const view = viewForm(state, FORM)
    const { label, detail } = cardOf({ row, pkg, form: FORM, state, view, phase: phaseOf(state, null) }, Date.parse(T), NOTHING)
    return [label, detail]
  }
  it('没人的那几次、第几次上门，都照实写出来', async () => {
    const w = await makeWorld()
    await w.act(...arrive('2026-11-24T06:00:00.000Z', 'NOBODY', null, '其他'))
    expect(await card(w)).toEqual(['第 1 次上门 · 无人在场', ''])
    await w.act(...leave('2026-11-24T07:00:00.000Z', '到访未遇'))
    expect(await card(w)).toEqual(['第 1 次未见人', '第 1 次未见人（11月24日）。另日再来。'])
    await w.act(...arrive('2026-11-26T01:00:00.000Z', 'NOBODY', null, '其他'))
    expect(await card(w)).toEqual(['第 2 次上门 · 无人在场', '第 1 次未见人（11月24日）'])
    await w.act(...arrive('2026-11-26T01:20:00.000Z', 'STAFF', null, '其他'), ...showCredentials({ ids_shown: true, notice_served: true, recusal_told: true, recusal_asked: true }))
    expect(await card(w)).toEqual(['第 2 次上门 · 在查 · 0/2 项', '第 1 次未见人（11月24日）'])
  })
  it('一次就见到人的不多说', async () => {
    const w = await answered()
    expect(await card(w)).toEqual(['在查 · 2/2 项', ''])
  })
})

describe('补正里的照片和问题', () => {
  it('改成不符合的项，检查表要照片就得有一张：原来的、选的、补拍的都行', async () => {
    const w = await answered()
    const { state } = await w.open()
    const bad = { reason: '当时看错了门牌，应为不符合。', photos: [] as string[], answer: { verdict: 'FAIL' as const } }
    const lacks = (m: Parameters<typeof lacksPhoto>[4], item = 'q01'): boolean => lacksPhoto(FORM, state, uuid(), item, m)
    expect([lacks(bad), lacks({ ...bad, photos: ['p'] }), lacks({ ...bad, answer: null }), lacks(undefined)]).toEqual([true, false, false, false])
    expect(lacks({ ...bad, answer: { checked: true, found: true } } as never, 'q02')).toBe(false)
    const shot = await w.act({ kind: 'photo.add', p: { photo_id: uuid7(0), item: 'q01', sha256: 'aa'.repeat(32), size: 9, media_type: 'image/jpeg', width: 4, height: 3, taken_at: T, position: null, source: 'camera', reason: null, thumb: null } })
    expect(lacksPhoto(FORM, shot.state, uuid(), 'q01', bad)).toBe(false)
  })

  it('答案不改也能改问题、处理和期限；没有改动的不成为更正', async () => {
    const w = await answered()
    await w.act(...answer((await w.open()).state, 'q01', { verdict: 'FAIL' }))
    const was = { item: 'q01', text: '门牌不符，共一处。', disposal: 'ORDER' as const, due_on: '2026-12-08' }
    const { state } = await w.act(...finding((await w.open()).state, was))
    const returned = { decision_id: uuid(), opinion: '', items: [{ item: 'q01', reason: '期限写短了' }] }
    const mend = { reason: '期限写短了，照规定改为十五日。', photos: [], answer: null }
    expect(changesOf(state, returned, { q01: { ...mend, finding: { ...was } } }).map(c => c.item)).toEqual(['q01'])
    const made = changesOf(state, returned, { q01: { ...mend, finding: { ...was, due_on: '2026-12-15' } } })
    expect(made.map(c => c.item)).toEqual(['q01', 'finding:q01'])
    expect(made[1]).toMatchObject({ old: was, new: { ...was, due_on: '2026-12-15' } })
  })
})

describe('谁拒签', () => {
  it('姓名和职务都写，或者明说不愿说明，再讲明权利，才记得下', () => {
    const named = { ...NOBODY_YET, name: ' 丁店员 ', position: '营业员' }
    expect([lacksRefuser(NOBODY_YET), lacksRefuser({ ...named, position: ' ' })].every(x => x?.startsWith('写明谁拒签'))).toBe(true)
    expect([lacksRefuser(named), lacksRefuser({ ...NOBODY_YET, unwilling: true, rights: true }), lacksRefuser({ ...named, rights: true })]).toEqual(['先向对方讲明权利和后果，再勾上。', null, null])
    expect(refuserPayload({ ...named, rights: true })).toEqual({ who: { name: '丁店员', position: '营业员', unwilling: false }, rights_told: true })
    const silent = refuserPayload({ ...named, unwilling: true, rights: true })
    expect(sayRefuser(silent)).toBe('不愿说明姓名（营业员）')
  })
})

describe('补正改成不符合', () => {
  it('要写问题和处理，随补正成为一处更正；读得出原来和改成', async () => {
    const w = await answered()
    const digest = await read(w)
    await w.act(sign('LEAD', '检查员甲', digest), sign('MEMBER', '检查员乙', digest), sign('ENTITY', '店', digest))
    const { state } = await w.act(await sealDraft(await w.open(), w.device, T))
    const returned = { decision_id: uuid(), opinion: '', items: [{ item: 'q01', reason: '写错' }] }
    const bare = { reason: '当时看错了门牌，应为不符合。', photos: [], answer: { verdict: 'FAIL' as const } }
    expect(lackingItems(returned, { q01: bare })).toEqual(['q01'])
    const finding = { item: 'q01', text: '门牌与登记的住所不符，共一处。', disposal: 'ORDER' as const, due_on: '2026-12-08' }
    const made = drafted(state, returned, { q01: { ...bare, finding } }, 'R05')
    expect(lackingItems(returned, { q01: { ...bare, finding } })).toEqual([])
    expect(made.changes.map(c => c.item)).toEqual(['q01', 'finding:q01', 'result'])
    const after = preview(state, made.changes)
    expect(factsOf(after, digest, FORM, viewForm(after, FORM))).toMatchObject({ findings_missing: 0, fails: 1 })
    expect(sayChanges(FORM, made.changes).map(l => [l.title, l.old, l.new])).toEqual([
      ['第 1 项', '符合', '不符合'], ['第 1 项的问题和处理', '没有', '门牌与登记的住所不符，共一处。（责令限期改正，2026-12-08 前改正）'], ['检查结果', '未发现问题', '发现问题已责令改正'],
    ])
  })

  it('核对页说清附了几张照片，其中补拍几张', () => {
    const answer = { verdict: 'CONFORM' as const }
    const change = (photos: string[], added: string[]): Parameters<typeof sayChanges>[1][number] => ({ item: 'q01', old: answer, new: answer, reason: '原照片看不清，补拍一张。', photos, added: added.map(photo_id => ({ photo_id, sha256: 'a'.repeat(64), size: 1 })) })
    expect(sayChanges(FORM, [change(['甲'], ['乙']), change([], [])]).map(l => [l.photos, l.taken])).toEqual([[['甲', '乙'], 1], [[], 0]])
  })

  it('改成没有问题的，原来写明的处置作废，并说出来', () => {
    const value = { item: 'q01', text: '门牌不符。', disposal: 'ORDER', due_on: '2026-12-08' }
    const state = { heads: { 'finding:q01': [{ op: '', value }] } } as unknown as Parameters<typeof lapses>[0]
    const change = (verdict: string): Parameters<typeof lapses>[1] => [{ item: 'q01', old: { verdict: 'FAIL' }, new: { verdict }, reason: '误判', photos: [], added: [] }] as unknown as Parameters<typeof lapses>[1]
    expect(lapses(state, change('CONFORM'))).toEqual({ q01: '门牌不符。（责令限期改正，2026-12-08 前改正）' })
    expect(lapses(state, change('FAIL'))).toEqual({})
  })
})

it('拒签的原因、处理、结果与纸面、办公室用同一套词', () => {
  expect([REFUSALS['ASK_OWNER'], REFUSALS['DISAGREE'], resultName('R01'), resultName('R99')]).toEqual(['要求请示负责人', '不认可检查情况', '未发现问题', 'R99'])
  expect(DISPOSALS.map(d => `${d.short} ${d.full}`)).toContain('移他部门 移送其他部门')
})
