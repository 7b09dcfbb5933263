/** 清理：只清理局里已核对并归档满 7 天（或已备份）的副本；未送达的永不清理。 */
import type { FieldDb, PackageRow } from '../store/db'

export const KEEP_MS = 7 * 86_400_000

/** Hashes the archived receipt vouches for, once it is old or backed up enough (ruling 25). */
export function purgeable(row: Pick<PackageRow, 'receipt'>, now: number): string[] {
  const receipt = row.receipt
  if (!receipt?.archived) return []
  if (!receipt.backed_up && now - receipt.at < KEEP_MS) return []
  return receipt.files.filter(f => f.verified && !receipt.missing.includes(f.sha256)).map(f => f.sha256)
}

/** Deletes photo bytes only; operations and their hashes stay. Returns [count, bytes]. */
export async function purge(db: FieldDb, now: number): Promise<[number, number]> {
  let count = 0
  let bytes = 0
  for (const row of await db.packages.toArray()) {
    const gone = new Set(purgeable(row, now))
    if (!gone.size) continue
    await db.transaction('rw', db.blobs, async () => {
      const doomed = await db.blobs.where('insp').equals(row.id)
        .filter(b => gone.has(b.sha256) && b.state !== 'stored').toArray()
      for (const blob of doomed) { count++; bytes += blob.size }
      await db.blobs.bulkDelete(doomed.map(b => b.sha256))
    })
  }
  return [count, bytes]
}
