import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, test } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

test('接口类型与 docs/openapi.json 一致；过期时执行 make contract', async () => {
  const made = astToString(await openapiTS(new URL('../../../docs/openapi.json', import.meta.url)))
  const kept = readFileSync(here('../../src/api/schema.d.ts'), 'utf8')
  expect(kept.endsWith(made)).toBe(true)
})
