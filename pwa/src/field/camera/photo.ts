/** 一张照片入账：指纹、操作、原图、缩略图同一个事务。 */
import { act, current } from '../app'
import { digestHex } from '../store/crypto'
import { uuid7 } from '../store/ids'
import type { Blob } from '../store/journal'
import type { Shot } from './frame'
import type { Known } from './place'

export interface Kept { photo_id: string; sha256: string; at: number; size: number; width: number; height: number }

/** Resolves after the strict transaction: only then may a counter go up. */
export async function keepPhoto(item: string | null, shot: Shot, source: 'camera' | 'file', reason: string | null, place: Known['position'], addendum?: string): Promise<Kept> {
  const at = Date.now()
  const sha256 = await digestHex(shot.bytes)
  const thumbSha = await digestHex(shot.thumb)
  const photo_id = uuid7(at)
  const blobs: Blob[] = [
    { sha256, bytes: shot.bytes, kind: 'photo', media_type: 'image/jpeg' },
    { sha256: thumbSha, bytes: shot.thumb, kind: 'thumb', media_type: 'image/jpeg' },
  ]
  await act([{
    kind: 'photo.add',
    p: {
      photo_id, item, sha256, size: shot.bytes.byteLength, media_type: 'image/jpeg', width: shot.width, height: shot.height,
      taken_at: new Date(at).toISOString(), position: place, source, reason, thumb: { sha256: thumbSha, size: shot.thumb.byteLength },
      ...(addendum ? { addendum } : {}),
    },
  }], { blobs })
  return { photo_id, sha256, at, size: shot.bytes.byteLength, width: shot.width, height: shot.height }
}

/** Thumbnail of a photo as it lies in the log. */
export function thumbOf(photoId: string): string | null {
  const entry = current.value?.entries.find(e => e.op.kind === 'photo.add' && e.op.p['photo_id'] === photoId)
  const thumb = entry?.op.p['thumb'] as { sha256: string } | null | undefined
  return thumb?.sha256 ?? (entry?.op.p['sha256'] as string | undefined) ?? null
}
