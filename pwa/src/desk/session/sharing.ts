/**
 * 同一浏览器的几个标签页共一次登录：新开的向开着的要，换新令牌一页一页轮着来，一页退出全退出。
 *
 * The tokens stay in the tabs (sessionStorage) and pass between them over a BroadcastChannel, so closing the last
 * signed-in tab still ends it and nothing is left on a shared machine. A refresh token is spent once: only the tab
 * whose turn it is (a Web Lock) renews, and the turn ends after the others have heard the new pair. Without Web Locks
 * (plain http elsewhere than localhost) every tab signs in for itself, as nothing would keep two from spending one.
 */
import { tabStore, type Held, type TokenStore } from '../../api/tokens'

export type Said = { kind: 'ask'; from: string } | { kind: 'told'; to: string; held: Held } | { kind: 'held'; held: Held } | { kind: 'out'; who: string }

/** The air between the tabs; a test can be the air. */
export interface Air { post(said: Said): void; hear(listen: (said: Said) => void): void }
export type Locks = Pick<LockManager, 'request' | 'query'>

export interface World { storage: () => Storage; air: Air; locks: Locks | null; now: () => number; pause: (ms: number) => Promise<void> }

/** Held by every signed-in tab: a new one knows whether there is anybody to ask, and the browser does not freeze it. */
const SIGNED_IN = 'desk.session.signed-in'
const TURN = 'desk.session.turn'
/** How long a new tab waits for the others' answers, and how long a turn lasts after the new pair was told. */
const ASK_MS = 1500
const TELL_MS = 200

export type Sharing = ReturnType<typeof makeSharing>

export function makeSharing(world: World) {
  const store = tabStore(world.storage)
  const me = Math.random().toString(36).slice(2)
  let staying: (() => void) | null = null
  let met: Promise<void> | null = null
  let answered: ((held: Held) => void) | null = null
  const told = { held: (() => undefined) as (held: Held) => void, out: (): void => undefined }

  /** Takes what is newer of the same person; a tab that holds nothing takes what it asked for only. */
  function take(held: Held): boolean {
    const own = store.read()
    if (own && (own.who !== held.who || own.at >= held.at)) return false
    store.write(held)
    stay()
    return true
  }

  function stay(): void {
    if (staying || !world.locks) return
    staying = () => undefined
    void world.locks.request(SIGNED_IN, { mode: 'shared' }, () => new Promise<void>(go => { if (staying) staying = go; else go() }))
  }

  function leave(): void {
    store.write(null)
    staying?.()
    staying = null
    met = null
  }

  if (world.locks) {
    world.air.hear(said => {
      const own = store.read()
      if (said.kind === 'ask' && own && staying) world.air.post({ kind: 'told', to: said.from, held: own })
      else if (said.kind === 'told' && said.to === me) answered?.(said.held)
      else if (said.kind === 'held' && (!own || take(said.held))) told.held(said.held)
      else if (said.kind === 'out' && own?.who === said.who) {
        leave()
        told.out()
      }
    })
  }

  /** Asks every signed-in tab and takes the newest answer. */
  async function ask(): Promise<void> {
    const others = ((await world.locks?.query())?.held ?? []).filter(one => one.name === SIGNED_IN).length
    if (!others) return
    const heard: Held[] = []
    await Promise.race([world.pause(ASK_MS), new Promise<void>(done => {
      answered = held => { if (heard.push(held) >= others) done() }
      world.air.post({ kind: 'ask', from: me })
    })])
    answered = null
    heard.sort((a, b) => b.at - a.at).some(take)
  }

  const tokens: TokenStore = {
    access: () => store.read()?.access ?? null,
    refresh: () => store.read()?.refresh ?? null,
    save: (access, refresh, who) => {
      const own = store.read()
      const held = { access, refresh, who: who ?? own?.who ?? '', at: Math.max(world.now(), (own?.at ?? 0) + 1) }
      store.write(held)
      stay()
      if (world.locks) world.air.post({ kind: 'held', held })
    },
    clear: leave,
  }

  return {
    tokens,
    told,
    take,
    /** Before the first request of a page: signed in elsewhere? A copied or reawakened tab gets the newer pair too. */
    meet: (): Promise<void> => (met ??= ask().then(() => { if (store.read()) stay(); else met = null })),
    /** Signs every tab of this person out. */
    out: (): void => {
      const who = store.read()?.who
      leave()
      if (who !== undefined && world.locks) world.air.post({ kind: 'out', who })
    },
    inTurn: <T>(work: () => Promise<T>): Promise<T> => {
      const { locks } = world
      if (!locks) return work()
      return new Promise<T>((done, failed) => {
        void locks.request(TURN, async () => {
          try { done(await work()) } catch (cause) { failed(cause) }
          await world.pause(TELL_MS)
        })
      })
    },
  }
}
