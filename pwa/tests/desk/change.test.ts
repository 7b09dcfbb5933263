/** 更正、撤下的拟稿：为什么还不能送出。 */
import { describe, expect, it } from 'vitest'
import { lacking } from '../../src/desk/publications/change'

describe('a proposed change', () => {
  it('says why it cannot be sent yet', () => {
    expect(lacking('correct', '结果录入有误', { result_code: 'R05' })).toBe('')
    expect(lacking('correct', '错了', { result_code: 'R05' })).toBe('理由太短，至少 5 个字，还差 3 个，写好才能送出。')
    expect(lacking('correct', '', {})).toBe('还没有改动任何一栏；还没有写理由，至少 5 个字，写好才能送出。')
    expect(lacking('withdraw', '公示错了对象', {})).toBe('')
  })
})
