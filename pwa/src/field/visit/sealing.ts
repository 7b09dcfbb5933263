/** 核对、签字、封存：摘要在核对开始时定下，此后任何改动都从头核对。 */
import type { Draft, Inspection } from '../store/journal'
import { adopted } from '../store/journal'
import type { Device } from '../net/device'
import { signText } from '../net/device'
import type { Payloads } from '../types'
import { contentDigest, recordDigest, sealMessage, type Op } from './sync'
import { leave } from './acts'
import { readingOf } from './view'

const digestWith = (held: Inspection, more: Op[]): string =>
  contentDigest([...adopted(held.entries), ...more], held.row.hash, held.pkg.form, held.pkg.team)

/** The visit ends before the read-back begins; nothing to write when this very content is being read. */
export function endVisit(held: Inspection, at: string): Draft[] {
  const last = held.state.visit.at(-1)
  return last?.kind === 'visit.start' ? leave(at) : []
}

export function beginReading(held: Inspection): Draft[] {
  const content_digest = digestWith(held, [])
  return readingOf(held.state, content_digest).begun ? [] : [{ kind: 'readback.begin', p: { content_digest } }]
}

export const endReading = (by: string, read_aloud: boolean): Draft[] => [{ kind: 'readback.end', p: { by, read_aloud } }]

/** Everything the seal names, computed from the operations before it. */
export async function sealDraft(held: Inspection, device: Device, ended_at: string): Promise<Draft> {
  const ops = adopted(held.entries)
  const content_digest = digestWith(held, [])
  const record_digest = recordDigest(ops, content_digest)
  const code = held.state.heads['result']?.[0]?.value['code']
  const text = new TextDecoder().decode(sealMessage(held.row.id, content_digest, record_digest))
  const p: Payloads['seal'] = {
    content_digest, record_digest, result_code: String(code ?? ''), ended_at,
    device_signature: await signText(device.key, text), chains: { ...held.state.chains },
  }
  return { kind: 'seal', p }
}
