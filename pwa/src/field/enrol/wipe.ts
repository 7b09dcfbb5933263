/** 局里停用了这部手机：都送达了，本机资料全删；还有没送达的，只毁钥匙，密文留着等局里解。 */
import { putMeta, type FieldDb } from '../store/db'
import { note } from '../store/cleared'
import type { Vault } from '../store/vault'

const WHY = '局里停用了这部手机'

/** Own operations and files that the office does not have yet. */
export async function waits(db: FieldDb): Promise<number> {
  return await db.ops.filter(op => op.mine === 1 && op.state === 'stored').count() + await db.blobs.where('state').equals('stored').count()
}

/** Evidence is never destroyed: what waits stays as ciphertext, and opens again after a new sign-in. */
export async function wipe(db: FieldDb, vault: Vault, tell: () => Promise<unknown> = async () => undefined): Promise<'all' | 'keys'> {
  if (await waits(db)) {
    await putMeta(db, 'wiped', true)
    if (await vault.exists()) await vault.destroy(WHY)
    await tell().catch(() => undefined)
    return 'keys'
  }
  // The line goes with the store: it is told before. Without a network there is nobody to tell, and the data go all the same.
  const sizes = (await db.blobs.orderBy('[insp+state+kind+size+created]').keys()) as unknown as [string, string, string, number, number][]
  const count = await db.ops.count() + sizes.length
  await db.transaction('rw', db.outbox, () => note(db, Date.now(), { what: 'all', insp: null, count, size: sizes.reduce((sum, key) => sum + key[3], 0), reason: WHY }))
  vault.lock()
  await tell().catch(() => undefined)
  await db.delete({ disableAutoOpen: true })
  return 'all'
}
