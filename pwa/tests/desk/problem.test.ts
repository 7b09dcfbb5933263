/** 问题说明：总是一句中文，服务器说的优先。 */
import { describe, expect, it } from 'vitest'
import { ProblemError, fieldErrors, sayError, sentenceOf } from '../../src/api/problem'

describe('sentenceOf', () => {
  it('prefers the detail of the server and ends with a full stop', () => {
    expect(sentenceOf(409, { title: '现在不能办这一步', detail: '这份案卷现在不在审核中' })).toBe('这份案卷现在不在审核中。')
  })
  it('falls back to a Chinese sentence, never to English', () => {
    expect(sentenceOf(404, { title: 'Not Found', detail: 'The requested URL was not found' })).toBe('没有这项内容，或不归您看。')
    expect(sentenceOf(502, {})).toMatch(/^服务器没有办成/)
    expect(sentenceOf(418, {})).toMatch(/[\u4e00-\u9fff]/)
  })
  it('adds the first field error and the seconds to wait', () => {
    expect(sentenceOf(422, { title: '填写有误', errors: { json: { code: ['代码只用数字、大写字母和短横。'] } } })).toBe('填写有误。代码只用数字、大写字母和短横。')
    expect(sentenceOf(429, { detail: '密码不对。', retry_after: 5 })).toBe('密码不对。5 秒后可以再试。')
    expect(sentenceOf(429, { detail: '5 秒后可以再试。', retry_after: 5 })).toBe('5 秒后可以再试。')
  })
})

describe('fieldErrors', () => {
  it('flattens nested and listed errors', () => {
    expect(fieldErrors({ errors: { json: { period: { from: ['必填。'] } } } })).toEqual({ 'period.from': '必填。' })
    expect(fieldErrors({ errors: [{ field: 'name', message: '太长。' }] })).toEqual({ name: '太长。' })
    expect(fieldErrors({})).toEqual({})
  })
})

describe('ProblemError', () => {
  it('treats forbidden like absent and knows its code', () => {
    const problem = new ProblemError(403, { type: '/problems/duty_separation', detail: '写的人不能批。' })
    expect([problem.absent, problem.code, problem.message]).toEqual([true, 'duty_separation', '写的人不能批。'])
  })
  it('says one sentence whatever was thrown', () => {
    expect(sayError(new TypeError('x is undefined'))).toBe('页面出了差错，请刷新后再试。')
  })
})
