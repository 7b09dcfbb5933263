/** 本应用用的那一个接口客户端，以及连没连上服务器。 */
import { shallowRef } from 'vue'
import { makeClient } from '../../api/client'
import { makeSharing, type Said } from '../session/sharing'

const channel = new BroadcastChannel('desk.session')

export const sharing = makeSharing({
  storage: () => sessionStorage, locks: globalThis.navigator?.locks ?? null, now: Date.now, pause: ms => new Promise(done => { setTimeout(done, ms) }),
  air: { post: said => channel.postMessage(said), hear: listen => { channel.onmessage = (event: MessageEvent<Said>) => listen(event.data) } },
})
export const { tokens } = sharing

/** null while the server answers; otherwise since when it does not. */
export const unreachableSince = shallowRef<string | null>(null)
export const lastReached = shallowRef<string | null>(null)

/** Waiting requests after the session ran out; sign-in over the page lets them go on. */
export const expired = shallowRef(false)
let waiting: (() => void)[] = []

function signInAgain(): Promise<void> {
  expired.value = true
  return new Promise(resolve => { waiting.push(resolve) })
}

export function signedInAgain(): void {
  expired.value = false
  const all = waiting
  waiting = []
  all.forEach(go => go())
}

function reached(ok: boolean): void {
  const now = new Date().toISOString()
  if (ok) {
    lastReached.value = now
    unreachableSince.value = null
  } else unreachableSince.value ??= now
}

export const api = makeClient({
  base: '/api/v1', tokens, signInAgain, reached, inTurn: sharing.inTurn, fetch: (input, init) => fetch(input, init),
})
