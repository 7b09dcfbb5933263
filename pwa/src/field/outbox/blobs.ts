/** 送出照片：按内容哈希寻址，64 至 256 KB 一段，快就大、断就小，断点在服务器一侧。 */
import { postSigned, sendSigned, type Signing } from '../net/device'
import { Foreign, json, Problem } from '../net/http'
import { openBytes } from '../store/crypto'
import type { BlobKind, BlobRow, FieldDb } from '../store/db'
import type { Vault } from '../store/vault'

export const CHUNK = 128 * 1024
export const LEAST = 64 * 1024
export const MOST = 256 * 1024
const QUICK_MS = 1500
export const CONNECTIONS = 2
const RANK: Record<BlobKind, number> = { signature: 0, strokes: 0, thumb: 1, recording: 3, photo: 2 }

export interface BlobWorld extends Signing {
  db: FieldDb
  vault: Vault
  mayPhotos: () => boolean
  progress?: (sha: string, done: number, size: number) => void
  /** Bytes of the next part; kept by the caller from run to run. */
  pace?: Pace
}
export interface Pace { bytes: number }
export const newPace = (): Pace => ({ bytes: CHUNK })

/** A part that went through quickly makes the next one larger, a broken one smaller. */
export function paced(pace: Pace, went: boolean, ms: number): void {
  if (!went) pace.bytes = LEAST
  else pace.bytes = ms < QUICK_MS ? Math.min(MOST, pace.bytes * 2) : Math.max(LEAST, Math.min(pace.bytes, CHUNK))
}

/** Signatures, then thumbnails, then photos, oldest first within each. */
export async function waiting(db: FieldDb, photos = true): Promise<BlobRow[]> {
  const rows = await db.blobs.where('state').equals('stored').toArray()
  return rows
    .filter(row => photos || RANK[row.kind] < 2)
    .sort((a, b) => RANK[a.kind] - RANK[b.kind] || a.created - b.created || (a.sha256 < b.sha256 ? -1 : 1))
}

/** Uploads everything that waits over two connections; the first failure ends the run. */
export async function uploadAll(given: BlobWorld): Promise<number> {
  const world = { ...given, pace: given.pace ?? newPace() }
  await skipHeld(world)
  const queue = await waiting(world.db, world.mayPhotos())
  const total = queue.length
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row; row = queue.shift()) await uploadOne(world, row)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  return total
}

/** Whose last answer was lost may be whole already: asked once for all that had been begun. */
async function skipHeld(world: BlobWorld): Promise<void> {
  const begun = (await waiting(world.db)).filter(row => row.begun).map(row => row.sha256).slice(0, 500)
  if (!begun.length) return
  const said = await json<{ sha256: string[] }>(await postSigned(world, '/api/v1/blobs/have', { sha256: begun }))
  await world.db.transaction('rw', world.db.blobs, () =>
    world.db.blobs.where('sha256').anyOf(said.sha256.filter(sha => begun.includes(sha))).modify({ state: 'delivered' }))
}

export async function uploadOne(world: BlobWorld, row: BlobRow): Promise<void> {
  const bytes = await openBytes(world.vault.key(row.insp), row, row.sha256)
  let offset = row.begun ? await head(world, row.sha256) : 0
  await mark(world.db, row.sha256)
  for (let tries = 0; offset < bytes.byteLength;) {
    const next = await patch(world, row.sha256, bytes, offset)
    if (next === null || next <= offset) {
      // Another connection moved it, or the part was thrown away: ask where it stands.
      if (++tries > 5) throw new Problem(409, { type: '/problems/blob.offset', title: '照片续传没有接上' })
      offset = await head(world, row.sha256)
      continue
    }
    offset = next
    world.progress?.(row.sha256, offset, bytes.byteLength)
  }
  await world.db.transaction('rw', world.db.blobs, () =>
    world.db.blobs.where('sha256').equals(row.sha256).modify((r: BlobRow) => { if (r.state === 'stored') r.state = 'delivered' }))
}

const mark = (db: FieldDb, sha: string): Promise<number> =>
  db.transaction('rw', db.blobs, () => db.blobs.where('sha256').equals(sha).modify({ begun: true }))

const pathOf = (sha: string): string => `/api/v1/blobs/${sha}`

/** Offset the server already has; 0 when it has never heard of this hash. */
async function head(world: BlobWorld, sha: string): Promise<number> {
  const answer = await sendSigned(world, { method: 'HEAD', path: pathOf(sha), headers: { 'Tus-Resumable': '1.0.0' } })
  if (answer.status === 404) return 0
  if (!answer.ok) throw new Problem(answer.status, {})
  const offset = Number(answer.headers.get('Upload-Offset') ?? 'NaN')
  if (!Number.isInteger(offset)) throw new Foreign('Upload-Offset')
  return offset
}

/** New offset, or null when the server stands elsewhere (409) or threw the part away (460). */
async function patch(world: BlobWorld, sha: string, bytes: Uint8Array, offset: number): Promise<number | null> {
  const pace = world.pace ?? newPace()
  // A short rest goes along: one request more costs a whole round trip.
  const left = bytes.byteLength - offset
  const part = bytes.subarray(offset, offset + (left <= pace.bytes * 1.25 ? left : pace.bytes))
  const begun = performance.now()
  let answer = await request(world, 'PATCH', sha, part, offset, bytes.byteLength).catch((error: unknown) => {
    paced(pace, false, 0)
    throw error
  })
  if (part.byteLength >= LEAST) paced(pace, true, performance.now() - begun)
  if (answer.status === 405 || answer.status === 501) answer = await request(world, 'POST', sha, part, offset, bytes.byteLength)
  if (answer.status === 409 || answer.status === 460) return null
  if (!answer.ok) throw await refusal(answer)
  const next = Number(answer.headers.get('Upload-Offset') ?? 'NaN')
  if (!Number.isInteger(next)) throw new Foreign('Upload-Offset')
  return next
}

function request(
  world: BlobWorld, method: 'PATCH' | 'POST', sha: string, part: Uint8Array, offset: number, size: number,
): Promise<Response> {
  return sendSigned(world, {
    method, path: pathOf(sha), timeout: 120_000,
    headers: {
      'Tus-Resumable': '1.0.0',
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
      ...(offset === 0 ? { 'Upload-Length': String(size) } : {}),
      ...(method === 'POST' ? { 'X-HTTP-Method-Override': 'PATCH' } : {}),
    },
  }, part)
}

async function refusal(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => ({}))
  return new Problem(answer.status, body as Record<string, unknown>)
}
