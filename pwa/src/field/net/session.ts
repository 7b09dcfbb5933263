/** 登录：访问令牌只在内存，续期令牌加密存于本机。 */
import type { FieldDb } from '../store/db'
import { getMeta, putMeta } from '../store/db'
import type { Vault } from '../store/vault'
import { bytesOf, openJson, sealJson, type Box } from '../store/crypto'
import { rawBody } from './device'
import { json, Problem, send, type Fetch } from './http'

export interface Account {
  id: string
  name: string
  display_name: string
  department: { id: string; code: string; name: string } | null
  roles: string[]
  inspector_id: string | null
  must_change_password: boolean
  /** Has a signing secret; older servers do not say. */
  signing_pin?: boolean
}
export interface Grant { access_token: string; refresh_token: string; expires_in: number; account: Account }

export const LOCAL = 'local'
const API = '/api/v1'
const JSON_TYPE = { 'Content-Type': 'application/json', Accept: 'application/json' }

export async function signIn(fetcher: Fetch, name: string, password: string): Promise<Grant> {
  return json<Grant>(await send(fetcher, {
    method: 'POST', path: `${API}/session`, headers: JSON_TYPE, body: JSON.stringify({ name, password, kind: 'phone' }),
  }))
}

/** With the one-time code the desk shows as a QR: no password is typed on the phone. */
export async function signInByCode(fetcher: Fetch, code: string): Promise<Grant> {
  return json<Grant>(await send(fetcher, {
    method: 'POST', path: `${API}/session/invitation`, headers: JSON_TYPE, body: JSON.stringify({ code }),
  }))
}

export async function changePassword(fetcher: Fetch, access: string, old: string, fresh: string): Promise<void> {
  const answer = await send(fetcher, {
    method: 'POST', path: `${API}/session/password`,
    headers: { ...JSON_TYPE, Authorization: `Bearer ${access}` }, body: JSON.stringify({ old, new: fresh }),
  })
  if (!answer.ok) await json(answer)
}

interface Stored { refresh: string | null; disabled?: boolean }
/** The login as it lies in this phone's store; null without one or while locked. */
async function lying(db: FieldDb, vault: Vault): Promise<Stored | null> {
  const box = await getMeta<Box>(db, 'session')
  return box && vault.has(LOCAL) ? openJson<Stored>(vault.key(LOCAL), box, 'session') : null
}
export const stored = async (db: FieldDb, vault: Vault): Promise<string | null> => (await lying(db, vault))?.refresh ?? null

/** Bearer calls with one renewal; `signedIn` false means: deliver on, but read nothing new. */
export class Session {
  private access: string | null = null
  private refresh: string | null = null
  private readonly fetcher: Fetch
  private renewal: Promise<boolean> | null = null

  constructor(fetcher: Fetch) { this.fetcher = fetcher }

  /** The login ended because the office has disabled the account. */
  disabled = false

  get signedIn(): boolean { return this.refresh !== null }

  take(grant: Pick<Grant, 'access_token' | 'refresh_token'>): void {
    this.access = grant.access_token
    this.refresh = grant.refresh_token
    this.disabled = false
  }

  async keep(db: FieldDb, vault: Vault): Promise<void> {
    await putMeta(db, 'session', await sealJson(vault.key(LOCAL), { refresh: this.refresh, disabled: this.disabled } satisfies Stored, 'session'))
  }

  async restore(db: FieldDb, vault: Vault): Promise<void> {
    const lay = await lying(db, vault)
    this.refresh = lay?.refresh ?? this.refresh
    this.disabled = lay?.disabled ?? false
  }

  /** Called after every renewal, because the refresh token rotates. */
  onRotate: () => Promise<void> = async () => {}
  /** The phone's own signature on a renewal: with it a lost answer can be asked for again, however late. */
  proof: (method: string, path: string, body: Uint8Array) => Promise<Record<string, string>> = async () => ({})
  /** One renewal at a time among the pages of this phone; the others take what it brought. */
  alone: (work: () => Promise<boolean>) => Promise<boolean> = work => work()
  /** What another page may have stored meanwhile. */
  latest: () => Promise<string | null> = async () => null

  async call<T>(method: string, path: string, body?: unknown, timeout?: number): Promise<T> {
    if (!this.access && !(await this.renew())) throw new Problem(401, { type: '/problems/session.absent', disabled: this.disabled })
    let answer = await this.once(method, path, body, timeout)
    if (answer.status === 401 && await this.renew()) answer = await this.once(method, path, body, timeout)
    return json<T>(answer)
  }

  private once(method: string, path: string, body?: unknown, timeout?: number): Promise<Response> {
    return send(this.fetcher, {
      method, path: API + path, timeout: timeout ?? 30_000,
      headers: { ...(body === undefined ? { Accept: 'application/json' } : JSON_TYPE), Authorization: `Bearer ${this.access}`, 'X-Sunlot-Protocol': '2' },
      body: body === undefined ? null : JSON.stringify(body),
    })
  }

  private renew(): Promise<boolean> {
    this.renewal ??= this.alone(() => this.exchange()).finally(() => { this.renewal = null })
    return this.renewal
  }

  private async exchange(): Promise<boolean> {
    this.refresh = (this.refresh && await this.latest()) ?? this.refresh
    if (!this.refresh) return false
    const path = `${API}/session/refresh`
    const body = bytesOf('{}')
    const answer = await send(this.fetcher, {
      method: 'POST', path, body: rawBody(body),
      headers: { ...JSON_TYPE, Authorization: `Bearer ${this.refresh}`, ...await this.proof('POST', path, body) },
    })
    if (answer.status === 401 || answer.status === 403) {
      // The signature was not taken (clock, a request sent twice): that says nothing about the login itself.
      const said = (await answer.json().catch(() => ({}))) as Record<string, unknown>
      const problem = new Problem(answer.status, said)
      if (problem.code.startsWith('device.')) throw problem
      this.access = null
      this.refresh = null
      this.disabled = said['disabled'] === true
      await this.onRotate()
      return false
    }
    const grant = await json<Partial<Grant>>(answer)
    if (!grant.access_token) return false
    this.access = grant.access_token
    this.refresh = grant.refresh_token ?? this.refresh
    await this.onRotate()
    return true
  }
}
