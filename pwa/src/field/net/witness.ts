/** 每部手机都是日志的见证：记住最后见过的条数与根，下次必须接得上（S0-20、P4）。 */
import { unhex } from '@draw/hashing'
import { verifyConsistency } from '@draw/merkle'
import { getMeta, putMeta, type FieldDb } from '../store/db'
import { json, Problem, send, type Fetch } from './http'

export interface Kept { size: number; root: string; at: number }
/** 接不上的一次：手机记住的，与服务器这次说的。 */
export interface Alarm { kept: Kept; size: number; root: string; at: number }
interface Told { size: number; root: string; proof: string[] }

export const EVERY_MS = 10 * 60_000

/** Looks once; the first contradiction stays in the store, and so does what was remembered before it. */
export async function witness(db: FieldDb, fetcher: Fetch, now: number): Promise<Alarm | null> {
  const kept = await getMeta<Kept>(db, 'log')
  const alarm = await getMeta<Alarm>(db, 'log-alarm')
  if (alarm || (kept && now - kept.at < EVERY_MS && now >= kept.at)) return alarm
  let told: Told
  try {
    told = await json<Told>(await send(fetcher, { method: 'GET', path: `/log/consistency?since=${kept?.size ?? 0}` }))
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
  if (kept && !follows(kept, told)) {
    const found: Alarm = { kept, size: told.size, root: told.root, at: now }
    await putMeta(db, 'log-alarm', found)
    return found
  }
  await putMeta(db, 'log', { size: told.size, root: told.root, at: now } satisfies Kept)
  return null
}

/** 现在的日志以从前的开头；写法不对的也不算接得上。 */
export function follows(kept: Kept, told: Told): boolean {
  try {
    if (kept.size === 0) return told.size >= 0
    return verifyConsistency(BigInt(kept.size), BigInt(told.size), unhex(kept.root), unhex(told.root), told.proof.map(unhex))
  } catch {
    return false
  }
}
