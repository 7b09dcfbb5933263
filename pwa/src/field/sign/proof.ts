/** 借别人的手机签字，凭什么认定是本人：签名口令，没有设过的才核对执法证号后四位。 */
import { bytesOf, hex, openJson, unhex } from '../store/crypto'
import type { PackageRow } from '../store/db'
import type { Vault } from '../store/vault'
import type { Member } from '../types'

/** PBKDF2 of the colleague's own secret; the server makes it, the bundle of his tasks carries it. */
export interface Verifier { v: number; alg: string; iterations: number; salt: string; hash: string }
export type Verifiers = Readonly<Record<string, Verifier>>
export type By = 'PIN' | 'CERT'

export async function verifiersOf(row: PackageRow, vault: Vault): Promise<Verifiers> {
  return row.signers ? openJson<Verifiers>(vault.key(row.id), row.signers, `signers:${row.id}`) : {}
}

/** He may have set one since this phone was last in contact: only the office knows. */
export const noPin = (name: string): string => `上次联网时${name}没有设签名口令，只能核对证号，文书上会写明。`

/** As the server reads it: a Chinese keyboard's wide digits are digits. */
export const plain = (typed: string): string => typed.normalize('NFKC').trim()

export async function isHis(verifier: Verifier, typed: string): Promise<boolean> {
  const base = await crypto.subtle.importKey('raw', bytesOf(plain(typed)), 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: unhex(verifier.salt), iterations: verifier.iterations }, base, 256)
  return hex(new Uint8Array(bits)) === verifier.hash
}

export const fitsCert = (member: Pick<Member, 'cert_no'>, typed: string): boolean =>
  plain(typed).length === 4 && plain(typed).toUpperCase() === member.cert_no.slice(-4).toUpperCase()

/** Wrong tries of one colleague's secret on this phone; both proofs count together. */
export interface Tries { wrong: number; at: number }
export const MOST_TRIES = 5
const PAUSE_MS = 15 * 60_000

/** Closed after five: until a quarter of an hour has gone by and the office has been reached since. */
export const isShut = (tries: Tries | undefined, now: number, contact: number | null): boolean =>
  tries !== undefined && tries.wrong >= MOST_TRIES && !(now - tries.at > PAUSE_MS && (contact ?? 0) > tries.at)

export const afterWrong = (tries: Tries | undefined, now: number, contact: number | null): Tries =>
  ({ wrong: (tries && (tries.wrong < MOST_TRIES || isShut(tries, now, contact)) ? tries.wrong : 0) + 1, at: now })

/** Proofs given since the page was loaded: they open the pad once, for this person and task, and are never stored. */
const given = new Map<string, By>()
const keyOf = (insp: string, role: string, name: string): string => `${insp}:${role}:${name}`
export const prove = (insp: string, role: string, name: string, by: By): void => { given.set(keyOf(insp, role, name), by) }
export const proofOf = (insp: string, role: string, name: string): By | null => given.get(keyOf(insp, role, name)) ?? null
export const spend = (insp: string, role: string, name: string): void => { given.delete(keyOf(insp, role, name)) }
