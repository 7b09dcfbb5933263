import { expect, test } from 'vitest'
import { asked, renamed, unaliased } from '../../scripts/lean'

test('what the first script exports keeps one name, in its list and where it is asked for', () => {
  const { code, locals } = unaliased('var Av=1,cv=2;export{Av as e,cv as B};\n')
  expect(code).toBe('var Av=1,cv=2;export{Av,cv};')
  expect(renamed('import{e as n,B as cv}from"./field-x.js";n(cv)', 'from"./field-x.js"', locals)).toBe('import{Av as n,cv}from"./field-x.js";n(cv)')
  expect(renamed('import{e as n}from"./other.js";', 'from"./field-x.js"', locals)).toBe('import{e as n}from"./other.js";')
})

test('a style keeps the variables that it or a script asks for', () => {
  expect(asked(':root{--a:1px;--b:2px;--c:3px}p{margin:var(--b)}', 'style.setProperty(`--c`)')).toBe(':root{--b:2px;--c:3px}p{margin:var(--b)}')
})
