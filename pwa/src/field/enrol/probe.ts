/** 能不能离线检查：实测，不看浏览器名字。 */

export interface Probe { worker: boolean; storage: boolean; crypto: boolean }

/** Writes and reads back; a store that only pretends fails here. */
export async function probe(): Promise<Probe> {
  return {
    worker: 'serviceWorker' in navigator && isSecureContext,
    crypto: typeof crypto !== 'undefined' && 'subtle' in crypto,
    storage: await storageWorks().catch(() => false),
  }
}

export const fits = (found: Probe): boolean => found.worker && found.storage && found.crypto

function storageWorks(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open('sunlot-probe', 1)
    open.onupgradeneeded = () => open.result.createObjectStore('t')
    open.onerror = () => reject(open.error ?? new Error('open'))
    open.onsuccess = () => {
      const db = open.result
      const write = db.transaction('t', 'readwrite')
      write.objectStore('t').put(new Uint8Array([7]).buffer, 1)
      write.onabort = () => reject(write.error ?? new Error('write'))
      write.oncomplete = () => {
        const read = db.transaction('t').objectStore('t').get(1)
        read.onerror = () => reject(read.error ?? new Error('read'))
        read.onsuccess = () => {
          const value: unknown = read.result
          db.close()
          resolve(value instanceof ArrayBuffer && value.byteLength === 1)
        }
      }
    }
  })
}

/** Inside WeChat or DingTalk even a store that works today is emptied by their 清理缓存: shown the way out, always. */
export const mayStay = (found: Probe, agent: string): boolean => fits(found) && shellOf(agent) === null

export type Shell = '微信' | '企业微信' | '钉钉' | '政务微信' | null

export function shellOf(agent: string): Shell {
  if (/wxwork/i.test(agent)) return '企业微信'
  if (/wxlocal|zhengwu/i.test(agent)) return '政务微信'
  if (/MicroMessenger/i.test(agent)) return '微信'
  if (/DingTalk/i.test(agent)) return '钉钉'
  return null
}
