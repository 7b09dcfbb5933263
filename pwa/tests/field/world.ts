/** 测试用的小世界：一户、一张两项的检查表、一部手机、一台记账的服务器。 */
import 'fake-indexeddb/auto'
import { identity, type Json } from '@forms/index'
import { brokenLink, replay, stamped, type Op } from '@sync/index'
import { sealForeign } from '../../src/field/enrol/bundle'
import { applyVerdict } from '../../src/field/outbox/push'
import { uuid7 } from '../../src/field/store/ids'
import { FieldDb, type OpRow, type PackageRow } from '../../src/field/store/db'
import { Journal, type Author, type Draft, type Inspection } from '../../src/field/store/journal'
import { Vault } from '../../src/field/store/vault'
import { makeKey, type Device } from '../../src/field/net/device'
import { sealJson, hex } from '../../src/field/store/crypto'
import type { Checklist, Package } from '../../src/field/types'

let serial = 0
export const uuid = (n = ++serial): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

export const FORM: Checklist = {
  v: 1, code: 'T1', version: 1, title: '登记事项检查表', object: '企业',
  parts: { basis: '', scope: '', content: '', method: '', disposal: '' }, materials: ['营业执照'],
  sections: [{
    id: 's1', title: '登记', items: [
      { id: 'q01', no: '1', text: '住所是否一致', level: 'KEY', family: 'conform', method: '看门牌', basis: ['条例8'], photo: 'on_fail', pending: false },
      { id: 'q02', no: '2', text: '年报是否公示', level: 'GENERAL', family: 'found', method: '查询', basis: [], photo: 'never', pending: false },
    ],
  }],
}
const guard = (code: string, expr: string): { code: string; expr: string; message: string } => ({ code, expr, message: code })

export async function makePackage(officer = uuid()): Promise<{ pkg: Package; hash: string; form: Checklist }> {
  const form = await identity(FORM as unknown as Json)
  const pkg: Package = {
    v: 1, alg: 'sha256', package_id: uuid(), assignment_id: uuid(), no: '试〔2026〕1号', nonce: 'ab'.repeat(32),
    task: { name: '试查', department: { code: 'D', name: '试局', phone: '1400 0000 100' }, methods: ['ON_SITE'], period: { from: '2026-01-01', to: '2026-12-31' } },
    draw: { no: '1', stratum: 'A', rank: 2, of: 9, ticket: '028d41'.padEnd(64, '0'), blind: 'cd'.repeat(32), salt: 'ef'.repeat(16) },
    entity: { id: uuid(), name: '试验商店有限公司', code: '91990106MA5LXT83XD', code_kind: 'uscc', kind: 'ENTERPRISE', address: '试路1号', district: '990100', legal_rep: '甲', phone: '14000000218' },
    items: [], notice: { no: '试检1号', title: '通知书', paragraphs: [] },
    team: [
      { officer_id: officer, inspector_id: uuid(), name: '检查员甲', cert_no: '1', department: '试局', role: 'LEAD' },
      { officer_id: uuid(), inspector_id: uuid(), name: '检查员乙', cert_no: '2', department: '试局', role: 'MEMBER' },
    ],
    seal_holder: officer, form,
    guards: {
      v: 1, profile: 't',
      seal: [guard('seal.not_visited', 'visited'), guard('seal.missing', 'missing == 0'), guard('seal.inspectors', 'inspector_signatures >= 2'), guard('seal.entity', 'entity_signed or stamped or refused')],
      refusal: [guard('refusal.evidence', 'not refused or refusal_witness or refusal_recording')], result: [], photo: [guard('photo.missing', 'photos_missing == 0')],
    },
    window: { from: '2026-11-24', to: '2026-12-08' }, deadline: { on: '2026-12-08', says: '本次检查时窗', provisional: false }, code_url: '/c/x', issued_at: '2026-11-24T00:00:00Z',
  }
  return { pkg, hash: await identity(pkg as unknown as Json), form: FORM }
}

export interface World {
  db: FieldDb; vault: Vault; journal: Journal; device: Device; pkg: Package; hash: string; author: Author
  open(): Promise<Inspection>
  act(...drafts: Draft[]): Promise<Inspection>
  /** A colleague's accepted operation arrives; it names nothing. */
  hear(kind: string, p: Op['p']): Promise<Op>
  /** The server puts one of this phone's operations aside, or adopts it. */
  judge(op: string, verdict: string): Promise<Inspection>
}

