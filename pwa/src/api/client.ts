/** 接口客户端：带凭据、自动续期、If-Match、问题说明。 */
import { ProblemError, type ProblemBody } from './problem'
import type { Grant, TokenStore } from './tokens'

export type Query = Record<string, string | number | boolean | null | undefined | string[]>

export interface Call {
  query?: Query
  body?: unknown
  form?: FormData
  ifMatch?: string
  signal?: AbortSignal
  /** No credentials: sign-in itself, public facts. */
  open?: boolean
  /** Another credential than the access token: the refresh token. */
  bearer?: string
}

export interface Answer<T> { data: T; etag: string | null }

/** The world outside the client; a test can be the world. */
export interface World {
  base: string
  fetch: typeof fetch
  tokens: TokenStore
  /** Asks the person to sign in again over the page; resolves when that worked. */
  signInAgain: () => Promise<void>
  /** Runs one renewal at a time among all tabs: a refresh token is spent once. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Told after every attempt whether an answer came at all. */
  reached: (ok: boolean) => void
}

/** A wrong old password is also 401; only these mean that the session ran out. */
const EXPIRED = new Set(['', 'unauthenticated', 'session_expired'])
/** A renewal that gets no answer must not hold up the other tabs. */
const RENEWAL_MS = 20_000

export type Client = ReturnType<typeof makeClient>

export function makeClient(world: World) {
  let renewal: Promise<boolean> | null = null

  async function send(method: string, path: string, call: Call): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    const token = call.bearer ?? (call.open ? null : world.tokens.access())
    if (token) headers.Authorization = `Bearer ${token}`
    if (call.ifMatch) headers['If-Match'] = call.ifMatch
    let body: BodyInit | undefined = call.form
    if (!call.form && call.body !== undefined) {
      headers['Content-Type'] = 'application/json'
      body = JSON.stringify(call.body)
    }
    try {
      const answer = await world.fetch(world.base + path + queryString(call.query), { method, headers, body, signal: call.signal })
      world.reached(true)
      return answer
    } catch (cause) {
      if (call.signal?.aborted) throw cause
      world.reached(false)
      throw new ProblemError(0)
    }
  }

  /** Many requests may find the token old at once, here and in other tabs; only one of them renews it. */
  function renew(used: string | null): Promise<boolean> {
    renewal ??= world.inTurn(() => exchange(used)).finally(() => { renewal = null })
    return renewal
  }

  async function exchange(used: string | null): Promise<boolean> {
    if (renewed(used)) return true
    const refresh = world.tokens.refresh()
    if (!refresh) return false
    const answer = await send('POST', '/session/refresh', { bearer: refresh, signal: AbortSignal.timeout(RENEWAL_MS) })
      .catch((cause: unknown) => { throw cause instanceof ProblemError ? cause : new ProblemError(0) })
    if (!answer.ok) return false
    const grant = (await answer.json()) as Partial<Grant>
    if (!grant.access_token) return false
    world.tokens.save(grant.access_token, grant.refresh_token ?? refresh)
    return true
  }

  /** Another tab, or a person signing in again, put a newer token there since `used` was sent. */
  const renewed = (used: string | null): boolean => used !== null && world.tokens.access() !== null && world.tokens.access() !== used

  async function perform(method: string, path: string, call: Call): Promise<Response> {
    const used = world.tokens.access()
    let answer = await send(method, path, call)
    if (answer.status === 401 && !call.open) {
      const problem = new ProblemError(401, await problemBody(answer))
      if (!EXPIRED.has(problem.code)) throw problem
      if (!renewed(used) && !(await renew(used))) await world.signInAgain()
      answer = await send(method, path, call)
    }
    if (!answer.ok) throw new ProblemError(answer.status, await problemBody(answer))
    return answer
  }

  async function call<T>(method: string, path: string, options: Call = {}): Promise<T> {
    return (await callWithEtag<T>(method, path, options)).data
  }

  async function callWithEtag<T>(method: string, path: string, options: Call = {}): Promise<Answer<T>> {
    const answer = await perform(method, path, options)
    const text = answer.status === 204 ? '' : await answer.text()
    return { data: (text ? JSON.parse(text) : null) as T, etag: answer.headers.get('ETag') }
  }

  return {
    get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
    getWithEtag: <T>(path: string) => callWithEtag<T>('GET', path),
    getBlob: async (path: string, query?: Query) => (await perform('GET', path, { query })).blob(),
    post: <T>(path: string, body?: unknown, options: Call = {}) => call<T>('POST', path, { ...options, body: body ?? {} }),
    send: <T>(path: string, form: FormData) => call<T>('POST', path, { form }),
    patch: <T>(path: string, body: unknown, options: Call = {}) => call<T>('PATCH', path, { ...options, body }),
    put: <T>(path: string, body: unknown, options: Call = {}) => call<T>('PUT', path, { ...options, body }),
    remove: <T>(path: string) => call<T>('DELETE', path),
  }
}

export function queryString(query: Query = {}): string {
  const pairs = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) value.forEach(one => pairs.append(key, one))
    else if (value !== undefined && value !== null && value !== '') pairs.append(key, String(value))
  }
  const text = pairs.toString()
  return text ? `?${text}` : ''
}

async function problemBody(answer: Response): Promise<ProblemBody> {
  try {
    return (await answer.json()) as ProblemBody
  } catch {
    return {}
  }
}
