/** 一部活的手机：真的库（fake-indexeddb）、真的钥匙、真的送达引擎，可以随时没电再开。 */
import 'fake-indexeddb/auto'
import { storeBundle, verifyBundle, type Bundle } from '../../src/field/enrol/bundle'
import { refile } from '../../src/field/enrol/reenrol'
import { loadDevice, keepDevice, makeKey, type Device } from '../../src/field/net/device'
import type { Fetch } from '../../src/field/net/http'
import { Session, signIn, LOCAL } from '../../src/field/net/session'
import { Engine, type Outcome } from '../../src/field/outbox/engine'
import { digestHex, hex } from '../../src/field/store/crypto'
import { FieldDb } from '../../src/field/store/db'
import { Journal, type Author, type Draft, type Inspection } from '../../src/field/store/journal'
import { Vault } from '../../src/field/store/vault'
import { DEAD, wire, type Place } from './desk'

const PIN = '280916'

export class LivePhone {
  readonly at: Place
  readonly name: string
  db!: FieldDb
  vault!: Vault
  journal!: Journal
  session!: Session
  engine!: Engine
  device!: Device
  actor = ''
  offset = 0

  private constructor(at: Place, name: string) { this.at = at; this.name = name }

  /** Signed in and enrolled past the bad line; everything afterwards goes through it. */
  static async enrolled(at: Place): Promise<LivePhone> {
    const phone = new LivePhone(at, `live-${hex(crypto.getRandomValues(new Uint8Array(6)))}`)
    phone.wake()
    await phone.vault.create(PIN, 10)
    await phone.vault.add({ [LOCAL]: crypto.getRandomValues(new Uint8Array(32)) })
    const session = new Session(wire(at.server))
    const grant = await signIn(wire(at.server), at.name, at.password)
    session.take(grant)
    phone.session.take(grant)
    phone.actor = grant.account.id
    const { id, key } = await phone.register(session)
    phone.device = await keepDevice(phone.db, id, key)
    await phone.take(session)
    await phone.session.keep(phone.db, phone.vault)
    return phone
  }

  /** What survives is the database; page, keys in memory and queues are new. */
  async restart(): Promise<void> {
    this.engine.stop()
    this.db.close()
    this.wake()
    await this.vault.unlock(PIN)
    this.device = await loadDevice(this.db) as Device
    await this.session.restore(this.db, this.vault)
  }

  private wake(): void {
    const fetcher: Fetch = wire(this.at.line, DEAD)
    this.db = new FieldDb(this.name)
    this.vault = new Vault(this.db)
    this.journal = new Journal({ db: this.db, vault: this.vault })
    this.session = new Session(fetcher)
    this.session.onRotate = () => this.session.keep(this.db, this.vault)
    this.engine = new Engine({
      db: this.db, vault: this.vault, session: this.session, journal: this.journal, fetcher,
      device: () => this.device, app: 'live', mayPhotos: () => true, offset: () => this.offset,
      needForm: () => Promise.resolve(),
      reenrol: async why => {
        const next: Device = { ...await this.register(this.session), enrolled_at: Date.now() }
        await this.journal.exclusive(() => refile(this.db, this.vault, this.device.id, next, { expected_seq: Math.max(1, why.expected), reason: why.why }, this.author(null)))
        this.device = next
        return true
      },
      refetch: () => this.take(this.session),
      onClock: async fix => { this.offset = fix.offset },
      onRound: () => undefined,
    })
  }

  private async register(session: Session): Promise<{ id: string; key: CryptoKey }> {
    const { jwk, key } = await makeKey()
    const said = await session.call<{ device_id: string }>('POST', '/devices', { public_key_jwk: jwk, name: 'live', user_agent: this.name })
    return { id: said.device_id, key }
  }

  private async take(session: Session): Promise<void> {
    const bundle = await session.call<Bundle>('GET', '/field/bundle')
    await verifyBundle(bundle)
    await this.journal.exclusive(() => storeBundle(this.db, this.vault, bundle, Date.now(), this.device.id))
  }

  author(form: string | null): Author {
    return { dev: this.device.id, actor: this.actor, form, app: 'live', offset: this.offset, now: Date.now() }
  }

  async assignments(): Promise<string[]> { return (await this.db.packages.toCollection().primaryKeys()).sort() }

  async write(insp: string, drafts: (held: Inspection) => Draft[], photo?: Uint8Array): Promise<void> {
    const held = await this.journal.load(insp)
    const blobs = photo ? [{ sha256: await digestHex(photo), bytes: photo, kind: 'photo' as const, media_type: 'image/jpeg' }] : []
    await this.journal.commit(held, drafts(held), this.author(held.pkg.form), { blobs })
  }

  round(): Promise<Outcome> { return this.engine.round() }

  /** Rounds until nothing waits here and nothing new comes; who was signed out by a lost answer signs in again. */
  async settle(): Promise<void> {
    if (!this.session.signedIn) {
      this.session.take(await signIn(wire(this.at.server), this.at.name, this.at.password))
      await this.session.keep(this.db, this.vault)
    }
    for (let turn = 0; turn < 40; turn++) {
      const { ok, error } = await this.round()
      const waiting = await this.db.ops.where('[mine+state]').equals([1, 'stored']).count() + await this.db.blobs.where('state').equals('stored').count()
      if (ok && !waiting && turn) return
      if (turn === 39) throw new Error(`not settled: ${String(error)}`)
    }
  }
}
