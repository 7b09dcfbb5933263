/** 撤离包：未送达的操作和照片，仍是密文，一行一件，装进一个文件带走。 */
import { dayOf, hhmm } from '../net/clock'
import { base64, type Box } from '../store/crypto'
import type { FieldDb } from '../store/db'

/** Counted as the office counts them on import: operations and files. */
export interface Rescue { ops: number; files: number; bytes: number }

const sealed = (box: Box): { iv: string; data: string } => ({ iv: base64(new Uint8Array(box.iv)), data: base64(new Uint8Array(box.data)) })

/** Everything stays encrypted under the assignment's content key, which the server holds too. */
export async function rescueFile(db: FieldDb, dev: string, now: Date): Promise<{ ops: number; files: number; blob: Blob }> {
  const ops = (await db.ops.where('[mine+state]').equals([1, 'stored']).toArray()).filter(op => op.dev === dev).sort((a, b) => a.seq - b.seq)
  const parts: Blob[] = []
  const put = (line: unknown): void => { parts.push(new Blob([JSON.stringify(line), '\n'])) }
  put({ v: 2, alg: 'AES-256-GCM', dev, made: now.toISOString() })
  for (const op of ops) put({ op_id: op.op_id, seq: op.seq, insp: op.insp, ...sealed(op) })
  let files = 0
  // One file at a time: all films of a day together would not fit into memory.
  for (const sha of await db.blobs.where('state').equals('stored').primaryKeys()) {
    const b = await db.blobs.get(sha)
    if (!b) continue
    put({ sha256: b.sha256, insp: b.insp, size: b.size, ...sealed(b) })
    files++
  }
  put({ end: true, ops: ops.length, files })
  return { ops: ops.length, files, blob: new Blob(parts, { type: 'application/json' }) }
}

/** Beijing time: 撤离包-2026-11-22-1610.json */
export const rescueName = (at: number): string => `撤离包-${dayOf(at)}-${hhmm(at).replace(':', '')}.json`

export async function exportRescue(db: FieldDb, dev: string): Promise<Rescue> {
  const { blob, ...made } = await rescueFile(db, dev, new Date())
  await give(blob, rescueName(Date.now()))
  return { ...made, bytes: blob.size }
}

/** Through the system's share sheet where there is one, as a download otherwise. */
export async function give(blob: Blob, name: string): Promise<void> {
  const file = new File([blob], name, { type: 'application/json' })
  if (navigator.canShare?.({ files: [file] })) await navigator.share({ files: [file], title: name }).catch(() => save(file))
  else save(file)
}

export function save(file: File): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
