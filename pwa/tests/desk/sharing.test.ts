/** 几个标签页一次登录：新开的不再问密码，续期令牌只花一次，一页退出全退出，都关掉就结束。 */
import { expect, test } from 'vitest'
import { makeClient } from '../../src/api/client'
import { makeSharing, type Air, type Locks, type Said } from '../../src/desk/session/sharing'

const EXPIRED = JSON.stringify({ type: '/problems/session_expired', status: 401 })
const tick = (): Promise<void> => new Promise(done => { setTimeout(done, 0) })

/** One browser: its air carries what one tab says to the others a moment later, its locks queue. */
function browser() {
  const tabs: ((said: Said) => void)[] = []
  const held: { name: string; mode: string; owner: number }[] = []
  const turns = new Map<string, Promise<unknown>>()
  const server = { refresh: 'r1', access: 'a1', spent: 0, revoked: false }

  function locksOf(owner: number): Locks {
    const request = async (name: string, options: unknown, work?: () => Promise<unknown>): Promise<unknown> => {
      const mode = work ? 'shared' : 'exclusive'
      const run = async (): Promise<unknown> => {
        const mine = { name, mode, owner }
        held.push(mine)
        try { return await (work ?? (options as () => Promise<unknown>))() } finally { held.splice(held.indexOf(mine), 1) }
      }
      if (mode === 'shared') return run()
      const next = (turns.get(name) ?? Promise.resolve()).then(run)
      turns.set(name, next.catch(() => undefined))
      return next
    }
    return { request, query: async () => ({ held: held.map(one => ({ name: one.name })), pending: [] }) } as unknown as Locks
  }

  /** A new tab; `copied` is the sessionStorage it was duplicated with. */
  function tab(copied: Record<string, string> = {}) {
    const kept = new Map(Object.entries(copied))
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value) }, removeItem: (key: string) => { kept.delete(key) } } as unknown as Storage
    const owner = tabs.length
    const air: Air = {
      post: said => { tabs.forEach((hear, n) => { if (n !== owner) setTimeout(() => hear(said), 0) }) },
      hear: listen => { tabs[owner] = listen },
    }
    tabs[owner] = () => undefined
    const sharing = makeSharing({ storage: () => storage, air, locks: locksOf(owner), now: () => 1000, pause: ms => new Promise(done => { setTimeout(done, ms / 10) }) })
    const client = makeClient({
      base: '', tokens: sharing.tokens, inTurn: sharing.inTurn, reached: () => undefined, signInAgain: () => Promise.reject(new Error('asked again')),
      fetch: (async (path: string, init: RequestInit) => {
        await tick()
        const bearer = new Headers(init.headers).get('Authorization')?.slice(7)
        if (path !== '/session/refresh') return bearer === server.access ? new Response('{"ok":true}') : new Response(EXPIRED, { status: 401 })
        if (bearer !== server.refresh || server.revoked) {
          server.revoked = true
          return new Response(EXPIRED, { status: 401 })
        }
        server.spent += 1
        server.refresh = `r${server.spent + 1}`
        server.access = `a${server.spent + 1}`
        return new Response(JSON.stringify({ access_token: server.access, refresh_token: server.refresh }))
      }) as typeof fetch,
    })
    const close = (): void => {
      tabs[owner] = () => undefined
      for (const one of held.filter(each => each.owner === owner)) held.splice(held.indexOf(one), 1)
    }
    return { sharing, client, kept, close }
  }
  return { tab, server }
}

async function signedIn() {
  const world = browser()
  const first = world.tab()
  await first.sharing.meet()
  first.sharing.tokens.save('a1', 'r1', 'clerk')
  return { ...world, first }
}

test('a new tab is signed in by the one that is', async () => {
  const { tab } = await signedIn()
  const second = tab()
  await second.sharing.meet()
  expect(await second.client.get('/items')).toEqual({ ok: true })
})

test('three tabs that find the token old at once spend one refresh token', async () => {
  const { tab, server, first } = await signedIn()
  const others = [tab(), tab()]
  await Promise.all(others.map(one => one.sharing.meet()))
  server.access = 'a0'
  const got = await Promise.all([first, ...others].map(one => one.client.get('/items')))
  expect(got).toEqual([{ ok: true }, { ok: true }, { ok: true }])
  expect([server.spent, server.revoked]).toEqual([1, false])
  expect(others.map(one => one.sharing.tokens.refresh())).toEqual(['r2', 'r2'])
})

test('a copied tab takes the newer pair before it renews', async () => {
  const { tab, server, first } = await signedIn()
  const copied = Object.fromEntries(first.kept)
  server.access = 'a0'
  await first.client.get('/items')
  const second = tab(copied)
  await second.sharing.meet()
  server.access = 'a0'
  expect(await second.client.get('/items')).toEqual({ ok: true })
  expect([server.spent, server.revoked]).toEqual([2, false])
})

test('signing out in one tab signs out all of this person, and a new one is not let in', async () => {
  const { tab, first } = await signedIn()
  const [second, third] = [tab(), tab()]
  await Promise.all([second.sharing.meet(), third.sharing.meet()])
  third.sharing.tokens.save('b1', 's1', 'approver')
  let out = 0
  second.sharing.told.out = () => { out += 1 }
  first.sharing.out()
  await tick()
  expect([first, second].map(one => one.sharing.tokens.access())).toEqual([null, null])
  expect([out, third.sharing.tokens.access()]).toEqual([1, 'b1'])
  third.close()
  const fourth = tab()
  await fourth.sharing.meet()
  expect(fourth.sharing.tokens.access()).toBeNull()
})

test('when all tabs are closed the next one is asked to sign in', async () => {
  const { tab, first } = await signedIn()
  first.close()
  const next = tab()
  await next.sharing.meet()
  expect(next.sharing.tokens.access()).toBeNull()
})

test('who signs in again over an expired page lets the other tabs go on; somebody else does not', async () => {
  const { tab, first } = await signedIn()
  const second = tab()
  await second.sharing.meet()
  const heard: string[] = []
  second.sharing.told.held = held => { heard.push(held.access) }
  first.sharing.tokens.save('a9', 'r9', 'clerk')
  await tick()
  first.sharing.tokens.save('b9', 's9', 'approver')
  await tick()
  expect([heard, second.sharing.tokens.access()]).toEqual([['a9'], 'a9'])
})
