/** 这台手机此刻是谁的：他的库、钥匙、操作链与投递；没有人登录过时没有。 */
import type { Device } from './net/device'
import type { Session } from './net/session'
import type { Engine } from './outbox/engine'
import type { FieldDb } from './store/db'
import type { Journal } from './store/journal'
import type { Vault } from './store/vault'

/** A person's store, keys, chain and delivery; one per signed-in person of this phone. */
export interface Desk { db: FieldDb; vault: Vault; session: Session; journal: Journal; engine: Engine; device: Device | null }

export const here: { desk: Desk | null } = { desk: null }

/** The desk of whoever is here; throws when nobody is, which no page that asks may show. */
export const store = (): Desk => { if (!here.desk) throw new Error('no user'); return here.desk }
