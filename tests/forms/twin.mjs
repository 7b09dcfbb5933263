// Runs the TypeScript engine on rows of a JSON file: node twin.mjs ROOT CASES.json
import { readFileSync } from 'node:fs'
import { load } from './engine.mjs'

const [root, file] = process.argv.slice(2)
const forms = await load(root)
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
