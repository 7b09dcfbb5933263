/** 登录的人：本人、角色、是否须改密码；过期时原页不动，重新登录后接着办。 */
import { computed, shallowRef } from 'vue'
import { ProblemError } from '../../api/problem'
import type { Account, Grant, Held } from '../../api/tokens'
import { api, expired, sharing, signedInAgain, tokens } from '../lib/api'

export interface Meta {
  name: string
  demo: boolean
  jurisdiction: { code: string; name: string } | null
  profile: string | null
  server_time: string
}

export const account = shallowRef<Account | null>(null)
export const meta = shallowRef<Meta | null>(null)
/** Server minus local clock, in milliseconds: days on screen are the server's days. */
export const clockOffset = shallowRef(0)

export const roles = computed(() => new Set(account.value?.roles ?? []))

export function may(...wanted: string[]): boolean {
  return wanted.some(role => roles.value.has(role))
}

export function now(): Date {
  return new Date(Date.now() + clockOffset.value)
}

export async function loadMeta(): Promise<void> {
  meta.value = await api.get<Meta>('/meta')
  clockOffset.value = new Date(meta.value.server_time).getTime() - Date.now()
}

/** Signed in in another tab while this one shows the sign-in page. */
export const offered = shallowRef<Held | null>(null)

sharing.told.held = held => {
  if (!account.value) offered.value = held
  else if (expired.value && tokens.access() === held.access) signedInAgain()
}
// What is typed here is asked about by the browser; `account` stays, so that nobody else can send it.
sharing.told.out = () => location.assign('/desk/sign-in')

/** The person after a reload of the page, or from another tab of this browser; null when nobody is signed in. */
export async function restore(): Promise<Account | null> {
  await sharing.meet()
  if (!tokens.access()) return null
  account.value ??= await api.get<Account>('/session')
  return account.value
}

export async function signIn(name: string, password: string): Promise<Account> {
  const grant = await api.post<Grant>('/session', { name, password }, { open: true })
  const before = account.value
  tokens.save(grant.access_token, grant.refresh_token, grant.account.id)
  account.value = grant.account
  // Somebody else at the same screen must not send what the first person typed.
  if (before && before.id !== grant.account.id) location.assign('/desk/')
  signedInAgain()
  return grant.account
}

export async function signOut(): Promise<void> {
  try {
    await api.remove('/session')
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause
  }
  sharing.out()
  account.value = null
  location.assign('/desk/sign-in')
}

export async function setSigningPin(password: string, pin: string): Promise<void> {
  await api.put('/session/signing-pin', { password, pin })
  if (account.value) account.value = { ...account.value, signing_pin: true }
}

export async function changePassword(old: string, fresh: string): Promise<void> {
  await api.post('/session/password', { old, new: fresh })
  if (account.value) account.value = { ...account.value, must_change_password: false }
}
