/** 人员编号旁的姓名：主检在前并标明。 */
import { expect, test } from 'vitest'
import { sayTeam } from '../../src/desk/draws/people'

test('the lead comes first and is named as such', () => {
  expect(sayTeam([{ name: '检查员乙', role: 'MEMBER' }, { name: '检查员甲', role: 'LEAD' }])).toBe('检查员甲（主检）、检查员乙')
  expect(sayTeam([])).toBe('')
})
