/** 有手机丢了没送到的内容：不许同时说不会丢失。 */
import { describe, expect, it } from 'vitest'
import { doubtedFiles, doubting, losing, SEE_PHONES } from '../../src/desk/accounts/losing'
import { navFor } from '../../src/desk/shell/nav'
import type { Loss } from '../../src/desk/accounts/api'

const phone = (over: Partial<Loss>): Loss => ({ device_id: 'd', officer_name: '甲', name: '手机', at: '', last_seq: 3, head_seq: 3, unsent_ops: 0, unsent_files: 0, persisted: true, gone: false, ops: [], files: [], doubted: [], deleted: [], ...over })
const file = { sha256: 'a'.repeat(64), role: 'photo', size: 9, entity_name: null, at: '', by: '', by_device: 'g' }

describe('phones that lost something', () => {
  it('are shown to nobody whose list is empty whatever there is; whoever is led there sees some', () => {
    const led = ['system_admin', 'security_admin', 'auditor', 'clerk', 'approver', 'legal_reviewer', 'publisher', 'overseer', 'inspector']
      .filter(role => navFor(new Set([role])).some(group => group.items.some(item => item.to === '/devices')))
    expect(led.filter(role => !SEE_PHONES.some(one => one === role))).toEqual([])
    expect(SEE_PHONES.filter(role => ['legal_reviewer', 'publisher', 'overseer', 'auditor'].some(one => one === role))).toEqual([])
  })

  it('counts a phone that lost a file or an operation, not one that only waits', () => {
    const waits = phone({ unsent_ops: 4, unsent_files: 2 })
    expect(losing([waits])).toEqual([])
    expect(losing([waits, phone({ device_id: 'e', files: [file] }), phone({ device_id: 'f', gone: true, ops: [{ seq: 4, op_id: 'o', kind: 'note.set', entity_name: null, at: '' }] })]).map(one => one.device_id)).toEqual(['e', 'f'])
  })

  it('keeps a file the present phone lacks apart from a lost one, and counts it once', () => {
    const rows = [phone({ unsent_files: 1 }), phone({ device_id: 'e', doubted: [file] }), phone({ device_id: 'f', doubted: [file, { ...file, sha256: 'b'.repeat(64) }] })]
    expect(losing(rows)).toEqual([])
    expect(doubting(rows).map(one => one.device_id)).toEqual(['e', 'f'])
    expect(doubtedFiles(rows)).toBe(2)
  })
})
