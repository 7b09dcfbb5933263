/** 局里停用了这部手机：都送达了，本机资料全删；还有没送达的，只毁钥匙，密文留着等局里解。 */
import { putMeta, type FieldDb } from '../store/db'
import type { Vault } from '../store/vault'

/** Own operations and files that the office does not have yet. */
export async function waits(db: FieldDb): Promise<number> {
  return await db.ops.filter(op => op.mine === 1 && op.state === 'stored').count() + await db.blobs.where('state').equals('stored').count()
}

/** Evidence is never destroyed: what waits stays as ciphertext, and opens again after a new sign-in. */
export async function wipe(db: FieldDb, vault: Vault): Promise<'all' | 'keys'> {
  if (await waits(db)) {
    await putMeta(db, 'wiped', true)
    if (await vault.exists()) await vault.destroy('局里停用了这部手机')
    return 'keys'
  }
  vault.lock()
  await db.delete({ disableAutoOpen: true })
  return 'all'
}
