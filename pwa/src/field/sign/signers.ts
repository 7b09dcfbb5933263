/** 谁要签、谁签了：只算记在现封存码上的签名。 */
import type { Package, Payloads, SignRole } from '../types'
import { DIFFERS_MIN, isTold } from '../visit/met'
import { sayRefuser } from '../visit/refusal'
import { ROLE } from '../visit/words'
import type { State } from '../visit/sync'

export interface Signer { role: SignRole; name: string; position: string; key: string; image: string | null; stamp: boolean; again: number }

/** Who signs or stamps for the firm, as the form keeps it. */
export interface Signs { name: string; position: string; relation: string; differs?: string }

/** What is still to be written of the person before he signs or stamps, or ''; `why`: the question where he is not whom the team met. */
export function lacksSigner(who: Signs, what: string, why: string | null): string {
  if (!who.name.trim() || !who.position.trim()) return `写明${what}。`
  return why && !isTold(who.differs ?? '') ? `${why}至少 ${DIFFERS_MIN} 个字。` : ''
}

/** A stamp instead of a signature: the person who sets it is named like one who signs. */
export const stampOf = (who: Signs, image: Payloads['sign.add']['image'], content_digest: string, asked: boolean): Payloads['sign.add'] => ({
  role: 'ENTITY', name: who.name.trim(), position: who.position.trim(), relation: '', method: 'stamp_photo', image, strokes_sha256: null, content_digest, ...(asked ? { differs: who.differs?.trim() ?? '' } : {}),
})

export const unsigned = (role: SignRole, name = '', key: string = role): Signer => ({ role, name, position: '', key, image: null, stamp: false, again: 0 })

export function signersOf(pkg: Package, state: State, digest: string): Signer[] {
  const signed = state.signatures.filter(r => r.p['content_digest'] === digest).map(r => r.p)
  const find = (role: SignRole, name: string | null): Signer | null => {
    const p = [...signed].reverse().find(s => s['role'] === role && (name === null || s['name'] === name))
    // The last one counts; the same hand's earlier ones over this content stay in the record as void.
    const again = signed.filter(s => s['role'] === role && s['name'] === p?.['name'] && (s['method'] === 'stamp_photo') === (p?.['method'] === 'stamp_photo')).length - 1
    return p ? { again, role, name: String(p['name']), position: String(p['position'] ?? ''), key: `${role}:${String(p['name'])}`, image: (p['image'] as { sha256: string }).sha256, stamp: p['method'] === 'stamp_photo' } : null
  }
  const team = pkg.team.map(m => find(m.role, m.name) ?? unsigned(m.role, m.name, `${m.role}:${m.name}`))
  const entity = find('ENTITY', null) ?? unsigned('ENTITY')
  const witness = find('WITNESS', null)
  return [...team, entity, ...(witness ? [witness] : [])]
}

/** The people beside the pad: who signed, who is signing, who refused (`refuser`, null where nobody does); the witness of a refusal is one of them, and signs before it is recorded. */
export function beside(signers: readonly Signer[], here: Pick<Signer, 'role' | 'name'>, refusal: Payloads['sign.refuse'] | null, refuser = refusal && (refusal.who ? sayRefuser(refusal) : '')): { key: string; name: string; said: string; tone: string }[] {
  const isHere = (s: Pick<Signer, 'role' | 'name'>): boolean => s.role === here.role && (s.name === here.name || s.role === 'ENTITY')
  const saw = refusal?.witness
  const witness = signers.some(s => s.role === 'WITNESS') ? [] : here.role === 'WITNESS' ? [{ name: here.name, image: null }] : saw ? [{ name: saw.name, image: saw.image }] : []
  return [...signers, ...witness.map(w => ({ ...w, role: 'WITNESS' as const, key: 'WITNESS' }))].map(s => {
    const name = s.role === 'ENTITY' ? s.name || (isHere(s) ? here.name : refuser) || ROLE.ENTITY : s.name
    if (s.image) return { key: s.key, name, said: '已签', tone: 'green strong' }
    if (isHere(s)) return { key: s.key, name, said: '正在签', tone: 'blue strong' }
    if (s.role === 'ENTITY' && refuser !== null) return { key: s.key, name, said: refusal ? '拒签（已记录）' : '拒签', tone: 'red strong' }
    return { key: s.key, name, said: '未签', tone: 'muted' }
  })
}

/** Whom the rule lets sign for the firm; before tasks carried it, whoever is usually there. */
export const positionsOf = (pkg: Package): string[] => pkg.guards.signers ?? ['现场负责人', '法定代表人', '经营者', '店长', '员工']

/** Earlier signatures over other content: shown as void. */
export const voidedCount = (state: State, digest: string): number => state.signatures.filter(r => r.p['content_digest'] !== digest).length
