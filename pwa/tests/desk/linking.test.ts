import { describe, expect, it } from 'vitest'
import { withoutAccount, withoutRole } from '../../src/desk/accounts/many'
import { adrift, candidates } from '../../src/desk/accounts/linking'
import type { Officer, Person } from '../../src/desk/accounts/api'

const person = (id: string, name: string, more: Partial<Person> = {}): Person => ({ id, name, cert_no: `33${id}`, department_id: 'sj', officer_id: null, ...more })
const people = [person('1', '陈检查'), person('2', '郑检查'), person('3', '陈检查', { department_id: 'yj' }), person('4', '孙检查', { officer_id: 'o' })]

describe('whose account it is', () => {
  it('offers the people of the department who have none, the namesake first and chosen', () => {
    expect(candidates(people, 'sj', ' 郑检查 ')).toEqual({ free: [people[1], people[0]], likely: '2' })
  })

  it('chooses nobody where two have the name, or nobody has', () => {
    expect(candidates([...people, person('5', '陈检查')], 'sj', '陈检查').likely).toBe('')
    expect(candidates(people, 'sj', '王经办').likely).toBe('')
  })

  it('calls an inspector without a person adrift, a clerk not', () => {
    const officer = { active: true, inspector_id: null } as Officer
    expect([adrift(officer, ['inspector']), adrift(officer, ['clerk']), adrift({ ...officer, inspector_id: '1' }, ['inspector'])]).toEqual([true, false, false])
  })

  it('lists for the many at once only who is free, and who has a person but no running role', () => {
    const offices = [{ id: 'sj', name: '市场监督管理局', short_name: '市监' }]
    expect(withoutAccount(people, offices).map(one => [one.id, one.office])).toEqual([['1', '市监'], ['2', '市监'], ['3', '']])
    const grant = { id: 'g', role: 'inspector', department_id: 'sj', since: '2026-01-01', until: null, revoked_at: null }
    const account = (id: string, more: Partial<Officer>) => ({ id, name: id, display_name: id, department: null, inspector_id: 'p', active: true, must_change_password: false, grants: [], ...more })
    const all = [account('bare', {}), account('ruled', { grants: [grant] }), account('ended', { grants: [{ ...grant, until: '2026-02-01' }] }), account('off', { active: false }), account('desk', { inspector_id: null })]
    expect(withoutRole(all, offices, '2026-11-22').map(one => one.id)).toEqual(['bare', 'ended'])
  })
})
