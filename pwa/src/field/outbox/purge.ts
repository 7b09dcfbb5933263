/** 清理：局里核对、归档、与本机摘要相同满 7 天（或已备份）才删；撤回的等全部送达才删；未送达的永不删。 */
import type { FieldDb, PackageRow } from '../store/db'
import { openJson } from '../store/crypto'
import { note, tell } from '../store/cleared'
import type { Vault } from '../store/vault'
import type { State } from '../visit/sync'

export const KEEP_MS = 7 * 86_400_000
const CLOSED = new Set(['approved', 'published', 'closed'])

/** Hashes the archived receipt vouches for, once it is old or backed up enough (ruling 25). */
export function purgeable(row: Pick<PackageRow, 'receipt'>, now: number, digest: string | null): string[] {
  const receipt = row.receipt
  // A receipt for other content than this phone signed proves nothing about this phone's photos.
  if (!receipt?.archived || receipt.content_digest !== digest) return []
  if (!receipt.backed_up && now - receipt.at < KEEP_MS) return []
  return receipt.files.filter(f => f.verified && !receipt.missing.includes(f.sha256)).map(f => f.sha256)
}

export interface Purged { files: number; bytes: number; packages: string[] }

/** Photos of archived records, whole packages that are closed or recalled; each deletion leaves a line. */
export async function purge(db: FieldDb, vault: Vault, now: number, open?: string): Promise<Purged> {
  const done: Purged = { files: 0, bytes: 0, packages: [] }
  for (const row of await db.packages.toArray()) {
    // Not from under the fingers: whoever stands in it reads that it was recalled, and leaves first.
    if (row.id === open) continue
    const gone = new Set(purgeable(row, now, await digestOf(vault, row)))
    if (row.recalled ? await settled(db, row.id) : gone.size > 0 && CLOSED.has(row.server_state) && await settled(db, row.id, gone)) {
      await dropPackage(db, vault, row, now)
      done.packages.push(row.id)
    } else if (gone.size) {
      await dropPhotos(db, row, gone, now, done)
    }
  }
  return done
}

/** The digest this phone holds sealed; null without a seal or while locked. */
async function digestOf(vault: Vault, row: PackageRow): Promise<string | null> {
  if (!row.receipt || !row.mat || !vault.has(row.id)) return null
  const state = await openJson<State>(vault.key(row.id), row.mat, `mat:${row.id}`)
  return state.seal ? String(state.seal.p['content_digest']) : null
}

/** Nothing of it waits here: every operation acknowledged, every file with the office. */
async function settled(db: FieldDb, id: string, gone?: Set<string>): Promise<boolean> {
  const unsent = await db.ops.where('insp').equals(id).filter(o => o.mine === 1 && o.state === 'stored').count()
  const held = await db.blobs.where('insp').equals(id).filter(b => b.state === 'stored' || (gone !== undefined && !gone.has(b.sha256))).count()
  return unsent + held === 0
}

async function dropPhotos(db: FieldDb, row: PackageRow, gone: Set<string>, now: number, done: Purged): Promise<void> {
  await db.transaction('rw', db.blobs, db.outbox, async () => {
    const doomed = await db.blobs.where('insp').equals(row.id).filter(b => gone.has(b.sha256) && b.state !== 'stored').toArray()
    if (!doomed.length) return
    const size = doomed.reduce((n, b) => n + b.size, 0)
    await db.blobs.bulkDelete(doomed.map(b => b.sha256))
    await note(db, now, { what: 'photos', insp: row.id, count: doomed.length, size, reason: '局里已核对归档' })
    done.files += doomed.length
    done.bytes += size
  })
}

/** Rows and their key together: what LevelDB has not compacted yet can no longer be opened. */
async function dropPackage(db: FieldDb, vault: Vault, row: PackageRow, now: number): Promise<void> {
  await db.transaction('rw', [db.packages, db.ops, db.blobs, db.drafts, db.outbox, db.meta, db.kv], async () => {
    // Asked again inside: a commit of another tab may have come in between.
    if (await db.ops.where('insp').equals(row.id).filter(o => o.mine === 1 && o.state === 'stored').count()) return
    let size = 0
    await db.blobs.where('insp').equals(row.id).each(b => { size += b.size })
    const count = await db.ops.where('insp').equals(row.id).delete()
    await db.blobs.where('insp').equals(row.id).delete()
    await db.drafts.where('insp').equals(row.id).delete()
    await db.packages.delete(row.id)
    await vault.forget(row.id)
    if (row.recalled) await tell(db, `有任务已撤回（${row.recalled.reason}）。${count ? '已做的都已送达，撤回以后送到的由审批人判定；' : ''}本机资料已清除。`)
    await note(db, now, { what: 'package', insp: row.id, count, size, reason: row.recalled ? '任务已撤回，内容都已送达' : '已办结归档满七天' })
  })
}
