/** 撤离包：未送达的操作和照片，仍是密文，装进一个文件带走。 */
import { base64 } from '../store/crypto'
import type { FieldDb } from '../store/db'

export interface Rescue { items: number; bytes: number }

/** Everything stays encrypted under the assignment's content key, which the server holds too. */
export async function rescueFile(db: FieldDb, dev: string, now: Date): Promise<{ items: number; blob: Blob }> {
  const text = (bytes: ArrayBuffer): string => base64(new Uint8Array(bytes))
  const ops = (await db.ops.where('[mine+state]').equals([1, 'stored']).toArray()).sort((a, b) => a.seq - b.seq)
  const blobs = await db.blobs.where('state').equals('stored').toArray()
  const parts: string[] = [`{"v":1,"alg":"AES-256-GCM","dev":${JSON.stringify(dev)},"made":${JSON.stringify(now.toISOString())},"ops":[`]
  ops.forEach((op, i) => parts.push(`${i ? ',' : ''}${JSON.stringify({ op_id: op.op_id, dev: op.dev, seq: op.seq, insp: op.insp, hash: op.hash, iv: text(op.iv), data: text(op.data) })}`))
  parts.push('],"blobs":[')
  blobs.forEach((b, i) => parts.push(`${i ? ',' : ''}${JSON.stringify({ sha256: b.sha256, insp: b.insp, size: b.size, media_type: b.media_type, iv: text(b.iv), data: text(b.data) })}`))
  parts.push(']}')
  return { items: ops.length + blobs.filter(b => b.kind !== 'thumb').length, blob: new Blob(parts, { type: 'application/json' }) }
}

export async function exportRescue(db: FieldDb, dev: string): Promise<Rescue> {
  const { items, blob } = await rescueFile(db, dev, new Date())
  const name = `撤离包-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, '')}.json`
  const file = new File([blob], name, { type: 'application/json' })
  if (navigator.canShare?.({ files: [file] })) await navigator.share({ files: [file], title: '撤离包' }).catch(() => save(file))
  else save(file)
  return { items, bytes: blob.size }
}

function save(file: File): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
