// The TypeScript room of checklists, ready to run: types are stripped with the compiler of the front end.
import { createRequire } from 'node:module'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export async function load(root) {
  const ts = createRequire(join(root, 'pwa', 'package.json'))('typescript')
  const folder = mkdtempSync(join(tmpdir(), 'forms-'))
  try {
    for (const name of readdirSync(join(root, 'forms')).filter((n) => n.endsWith('.ts'))) {
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }
      const { outputText } = ts.transpileModule(readFileSync(join(root, 'forms', name), 'utf-8'), { compilerOptions: options })
      writeFileSync(join(folder, name.replace(/ts$/, 'mjs')), outputText.replace(/from "(\.\/\w+)"/g, 'from "$1.mjs"'))
    }
    return await import(pathToFileURL(join(folder, 'index.mjs')).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
