import { expect, it } from 'vitest'
import type { Grant } from '../../src/desk/accounts/api'
import { revoking } from '../../src/desk/accounts/grants'

const grant = (id: string, role: string, more: Partial<Grant> = {}): Grant => ({ id, role, department_id: null, since: '2026-01-01', until: null, revoked_at: null, ...more } as Grant)

it('asks before a role is taken back, and says when none is left', () => {
  const clerk = grant('1', 'clerk')
  const officer = { name: 'zhang', display_name: '张三', grants: [clerk, grant('2', 'approver')] }
  const asked = revoking(officer, clerk, '2026-11-22')
  expect([asked.title, asked.lines, asked.danger]).toEqual(['收回张三的经办角色？', [], true])
  expect(asked.text).toContain('登录名 zhang')
  const ended = { ...officer, grants: [clerk, grant('2', 'approver', { until: '2026-02-01' })] }
  expect(revoking(ended, clerk, '2026-11-22').lines).toEqual(['收回以后没有别的有效角色，登录了也办不了事。'])
})
