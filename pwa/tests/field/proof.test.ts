import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { afterWrong, fitsCert, isHis, isShut, MOST_TRIES, noPin, proofOf, prove, spend, verifiersOf, type Tries } from '../../src/field/sign/proof'
import { sealSigners } from '../../src/field/enrol/bundle'
import { makeWorld } from './world'

/** Made by hashlib.pbkdf2_hmac, so that both sides read the same secret alike. */
const VERIFIER = { v: 1, alg: 'PBKDF2-SHA256', iterations: 1000, salt: '00112233445566778899aabbccddeeff', hash: 'c837862de8dc3387152676a4f69159556df53e92164a44d2c17774e7a37dcf26' }
const MINUTE = 60_000

describe('同事的签名口令', () => {
  it('与服务器算得一样：全角、首尾空白不碍事，差一个字就不是', async () => {
    expect(await Promise.all(['口令246813', ' 口令２４６８１３ ', '口令246814', ''].map(t => isHis(VERIFIER, t)))).toEqual([true, true, false, false])
  })

  it('没有设口令的核对证号后四位，不多不少四位', () => {
    const member = { cert_no: '浙A-0012x9' }
    expect(['12X9', '１２ｘ９', '2X9', '0012x9', ''].map(t => fitsCert(member, t))).toEqual([true, true, false, false, false])
  })

  it('本机没有他的验证值，只说上次联网时没有设：他也许刚刚设了', () => {
    expect(noPin('检查员亥')).toMatch(/^上次联网时检查员亥没有设签名口令，/)
  })

  it('错五次就停；一刻钟过去、又联过网，才再给五次', () => {
    let tries: Tries | undefined
    for (let n = 0; n < MOST_TRIES; n++) { expect(isShut(tries, 0, null)).toBe(false); tries = afterWrong(tries, 0, null) }
    expect(tries).toEqual({ wrong: 5, at: 0 })
    expect([isShut(tries, 20 * MINUTE, null), isShut(tries, 10 * MINUTE, 5 * MINUTE), isShut(tries, 20 * MINUTE, 5 * MINUTE)]).toEqual([true, true, false])
    expect(afterWrong(tries, 20 * MINUTE, 5 * MINUTE)).toEqual({ wrong: 1, at: 20 * MINUTE })
  })

  it('证明过只开一次签字板，只对这一户、这个人', () => {
    prove('A', 'MEMBER', '乙', 'PIN')
    expect([proofOf('A', 'MEMBER', '乙'), proofOf('B', 'MEMBER', '乙'), proofOf('A', 'MEMBER', '丙')]).toEqual(['PIN', null, null])
    spend('A', 'MEMBER', '乙')
    expect(proofOf('A', 'MEMBER', '乙')).toBeNull()
  })

  it('验证值在本机是密文，凭任务的密钥才读得出', async () => {
    const w = await makeWorld()
    const who = w.pkg.team[1]!.officer_id
    const signers = await sealSigners(w.vault, w.pkg.assignment_id, { [who]: VERIFIER })
    await w.db.packages.update(w.pkg.assignment_id, { signers })
    const row = (await w.db.packages.get(w.pkg.assignment_id))!
    expect(new TextDecoder().decode(row.signers!.data)).not.toContain('PBKDF2')
    expect(await verifiersOf(row, w.vault)).toEqual({ [who]: VERIFIER })
    expect(await verifiersOf({ ...row, signers: null }, w.vault)).toEqual({})
  })
})
