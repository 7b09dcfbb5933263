/** 交到对方手里：锁在一页上，只有检查员的 PIN 放得开；断电、重开之后仍锁着。 */
import { shallowRef } from 'vue'
import { store } from '../holder'
import { go, lockTo } from '../router'
import type { FieldDb } from '../store/db'

/** `path` is the only page that shows; after the PIN the inspector goes on at `to`. */
export interface Hand { path: string; to: string }
export const hand = shallowRef<Hand | null>(null)
const KEY = 'hand'

/** The phone is with somebody else from now on, or changes its page while it is. */
export async function handOver(path: string, to: string): Promise<void> {
  hand.value = { path, to }
  lockTo(path)
  const { db } = store()
  await db.transaction('rw', db.kv, () => db.kv.put({ key: KEY, value: { path, to } }))
}

/** Nothing more to do for the other person: the phone asks to be given back. */
export const askBack = (id: string, to: string): Promise<void> => handOver(`/a/${id}/back`, to)

/** After the PIN, and only then. */
export async function takeBack(to = hand.value?.to ?? '/', db: FieldDb = store().db): Promise<void> {
  await db.transaction('rw', db.kv, () => db.kv.delete(KEY))
  unlockHere()
  go(to, true)
}

/** Another person's desk on this phone: what was kept stays with its owner. */
export function unlockHere(): void { hand.value = null; lockTo(null) }

/** Opened again by its owner's PIN: the other person goes on reading; where the phone was asked back, this was the answer. */
export async function resumeHand(db: FieldDb, has: (insp: string) => boolean): Promise<void> {
  const kept = (await db.kv.get(KEY))?.value as Hand | undefined
  if (!kept) { unlockHere(); return }
  const [, , insp = '', page] = kept.path.split('/')
  if (page === 'back' || !has(insp)) await takeBack(has(insp) ? kept.to : '/', db)
  else { hand.value = kept; lockTo(kept.path) }
}
