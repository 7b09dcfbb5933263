/** 没写完的字和笔画：加密存本机，不算操作，提交时同一事务删去。 */
import { ref, watch, type Ref } from 'vue'
import { store } from '../holder'
import { openJson, sealJson } from '../store/crypto'

export async function readDraft<T>(insp: string, key: string): Promise<T | null> {
  const { db, vault } = store()
  const row = await db.drafts.get(`${insp}:${key}`)
  return row && vault.has(insp) ? openJson<T>(vault.key(insp), row.box, row.key) : null
}

export async function writeDraft(insp: string, key: string, value: unknown): Promise<void> {
  const { db, vault } = store()
  const id = `${insp}:${key}`
  const box = await sealJson(vault.key(insp), value, id)
  await db.transaction('rw', db.drafts, () => db.drafts.put({ key: id, insp, box }))
}

/** Every draft of one inspection whose key begins like this: what follows the prefix, and the value. */
export async function readDrafts<T>(insp: string, prefix: string): Promise<{ key: string; value: T }[]> {
  const { db, vault } = store()
  if (!vault.has(insp)) return []
  const start = `${insp}:${prefix}`
  const rows = (await db.drafts.where('insp').equals(insp).toArray()).filter(row => row.key.startsWith(start))
  return Promise.all(rows.map(async row => ({ key: row.key.slice(start.length), value: await openJson<T>(vault.key(insp), row.box, row.key) })))
}

export const dropDraft = (insp: string, key: string): Promise<void> => {
  const { db } = store()
  return db.transaction('rw', db.drafts, () => db.drafts.delete(`${insp}:${key}`))
}

export const draftKey = (insp: string, key: string): string => `${insp}:${key}`

/** A field that survives a killed browser; `start` counts only when no draft is there. */
export function useDraft<T>(insp: string, key: string, start: T): { value: Ref<T>; ready: Promise<void>; clear: () => Promise<void>; flush: () => Promise<void> } {
  const value = ref(start) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  let on = false
  const ready = readDraft<T>(insp, key).then(found => { if (found !== null) value.value = found; queueMicrotask(() => { on = true }) })
  watch(value, fresh => {
    if (!on) return
    clearTimeout(timer)
    timer = setTimeout(() => { void writeDraft(insp, key, fresh) }, 300)
  }, { deep: true })
  const flush = (): Promise<void> => { clearTimeout(timer); return writeDraft(insp, key, value.value) }
  return { value, ready, flush, clear: () => { clearTimeout(timer); on = false; return dropDraft(insp, key) } }
}
