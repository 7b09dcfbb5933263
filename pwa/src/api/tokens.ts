/** 登录凭据：放在本标签页里，关掉浏览器即退出。 */

export interface Department { id: string; code: string; name: string }

export interface Account {
  id: string
  name: string
  display_name: string
  department: Department | null
  roles: string[]
  inspector_id: string | null
  must_change_password: boolean
}

export interface Grant {
  access_token: string
  refresh_token: string
  expires_in: number
  account: Account
}

export interface TokenStore {
  access(): string | null
  refresh(): string | null
  save(access: string, refresh: string): void
  clear(): void
}

const KEY = 'desk.session'

/** sessionStorage: a shared office machine must forget when the window is closed. */
export function tabTokens(storage: () => Storage): TokenStore {
  const read = (): { access: string; refresh: string } | null => {
    try {
      return JSON.parse(storage().getItem(KEY) ?? 'null') as { access: string; refresh: string } | null
    } catch {
      return null
    }
  }
  return {
    access: () => read()?.access ?? null,
    refresh: () => read()?.refresh ?? null,
    save: (access, refresh) => storage().setItem(KEY, JSON.stringify({ access, refresh })),
    clear: () => storage().removeItem(KEY),
  }
}
