import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SHEET_ROLES } from '../../src/desk/accounts/duty'

test('annex 5 is offered to those whom the server gives it, on every page that offers it', () => {
  const rule = /liaison\.xlsx"\)\n@access\("[^"]+", roles=\(([^)]+)\)/.exec(readFileSync('../server/insight/routes.py', 'utf8'))
  expect(rule?.[1]?.match(/\w+/g)).toEqual([...SHEET_ROLES])
  for (const page of ['reports/Reports.vue', 'accounts/Liaison.vue']) expect(readFileSync(`src/desk/${page}`, 'utf8')).toContain('may(...SHEET_ROLES)')
})
