/** 人员编号旁的姓名：主检在前并标明。 */
import { expect, test } from 'vitest'
import { offered, saySeats, sayTeam, teamNote, whoGoes } from '../../src/desk/draws/people'
import { sent } from '../../src/desk/draws/view'

test('the lead comes first and is named as such', () => {
  expect(sayTeam([{ name: '检查员乙', role: 'MEMBER' }, { name: '检查员甲', role: 'LEAD' }])).toBe('检查员甲（主检）、检查员乙')
  expect(sayTeam([])).toBe('')
})

test('whoever may go that day is offered and found by name, unit or certificate; the chosen ones stay listed', () => {
  const person = (id: string, name: string, why = ''): Parameters<typeof offered>[0][number] => ({ id, name, unit: `${id}中队`, cert_no: `99010${id}`, can_lead: true, why })
  const people = [person('1', '检查员甲'), person('2', '检查员乙'), person('3', '检查员丙', '应当回避')]
  const found = (typed: string, chosen: string[] = []): string => offered(people, typed, chosen).map(one => one.id).join()
  expect([found(''), found(' 乙 '), found('2中队'), found('990101'), found('乙', ['1', '3']), found('丙')]).toEqual(['1,2', '2', '2', '1', '1,2', ''])
})

test('a joint team is named whole, with the department that sends the others', () => {
  const seat = (name: string, office: string, lead: boolean): Parameters<typeof saySeats>[0][number] => ({ blind: '01', name, office, lead })
  const team = [seat('甲', '', true), seat('丙', '县应急局', true), seat('乙', '', false), seat('丁', '县应急局', false)]
  expect(saySeats(team)).toBe('甲（主检）、乙；县应急局派出：丙（主检）、丁')
  expect(saySeats([])).toBe('')
})

test('no names are shown until those of the other department are known too', () => {
  const [own, other] = [{ blind: '01', name: '甲', office: '', lead: true }, { blind: '02', name: '丙', office: '县应急局', lead: false }]
  expect(whoGoes('甲（主检）', [own, other])).toBe('甲（主检）；县应急局派出：丙')
  expect(whoGoes('甲（主检）', [own, { ...other, name: null }])).toBe('')
  expect(whoGoes('甲（主检）', [{ ...own, name: null }, { ...other, name: null }])).toBe('')
  expect(whoGoes('甲（主检）', undefined)).toBe('')
  expect(whoGoes('甲（主检）', [])).toBe('甲（主检）')
})

test('after everything was recalled nobody is promised a dispatch that has been', () => {
  expect(teamNote(0, false)).toBe('派发以后，这里写出姓名。')
  expect(teamNote(0, true)).not.toContain('派发以后')
  expect(teamNote(2, true)).toContain('现在去查的人')
})

test('what was sent out says how much of it is one\'s own', () => {
  expect(sent(12, 6)).toBe('12 件（其中本部门 6 件，其余归各参加部门）')
  expect(sent(6, 6)).toBe('6 件')
})
