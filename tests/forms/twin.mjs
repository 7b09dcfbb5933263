// Runs the TypeScript engine on rows of a JSON file: node twin.mjs ROOT CASES.json
// Types are stripped with the compiler of the front end; nothing else is needed.
import { createRequire } from 'node:module'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [root, file] = process.argv.slice(2)
const ts = createRequire(join(root, 'pwa', 'package.json'))('typescript')
const folder = mkdtempSync(join(tmpdir(), 'forms-'))
try {
  for (const name of readdirSync(join(root, 'forms')).filter((n) => n.endsWith('.ts'))) {
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }
    const { outputText } = ts.transpileModule(readFileSync(join(root, 'forms', name), 'utf-8'), { compilerOptions: options })
    writeFileSync(join(folder, name.replace(/ts$/, 'mjs')), outputText.replace(/from "(\.\/\w+)"/g, 'from "$1.mjs"'))
  }
  const forms = await import(pathToFileURL(join(folder, 'index.mjs')).href)
  const shown = (value) =>
    value instanceof forms.Num ? { number: forms.write(value) } : Array.isArray(value) ? value.map(shown) : value
  const tell = ({ source, scope }) => {
    try {
      return { value: shown(forms.evaluate(forms.parse(source), new Map(Object.entries(scope).map(([k, v]) => [k, forms.toValue(v)])))) }
    } catch (problem) {
      if (!(problem instanceof forms.ExpressionError)) throw problem
      return { error: problem.message }
    }
  }
  const rows = JSON.parse(readFileSync(file, 'utf-8'))
  process.stdout.write(JSON.stringify(rows.map((row) => ('form' in row ? forms.run(row.form, row.answers) : tell(row)))))
} finally {
  rmSync(folder, { recursive: true })
}