export async function makeWorld(): Promise<World> {
  const officer = uuid()
  const { pkg, hash } = await makePackage(officer)
  const db = new FieldDb(`t-${hex(crypto.getRandomValues(new Uint8Array(6)))}`)
  const vault = new Vault(db)
  await vault.create('280916', 10)
  await vault.add({ [pkg.assignment_id]: crypto.getRandomValues(new Uint8Array(32)), local: crypto.getRandomValues(new Uint8Array(32)) })
  const { key } = await makeKey()
  const device: Device = { id: uuid(), key, enrolled_at: 0 }
  const row: PackageRow = {
    id: pkg.assignment_id, hash, server_state: 'taken', seal_holder: officer, box: await sealJson(vault.key(pkg.assignment_id), pkg, `package:${pkg.assignment_id}`),
    mat: null, rev: 0, tail: null, returned: null, receipt: null, recalled: null, downloaded: 0,
  }
  await db.packages.put(row)
  await db.forms.put({ hash: pkg.form, form: FORM })
  const journal = new Journal({ db, vault })
  const author: Author = { dev: device.id, actor: officer, form: pkg.form, app: 'test', offset: 0, now: Date.parse('2026-11-24T06:00:00Z') }
  let held: Inspection | null = null
  const moved = (): Promise<unknown> => db.packages.toCollection().modify(r => { r.rev++ })
  return {
    db, vault, journal, device, pkg, hash, author,
    open: () => journal.load(pkg.assignment_id),
    hear: async (kind, p) => {
      const op = stamped({ v: 1, alg: 'sha256', op_id: uuid7(author.now), dev: uuid(), seq: 1, insp: pkg.assignment_id, actor: pkg.team[1]!.officer_id, kind, p, base: [], form: pkg.form, wall: '2026-11-24T06:00:00.000Z', tz: 480, off: 0, app: 'test', prev: pkg.nonce })
      await db.ops.put(await sealForeign(vault, op, device.id, 0))
      await moved()
      return op
    },
    judge: async (op, verdict) => {
      await db.ops.where('op_id').equals(op).modify((r: OpRow) => applyVerdict(r, verdict))
      await moved()
      return journal.load(pkg.assignment_id)
    },
    act: async (...drafts) => (held = await journal.commit(held ?? await journal.load(pkg.assignment_id), drafts, author)),
  }
}

/** Stores like the server: contiguous per device, same hash answered again, another hash is a fork. */
export class Ledger {
  readonly ops = new Map<string, Op[]>()
  received = 0

  receive(dev: string, batch: Op[]): { status: number; body: Record<string, unknown> } {
    const log = this.ops.get(dev) ?? []
    this.ops.set(dev, log)
    const verdicts: { seq: number; op_id: string; verdict: string }[] = []
    for (const op of batch) {
      const old = log[op.seq - 1]
      if (old && old.hash !== op.hash) return { status: 409, body: { type: '/problems/sync.fork', status: 409 } }
      if (!old && op.seq !== log.length + 1) return { status: 409, body: { type: '/problems/sync.gap', status: 409, expected: log.length + 1 } }
      if (!old) { log.push(op); this.received++ }
      verdicts.push({ seq: op.seq, op_id: op.op_id, verdict: 'applied' })
    }
    return { status: 200, body: { ack_seq: log.length, verdicts, blobs_missing: [], server_time: '2026-11-24T06:00:00.000Z' } }
  }

  whole(dev: string, nonce: string): boolean {
    const log = this.ops.get(dev) ?? []
    return log.every((op, i) => op.seq === i + 1) && brokenLink(log, nonce) === null
  }

  state(dev: string): ReturnType<typeof replay> { return replay(this.ops.get(dev) ?? []) }
}

/** What a request says, compressed or not. */
export async function bodyOf<T>(init: RequestInit): Promise<T> {
  const zipped = (init.headers as Record<string, string>)['Content-Encoding'] === 'gzip'
  const body = new Response(init.body).body!
  return JSON.parse(await new Response(zipped ? body.pipeThrough(new DecompressionStream('gzip')) : body).text()) as T
}

export const jsonAnswer = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })
