/** 报到：做到第几条、还留着什么、清理过什么；局里据此知道手机有没有被清空。 */
import { postSigned, type Signing } from '../net/device'
import { json } from '../net/http'
import type { FieldDb } from '../store/db'
import { getMeta, putMeta } from '../store/db'
import { clearedSince } from '../store/cleared'
import { unsent } from './push'

const PATH = '/api/v1/sync/heartbeat'
export const PROTOCOL = 2
export const EVERY_MS = 300_000

export interface ContactWorld extends Signing { db: FieldDb; now: () => number; app: string }
interface Said { last_seq: number; blobs_missing: string[]; server_time: string; revoked?: boolean }

/** One report; a second one at once when the office waits for files this phone does not have. */
export async function report(world: ContactWorld): Promise<Said> {
  const said = await once(world, [])
  const lacks: string[] = []
  for (const sha of said.blobs_missing) if (!(await world.db.blobs.get(sha))) lacks.push(sha)
  // Files the office lacks and this phone still has go out again, whatever was believed before.
  await world.db.transaction('rw', world.db.blobs, () =>
    world.db.blobs.where('sha256').anyOf(said.blobs_missing).modify({ state: 'stored' }))
  if (lacks.length) await once(world, lacks)
  await putMeta(world.db, 'reported', world.now())
  return said
}

export async function due(db: FieldDb, now: number): Promise<boolean> {
  return now - ((await getMeta<number>(db, 'reported')) ?? 0) >= EVERY_MS
}

/** The office was last told that something waits here, and nothing does any more. */
export async function relieved(db: FieldDb): Promise<boolean> {
  return Boolean(await getMeta(db, 'owed')) && !(await db.ops.where('[mine+state]').equals([1, 'stored']).count()) && !(await db.blobs.where('state').equals('stored').count())
}

/** What stands here, with the deletions not told yet. */
export async function once(world: ContactWorld, lacks: string[] = []): Promise<Said> {
  const { db, device } = world
  const waiting = await unsent(db, device.id, Infinity)
  const sentTo = (await getMeta<number>(db, 'cleared_sent')) ?? 0
  const deleted = await clearedSince(db, sentTo)
  const unsent_files = await db.blobs.where('state').equals('stored').count()
  const said = await json<Said>(await postSigned(world, PATH, {
    last_seq: (await getMeta<number>(db, 'seq')) ?? 0, unsent_ops: waiting.length,
    unsent_files,
    unsent: await Promise.all(waiting.slice(0, 500).map(async r => ({ seq: r.seq, op_id: r.op_id, insp: r.insp, kind: r.kind ?? 'unknown' }))),
    lacks, deleted, persisted: (await globalThis.navigator?.storage?.persisted?.()) ?? false, protocol: PROTOCOL, app: world.app,
  }))
  const last = deleted.at(-1)
  if (last) await putMeta(db, 'cleared_sent', last.number)
  await putMeta(db, 'owed', waiting.length + unsent_files)
  return said
}
