/** 登录凭据：放在本标签页里，标签页都关掉即退出。 */

export interface Department { id: string; code: string; name: string }

export interface Account {
  id: string
  name: string
  display_name: string
  department: Department | null
  roles: string[]
  inspector_id: string | null
  must_change_password: boolean
  signing_pin?: boolean
}

export interface Grant {
  access_token: string
  refresh_token: string
  expires_in: number
  account: Account
}

/** What one tab holds: the pair, whose it is, and when it was granted (ms), so that the newer of two is known. */
export interface Held { access: string; refresh: string; who: string; at: number }

export interface TokenStore {
  access(): string | null
  refresh(): string | null
  save(access: string, refresh: string, who?: string): void
  clear(): void
}

const KEY = 'desk.session'

/** sessionStorage: a shared office machine must forget when the window is closed. */
export function tabStore(storage: () => Storage): { read(): Held | null; write(held: Held | null): void } {
  return {
    read: () => {
      try {
        const found = JSON.parse(storage().getItem(KEY) ?? 'null') as Partial<Held> | null
        return found?.access && found.refresh ? { access: found.access, refresh: found.refresh, who: found.who ?? '', at: found.at ?? 0 } : null
      } catch {
        return null
      }
    },
    write: held => (held ? storage().setItem(KEY, JSON.stringify(held)) : storage().removeItem(KEY)),
  }
}
