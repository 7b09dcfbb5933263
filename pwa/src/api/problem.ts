/** 问题说明：把 RFC 9457 problem+json 变成一句人能看懂的中文。 */
import { withoutCodes } from '../ui/cited'

export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  detail?: string
  [extra: string]: unknown
}

/** Status 0 means that no answer came at all: the network, not the server, said no. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly body: ProblemBody

  constructor(status: number, body: ProblemBody = {}) {
    super(sentenceOf(status, body))
    this.name = 'ProblemError'
    this.status = status
    this.body = body
    this.code = codeOf(body)
  }

  get offline(): boolean {
    return this.status === 0
  }

  /** A foreign thing answers like an absent one, so both get the same words. */
  get absent(): boolean {
    return this.status === 403 || this.status === 404
  }
}

/** 按状态码的兜底说法；服务器自己的 detail 优先。 */
const BY_STATUS: Record<number, string> = {
  0: '连不上服务器。填写的内容还在本页，请稍后重试。',
  400: '提交的内容不完整，请检查后再试。',
  401: '登录已过期。',
  403: '没有这项内容，或不归您看。',
  404: '没有这项内容，或不归您看。',
  409: '现在的状态不允许这样做，请刷新后再看。',
  412: '别人刚刚改过这一件，您的内容没有提交。',
  413: '文件太大。',
  415: '不支持这种文件。',
  422: '有几处填写不对，请检查。',
  428: '页面内容已旧，请刷新后再提交。',
  429: '试得太快了，请稍等再试。',
}

export function codeOf(body: ProblemBody): string {
  return String(body.type ?? '').replace(/^.*\/problems\//, '')
}

/** 一句话：detail 优先，其次 title，最后按状态码；附上字段错误和可再试的秒数。 */
export function sentenceOf(status: number, body: ProblemBody): string {
  const fields = fieldErrors(body)
  const base = hasChinese(body.detail) ?? hasChinese(body.title) ?? BY_STATUS[status]
    ?? (status >= 500 ? '服务器没有办成这件事，请稍后再试。' : '没有办成，请稍后再试。')
  const wait = Number(body.retry_after)
  const first = Object.values(fields)[0]
  const parts = [base]
  if (first && !base.includes(first)) parts.push(first)
  if (Number.isFinite(wait) && wait > 0 && !/\d ?[秒分]/.test(base)) parts.push(`${wait} 秒后可以再试。`)
  return parts.map(stop).join('')
}

/** Flattens validation errors to {"a.b": "第一条"}; accepts flask-smorest and plain shapes. */
export function fieldErrors(body: ProblemBody): Record<string, string> {
  const found: Record<string, string> = {}
  walk(body.errors, '', found)
  return found
}

function walk(node: unknown, path: string, found: Record<string, string>): void {
  if (typeof node === 'string') {
    const key = path.replace(/^(json|query|files|form)\.?/, '') || '_'
    if (/[\u4e00-\u9fff]/.test(node) && !(key in found)) found[key] = node
  } else if (Array.isArray(node)) {
    node.forEach(item => walk(item, path, found))
  } else if (node && typeof node === 'object') {
    const entry = node as Record<string, unknown>
    if (typeof entry.field === 'string' && typeof entry.message === 'string') walk(entry.message, entry.field, found)
    else for (const [key, value] of Object.entries(entry)) walk(value, path ? `${path}.${key}` : key, found)
  }
}

function hasChinese(text: unknown): string | undefined {
  return typeof text === 'string' && /[\u4e00-\u9fff]/.test(text) ? text : undefined
}

function stop(text: string): string {
  return /[。！？：]$/.test(text) ? text : `${text}。`
}

/** Whatever was thrown, one sentence for the person in front of the screen. */
export function sayError(error: unknown): string {
  if (error instanceof ProblemError) return withoutCodes(error.message)
  return '页面出了差错，请刷新后再试。'
}
