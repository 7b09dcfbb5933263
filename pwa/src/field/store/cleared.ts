/** 清理记录：本机删掉的每一样东西都记一笔，随报到告诉局里。 */
import type { FieldDb } from './db'

export interface Cleared { number: number; at: string; what: 'photos' | 'package' | 'keys' | 'ballast' | 'all'; insp: string | null; count: number; size: number; reason: string }

/** For the first page, until the person has read it: said after what was said before. */
export async function tell(db: FieldDb, says: string): Promise<void> {
  const before = (await db.kv.get('withdrawn'))?.value as { reason: string } | undefined
  await db.kv.put({ key: 'withdrawn', value: { reason: before ? `${before.reason}\n${says}` : says } })
}

const keyOf = (n: number): string => `cleared:${String(n).padStart(9, '0')}`

/** Call inside the transaction that deletes, with `db.outbox` among its tables: no deletion without its line. */
export async function note(db: FieldDb, now: number, line: Omit<Cleared, 'number' | 'at'>): Promise<void> {
  const last = await db.outbox.orderBy('key').last()
  const number = last ? (last.value as Cleared).number + 1 : 1
  await db.outbox.add({ key: keyOf(number), value: { ...line, number, at: new Date(now).toISOString() } satisfies Cleared })
}

export async function clearedSince(db: FieldDb, number: number, limit = 200): Promise<Cleared[]> {
  return (await db.outbox.where('key').above(keyOf(number)).limit(limit).toArray()).map(r => r.value as Cleared)
}
