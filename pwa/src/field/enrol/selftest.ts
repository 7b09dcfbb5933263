/** 出发前自检：真写、真读，不信浏览器的估计；写下的 25 MB 留作压舱。 */
import type { FieldDb } from '../store/db'
import { note } from '../store/cleared'
import { isQuota } from '../store/db'

export const BALLAST_BYTES = 25 * 1024 * 1024

export interface SelfTest { storage: boolean; persisted: boolean; camera: 'granted' | 'denied' | 'prompt'; position: 'granted' | 'denied' | 'prompt' }

/** The ballast is dropped when the phone is full, so that answers and signatures still fit. */
export async function writeBallast(db: FieldDb, size = BALLAST_BYTES): Promise<boolean> {
  try {
    await db.transaction('rw', db.kv, () => db.kv.put({ key: 'ballast', value: new ArrayBuffer(size) }))
    const back = (await db.kv.get('ballast'))?.value
    return back instanceof ArrayBuffer && back.byteLength === size
  } catch {
    return false
  }
}

/** Logged after the space is free: on a full phone the line could not be written before. */
export async function dropBallast(db: FieldDb): Promise<void> {
  await db.transaction('rw', db.kv, () => db.kv.delete('ballast'))
  await db.transaction('rw', db.outbox, () => note(db, Date.now(), { what: 'ballast', insp: null, count: 1, size: BALLAST_BYTES, reason: '手机存满' })).catch(() => undefined)
}

export async function permission(name: 'camera' | 'geolocation'): Promise<'granted' | 'denied' | 'prompt'> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state
  } catch {
    return 'prompt'
  }
}

export const persisted = async (): Promise<boolean> => (await navigator.storage?.persisted?.()) ?? false
export const persist = async (): Promise<boolean> => (await navigator.storage?.persist?.()) ?? false

/** Runs a write; on a full phone frees the ballast and tries once more. */
export async function withBallast<T>(db: FieldDb, work: () => Promise<T>): Promise<{ value: T; full: boolean }> {
  try {
    return { value: await work(), full: false }
  } catch (error) {
    if (!isQuota(error)) throw error
    await dropBallast(db)
    return { value: await work(), full: true }
  }
}

/** What the last self-test found, kept so that it can be read to somebody later; times of this phone. */
export interface Tested extends SelfTest { at: number; build: string }

export async function keepTest(db: FieldDb, test: SelfTest, build: string): Promise<void> {
  await db.transaction('rw', db.kv, () => db.kv.put({ key: 'self-test', value: { ...test, at: Date.now(), build } satisfies Tested }))
}

export const lastTest = async (db: FieldDb): Promise<Tested | null> => ((await db.kv.get('self-test'))?.value ?? null) as Tested | null

/** Read over the telephone: each finding in a word, nothing that is secret. */
export function sayTest(test: Tested, device: string): string[] {
  const asked = { granted: '已允许', denied: '未允许', prompt: '还没问' }
  return [
    `版本 ${test.build.slice(0, 8)}，设备 ${device}`, `存储${test.storage ? '能写' : '写不进去'}，${test.persisted ? '防系统清理已开' : '系统可能清理'}`,
    `相机${asked[test.camera]}，定位${asked[test.position]}`,
  ]
}

export async function selfTest(db: FieldDb): Promise<SelfTest> {
  const has = await db.kv.get('ballast')
  return {
    storage: has !== undefined || await writeBallast(db),
    persisted: await persisted(),
    camera: await permission('camera'),
    position: await permission('geolocation'),
  }
}
