/** 接口客户端：续期一次、重新登录后接着办、If-Match、断网。 */
import { describe, expect, it, vi } from 'vitest'
import { makeClient, queryString, type World } from '../../src/api/client'
import { ProblemError } from '../../src/api/problem'
import type { TokenStore } from '../../src/api/tokens'

function memoryTokens(access: string | null = 'old', refresh: string | null = 'r1'): TokenStore & { pair: [string | null, string | null] } {
  const store = {
    pair: [access, refresh] as [string | null, string | null],
    access: () => store.pair[0],
    refresh: () => store.pair[1],
    save: (a: string, r: string) => { store.pair = [a, r] },
    clear: () => { store.pair = [null, null] },
  }
  return store
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers })
}

function world(handler: (method: string, path: string, headers: Headers, body: string | null) => Response, parts: Partial<World> = {}) {
  const calls: { method: string; path: string; headers: Headers; body: string | null }[] = []
  const made: World = {
    base: '/api/v1', tokens: memoryTokens(), signInAgain: vi.fn<() => Promise<void>>(async () => undefined), reached: vi.fn<(ok: boolean) => void>(), inTurn: work => work(),
    fetch: (async (input: string, init: RequestInit) => {
      const headers = new Headers(init.headers)
      const body = typeof init.body === 'string' ? init.body : null
      calls.push({ method: init.method ?? 'GET', path: input, headers, body })
      return handler(init.method ?? 'GET', input, headers, body)
    }) as typeof fetch,
    ...parts,
  }
  return { client: makeClient(made), calls, made }
}

const EXPIRED = { type: '/problems/session_expired', title: '登录已过期', status: 401 }

describe('makeClient', () => {
  it('sends the token, the query and returns the body', async () => {
    const { client, calls } = world(() => answer(200, { total: 2 }))
    expect(await client.get('/entities', { q: '禾丰', after: null, kind: '' })).toEqual({ total: 2 })
    expect(calls[0]?.path).toBe(`/api/v1/entities?q=${encodeURIComponent('禾丰')}`)
    expect(calls[0]?.headers.get('Authorization')).toBe('Bearer old')
  })

  it('renews an old token once for many requests and repeats them', async () => {
    const { client, calls, made } = world((_, path, headers) => {
      if (path.endsWith('/session/refresh')) return headers.get('Authorization') === 'Bearer r1' ? answer(200, { access_token: 'new', refresh_token: 'r2' }) : answer(401, EXPIRED)
      return headers.get('Authorization') === 'Bearer new' ? answer(200, { ok: true }) : answer(401, EXPIRED)
    })
    await Promise.all([client.get('/items'), client.get('/plans'), client.get('/draws')])
    expect(calls.filter(call => call.path.endsWith('/session/refresh'))).toHaveLength(1)
    expect(made.tokens.refresh()).toBe('r2')
  })

  it('uses the pair another tab put there instead of spending its own', async () => {
    const { client, calls, made } = world((_, __, headers) => (headers.get('Authorization') === 'Bearer theirs' ? answer(200, { ok: true }) : answer(401, EXPIRED)), {
      inTurn: work => { made.tokens.save('theirs', 'r2'); return work() },
    })
    expect(await client.get('/items')).toEqual({ ok: true })
    expect(calls.map(call => call.path)).toEqual(['/api/v1/items', '/api/v1/items'])
  })

  it('asks to sign in again when nothing can be renewed, then repeats with the same body', async () => {
    const tokens = memoryTokens('old', null)
    const { client, calls } = world((_, __, headers) => (headers.get('Authorization') === 'Bearer fresh' ? answer(200, { id: 'p1' }) : answer(401, EXPIRED)), {
      tokens, signInAgain: async () => tokens.save('fresh', 'r9'),
    })
    expect(await client.post('/plans', { year: 2026 })).toEqual({ id: 'p1' })
    expect(calls.map(call => call.body)).toEqual(['{"year":2026}', '{"year":2026}'])
  })

  it('does not take a wrong old password for an expired session', async () => {
    const { client, made } = world(() => answer(401, { type: '/problems/login_failed', detail: '原密码不对。', status: 401 }))
    await expect(client.post('/session/password', { old: 'a', new: 'b' })).rejects.toThrow('原密码不对。')
    expect(made.signInAgain).not.toHaveBeenCalled()
  })

  it('carries If-Match and gives the ETag back', async () => {
    const { client, calls } = world(() => answer(200, { no: '1' }, { ETag: '"7"' }))
    expect(await client.getWithEtag('/dossiers/1')).toEqual({ data: { no: '1' }, etag: '"7"' })
    await client.post('/dossiers/1/decisions', {}, { ifMatch: '"7"' })
    expect(calls[1]?.headers.get('If-Match')).toBe('"7"')
  })

  it('turns a dead network into one sentence and tells the shell', async () => {
    const reached = vi.fn<(ok: boolean) => void>()
    const { client } = world(() => { throw new TypeError('failed') }, { reached })
    const failure = await client.get('/items').catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(ProblemError)
    expect((failure as ProblemError).offline).toBe(true)
    expect(reached).toHaveBeenLastCalledWith(false)
  })

  it('accepts an empty answer', async () => {
    const { client } = world(() => new Response(null, { status: 204 }))
    expect(await client.remove('/roles/1')).toBeNull()
  })
})

describe('queryString', () => {
  it('leaves out what is not asked', () => {
    expect(queryString({ a: undefined, b: null, c: '', d: false, e: 0 })).toBe('?d=false&e=0')
    expect(queryString({})).toBe('')
  })
})
