/** 检查表的共同样例：TypeScript 这一边。 */
import { describe, expect, it } from 'vitest'
import {
  canonical, countFacts, evaluate, ExpressionError, type Form, identity, judgeGuards, type Json, Num, parse, picked, run,
  tickets, type Value, write,
} from '@forms/index'
import { miscounts, recounted } from '@forms/counted'
import { read } from '@forms/exact'

interface Case<In, Out> {
  name: string
  in: In
  out: Out
}

const VECTORS = import.meta.glob<{ cases: unknown[] }>('../../../forms/vectors/*.json', { eager: true, import: 'default' })
const STARTERS = import.meta.glob<Form>('../../../forms/checklists/*.json', { eager: true, import: 'default' })

function cases<In, Out>(name: string): Case<In, Out>[] {
  return VECTORS[`../../../forms/vectors/${name}.json`]?.cases as Case<In, Out>[]
}

function inward(raw: unknown): Value {
  if (Array.isArray(raw)) return raw.map(inward)
  if (typeof raw === 'number') return new Num(BigInt(raw), 0)
  if (typeof raw === 'object' && raw !== null) return read((raw as { number: string }).number)
  return raw as Value
}

function outward(value: Value): unknown {
  if (value instanceof Num) return { number: write(value) }
  return Array.isArray(value) ? value.map(outward) : value
}

describe('条件语言', () => {
  it.each(cases<{ source: string; scope: Record<string, unknown> }, unknown>('expressions'))('$name', (row) => {
    const scope = new Map(Object.entries(row.in.scope).map(([name, raw]) => [name, inward(raw)]))
    let out: unknown
    try {
      out = { value: outward(evaluate(parse(row.in.source), scope)) }
    } catch (problem) {
      expect(problem).toBeInstanceOf(ExpressionError)
      out = { error: (problem as Error).message }
    }
    expect(out).toEqual(row.out)
  })
})

describe('引擎', () => {
  it.each(cases<{ form: Form; answers: Record<string, unknown> }, unknown>('runs'))('$name', (row) => {
    expect(run(row.in.form, row.in.answers)).toEqual(row.out)
  })
})

describe('检查内容里的项数', () => {
  it.each(cases<Form, unknown>('counted'))('$name', (row) => {
    expect({ said: miscounts(row.in).map(one => one.said), text: recounted(row.in) }).toEqual(row.out)
  })
})

describe('封存规则要用的数', () => {
  interface Given {
    form: Form
    answers: Record<string, unknown>
    findings: Record<string, string>
    pictured: string[]
  }
  it.each(cases<Given, unknown>('counts'))('$name', ({ in: given, out }) => {
    expect(countFacts(given.form, given.answers, given.findings, new Set(given.pictured))).toEqual(out)
  })
})

describe('守则', () => {
  interface Given {
    rules: { code: string; expr: string; message: string }[]
    facts: Record<string, unknown>
  }
  it.each(cases<Given, unknown>('guards'))('$name', (row) => {
    expect(judgeGuards(row.in.rules, row.in.facts)).toEqual(row.out)
  })
})

describe('现场抽样', () => {
  interface Given { seed: string; item: string; attempt: number; names: string[] }
  it.each(cases<Given, { no: number; ticket: string }[]>('samples'))('$name', async ({ in: g, out }) => {
    expect(await tickets(g.seed, g.item, g.attempt, g.names)).toEqual(out)
    expect(await picked(g.seed, g.item, g.attempt, g.names, 2)).toEqual(out.slice(0, 2).map(row => row.no))
  })
})

describe('指纹', () => {
  it.each(cases<Json, { canonical: string; sha256: string; error?: true }>('identity'))('$name', async (row) => {
    if (row.out.error) {
      await expect(identity(row.in)).rejects.toThrow('：')
      return
    }
    expect(canonical(row.in)).toBe(row.out.canonical)
    expect(await identity(row.in)).toBe(row.out.sha256)
  })

  it('自带的每张表都能规范书写，全部条件都看得懂', () => {
    expect(Object.keys(STARTERS)).toHaveLength(14)
    for (const form of Object.values(STARTERS)) {
      expect(canonical(form as unknown as Json)).toContain(form.code)
      expect(run(form, {}).errors).toEqual([])
    }
  })
})
