/** 与服务器说话：只认本系统的 JSON，登录网页一类的应答不算。 */

export class Offline extends Error { override name = 'Offline' }

/** Something answered, but not our system: a captive portal, a proxy's error page. */
export class Foreign extends Error { override name = 'Foreign' }

export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly code: string
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    super(String(body.detail || body.title || `HTTP ${status}`))
    this.status = status
    this.body = body
    this.code = String(body.type ?? '').replace(/^.*\/problems\//, '')
  }
}

export interface Wire { method: string; path: string; headers?: Record<string, string>; body?: BodyInit | null; timeout?: number }
export type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Raw answer or Offline; status codes are left to the caller. */
export async function send(fetcher: Fetch, wire: Wire): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), wire.timeout ?? 30_000)
  try {
    return await fetcher(wire.path, {
      method: wire.method, headers: wire.headers ?? {}, body: wire.body ?? null,
      signal: abort.signal, cache: 'no-store', redirect: 'error', credentials: 'same-origin',
    })
  } catch {
    throw new Offline(wire.path)
  } finally {
    clearTimeout(timer)
  }
}

/** JSON answer; Problem for refusals of our server, Foreign for anybody else's words. */
export async function json<T>(answer: Response): Promise<T> {
  const kind = answer.headers.get('Content-Type') ?? ''
  if (!/\bjson\b/.test(kind)) {
    throw answer.status === 429 || answer.status >= 500 ? new Problem(answer.status, {}) : new Foreign(kind)
  }
  let body: unknown
  try {
    body = await answer.json()
  } catch {
    throw new Foreign('not JSON')
  }
  if (!answer.ok) throw new Problem(answer.status, body as Record<string, unknown>)
  return body as T
}

export const DISABLED = '账号已停用，请找系统管理员。已做的仍会送达。'

/** 给检查员看的一句话。 */
export function sayNet(error: unknown): string {
  if (error instanceof Foreign) {
    return '连上的网络到不了局里，可能是要登录的公共 Wi-Fi。请打开浏览器登录，或改用流量，再试。'
  }
  if (error instanceof Offline) return '连不上服务器，已存的照常可用。'
  if (error instanceof Problem) {
    if (error.code === 'device.replayed') return '请求在路上被送了两次，稍后自动再试。'
    if (error.status === 401) return error.body['disabled'] ? DISABLED : '登录已过期。已做的仍会送达；要领新任务请登录。'
    if (error.status === 429 || error.status >= 500) return '服务器正忙，30 秒后自动再试。'
    return error.message
  }
  return '没有办成，请再试一次。'
}
