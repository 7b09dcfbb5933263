// Random checklists with sequences of answers, drawn by fast-check and run by the TypeScript engine:
// node random.mjs ROOT RUNS SEED  → one JSON object per line {form, steps: [{item, answer, out}]}
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { load } from './engine.mjs'

const [root, runs, seed] = process.argv.slice(2)
const fc = createRequire(join(root, 'pwa', 'package.json'))('fast-check')
const forms = await load(root)

const VERDICTS = ['CONFORM', 'FAIL', 'NA', 'NOT_CHECKED']
const SOURCES = ['ADOPTED', 'EXPERT', 'ENTRUSTED']
const FAMILIES = ['conform', 'found', 'number', 'number', 'text', 'date', 'choice', 'multi', 'table', 'materials']
const MATERIALS = ['执照', '章程', '台账']
// null `weight` times out of weight + 1
const rare = (arb, weight = 4) => fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: arb })
const number = fc.oneof(fc.integer({ min: -999, max: 9999 }).map(String),
  fc.tuple(fc.integer({ min: -99, max: 999 }), fc.integer({ min: 0, max: 999999 })).map(([a, b]) => `${a}.${String(b).padStart(6, '0')}`))
const text = fc.oneof(fc.constantFrom('', ' 　', '1', '01.50', '1e3', '𠀀', 'FAIL', '２', '2026-02-30'), fc.string({ maxLength: 6 }))
const day = fc.oneof(fc.constantFrom('2024-02-29', '2026-02-29', '2026-13-01', '0000-01-01'),
  fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
    .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`))

// A condition over the items before: of the right kinds, so that it says something.
const about = (item) => {
  const id = item.id
  const words = { conform: VERDICTS, found: ['CONFORM', 'FAIL', 'NOT_CHECKED'], choice: ['A', 'B', 'C'] }[item.family]
  if (words) return fc.tuple(fc.constantFrom('==', '!='), fc.constantFrom(...words)).map(([op, w]) => `${id} ${op} '${w}'`)
  if (item.family === 'number') return fc.tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), number).map(([op, n]) => `${id} ${op} ${n}`)
  if (item.family === 'multi') return fc.constantFrom(`'A' in ${id}`, `count(${id}) > 1`, `非 ('B' in ${id})`)
  if (item.family === 'date') return day.map((d) => `${id} < '${d}'`)
  if (item.family === 'text') return fc.constantFrom(`${id} != null`, `${id} == 'FAIL'`)
  return fc.constantFrom(`count(${id}) >= 2`, `count(${id}) == 0`)
}
const condition = (items) => fc.tuple(about(items[0]), ...items.slice(0, 3).map(about)).chain(([first, ...more]) =>
  fc.tuple(fc.constantFrom(' and ', ' or ', ' 且 ', ' 或 '), fc.nat({ max: more.length }), fc.boolean())
    .map(([joint, n, not]) => `${not ? 'not ' : ''}(${[first, ...more.slice(0, n)].join(joint)})`))
const sum = (numbers) => fc.tuple(fc.subarray(numbers, { minLength: 1, maxLength: Math.min(3, numbers.length) }), fc.constantFrom(' + ', ' - ', ' * '), number)
  .map(([ids, op, n]) => `${ids.map((item) => item.id).join(op)} - ${n}`)

const columns = fc.tuple(fc.boolean(), fc.constantFrom('text', 'number', 'date', null)).map(([needed, kind]) =>
  [{ id: 'name', label: '名称', needed }, { id: 'amount', label: '数量', ...(kind ? { kind } : {}) }])
const bare = (n) => fc.record({
  family: fc.constantFrom(...FAMILIES), level: fc.constantFrom('KEY', 'GENERAL'), photo: fc.constantFrom('never', 'on_fail', 'always'),
  sources: rare(fc.subarray(SOURCES, { minLength: 1 }), 1), whole: fc.boolean(), columns, message: rare(fc.constant('请核对')),
}).map((made) => ({
  id: `q${String(n).padStart(2, '0')}`, no: String(n), text: `内容 ${n}`, level: made.level, family: made.family, method: '', basis: [],
  photo: made.photo, message: made.message, pending: false, result: null,
  options: ['choice', 'multi'].includes(made.family) ? ['A', 'B', 'C'].map((value) => ({ value, label: value })) : [],
  ...(made.family === 'table' ? { columns: made.columns } : {}),
  ...(made.sources && ['conform', 'found', 'number', 'choice'].includes(made.family) ? { sources: made.sources } : {}),
  ...(made.family === 'number' && made.whole ? { whole: true } : {}),
}))
const ruled = (items) => fc.tuple(...items.map((item, at) => {
  const before = items.slice(Math.max(0, at - 3), at)
  const numbers = items.slice(0, at).filter((one) => one.family === 'number')
  return fc.record({
    relevant: before.length ? rare(condition(before), 3) : fc.constant(null),
    stop: rare(condition([item, ...before]), 8), constraint: rare(condition([item, ...before])), fail: rare(condition([item, ...before])),
    calculate: item.family === 'number' && numbers.length ? rare(sum(numbers), 1) : fc.constant(null),
  }).map(({ calculate, ...rules }) => ({ ...item, ...rules, ...(calculate ? { calculate } : {}) }))
}))
const scoring = rare(fc.record({ key_failed_max: fc.nat({ max: 2 }), general_passed_min: fc.nat({ max: 100 }), key_checked_min: fc.nat({ max: 3 }), general_checked_min: rare(fc.nat({ max: 4 })) }), 1)
const parts = { basis: '依据', scope: '范围', content: '内容', method: '方式', disposal: '处理' }
const table = fc.integer({ min: 1, max: 12 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, n) => bare(n + 1))))
  .chain((items) => fc.record({ items: ruled(items), rule: scoring, cut: fc.nat({ max: 12 }) }))
  .map(({ items, rule, cut }) => ({
    v: 1, code: 'T01', version: 1, title: '试表', object: '任何对象', parts, materials: MATERIALS, ...(rule ? { scoring: rule } : {}),
    sections: [items.slice(0, cut), items.slice(cut)].filter((part) => part.length).map((part, n) => ({ id: `s${n}`, title: '部分', items: part })),
  }))

const source = rare(fc.record({ kind: fc.constantFrom(...SOURCES, 'X'), by: text, on: rare(day) }), 6)
const given = (item) => fc.tuple({
  conform: fc.record({ verdict: fc.constantFrom(...VERDICTS, null, 'X') }),
  found: fc.record({ checked: fc.constantFrom(true, false, null, 1), found: fc.constantFrom(true, false, null) }),
  number: fc.record({ number: fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: text }) }),
  text: fc.record({ text }), date: fc.record({ date: day }), choice: fc.record({ value: fc.constantFrom('A', 'B', 'C', 'D', '') }),
  multi: fc.record({ values: fc.subarray(['A', 'B', 'C', 'D']) }),
  table: fc.record({ rows: fc.array(fc.oneof({ weight: 6, arbitrary: fc.record({ name: text, amount: fc.oneof(number, day, text) }) }, { weight: 1, arbitrary: fc.constantFrom(1, {}, { other: 'x' }) }), { maxLength: 3 }) }),
  materials: fc.record({ seen: fc.oneof(fc.subarray([...MATERIALS, '护照']), fc.constant(null)) }),
}[item.family], source).map(([value, from]) => (from ? { ...value, source: from } : value))
const step = (items) => fc.constantFrom(...items).chain((item) =>
  fc.oneof({ weight: 9, arbitrary: given(item) }, { weight: 1, arbitrary: fc.constantFrom(null, 'FAIL', [], {}) }).map((answer) => ({ item: item.id, answer })))
// Once through the table, as an inspector does, then here and there again.
const sequence = (items) => fc.tuple(fc.tuple(...items.map((item) => given(item).map((answer) => ({ item: item.id, answer })))),
  fc.array(step(items), { maxLength: 8, size: 'max' })).map(([once, again]) => [...once.filter((_, n) => !items[n].calculate), ...again])
const cases = table.chain((form) => fc.record({ form: fc.constant(form), steps: sequence(forms.items(form)) }))

const counts = (form, answers) => forms.countFacts(form, answers, { q01: '写明' }, new Set(['q02']))
for (const { form, steps } of fc.sample(cases, { numRuns: Number(runs), seed: Number(seed) })) {
  const answers = {}
  const told = steps.map(({ item, answer }) => {
    answers[item] = answer
    return { item, answer, out: forms.run(form, answers), counts: counts(form, answers) }
  })
  process.stdout.write(JSON.stringify({ form, steps: told }) + '\n')
}
