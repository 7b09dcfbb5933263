/** 补正由谁签：检查组每人都签；答案改了，被检查对象再签、盖章，或记录拒签。 */
import type { Blob as KeptBlob } from '../store/journal'
import type { Package, Payloads, SignRole } from '../types'
import type { State } from '../visit/sync'

export interface Made { payload: Payloads['sign.add'] | Payloads['sign.refuse']; bytes: number[] }
export interface MendSigner { role: SignRole; name: string }
export const keyOf = (s: MendSigner): string => `${s.role}:${s.name}`

/** `name` is who signs this time; until somebody has said it, the signer of the record. */
export function signersOfMend(pkg: Package, state: State, changed: boolean, name = ''): MendSigner[] {
  const entity = name || String(state.signatures.find(s => s.p['role'] === 'ENTITY')?.p['name'] ?? '现场负责人')
  return [...pkg.team.map(m => ({ role: m.role as SignRole, name: m.name })), ...(changed ? [{ role: 'ENTITY' as const, name: entity }] : [])]
}

export const unsignedOf = (signers: MendSigner[], made: Record<string, Made>): MendSigner[] => signers.filter(s => !made[keyOf(s)])

export const isRefusal = (payload: Made['payload']): payload is Payloads['sign.refuse'] => 'reason_code' in payload

export const blobsOf = (made: Made[]): KeptBlob[] => made.flatMap(({ payload, bytes }) => (isRefusal(payload) ? [] : [{
  sha256: payload.image.sha256, bytes: Uint8Array.from(bytes), kind: 'signature' as const,
  media_type: payload.method === 'canvas' ? 'image/png' : 'image/jpeg',
}]))
