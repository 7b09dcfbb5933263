/** 手上的各户：从本机读出来，打开一户，数一数还有什么没送。 */
import type { Json } from '@forms/index'
import { holdInspection } from '../enrol/worker'
import { postSigned } from '../net/device'
import { json } from '../net/http'
import { countAll } from '../outbox/counts'
import { here, store, type Desk } from '../holder'
import { openBytes, openJson } from '../store/crypto'
import { getMeta, putMeta, type PackageRow } from '../store/db'
import type { Inspection } from '../store/journal'
import type { Checklist, LastTime, Package } from '../types'
import { awayOf, wanted, type Asked } from '../visit/away'
import type { State } from '../visit/sync'
import { cardOf, sorted, type Card } from '../visit/cards'
import { phaseOf, viewForm } from '../visit/view'
import { isJudgment } from '../visit/words'
import { app, current, EMPTY, fetcher, form, lastTime, now, type Held } from './state'

export async function reload(d: Desk = store()): Promise<void> {
  const forms = new Map((await d.db.forms.toArray()).map(f => [f.hash, f.form as Json as unknown as Checklist]))
  const rows = (await d.db.packages.toArray()).filter(row => d.vault.has(row.id))
  const aside = new Map<string, number>()
  await d.db.ops.where('[mine+state]').equals([1, 'quarantined']).each(r => { if (!isJudgment(r.reason)) aside.set(r.insp, (aside.get(r.insp) ?? 0) + 1) })
  app.held = await Promise.all(rows.map(async row => ({ ...await heldOf(d, row, forms), aside: aside.get(row.id) ?? 0 })))
  await lookAway(d)
  if (current.value && rows.some(r => r.id === current.value?.row.id && r.rev !== current.value?.row.rev)) await openInspection(current.value.row.id)
  else if (current.value) {
    const fresh = rows.find(r => r.id === current.value?.row.id)
    if (fresh) current.value = { ...current.value, row: fresh }
  }
  await recount()
}

/** Photos pulled from the office are named here and may lie nowhere: the pages say which. */
async function lookAway(d: Desk): Promise<void> {
  // what the office has whole is cleared from the phone, and lost nowhere
  const shas = wanted(app.held.flatMap(({ row, state }) => (row.receipt?.archived && !row.receipt.missing.length ? [] : [state])))
  const here = new Set(await d.db.blobs.toCollection().primaryKeys())
  const asked = await getMeta<Asked>(d.db, 'away')
  Object.assign(app, { away: awayOf(shas, here, asked), asked: asked?.at ?? 0 })
}

/** What was not there when last asked may have come since. */
export async function askAway(d: Desk): Promise<void> {
  const open = [...app.away].flatMap(([sha, office]) => (office ? [] : [sha])).slice(0, 1000)
  if (!open.length || !d.device) return
  const signing = { fetcher, device: d.device, offset: () => app.clock?.offset ?? 0 }
  const said = await json<{ sha256: string[] }>(await postSigned(signing, '/api/v1/blobs/have', { sha256: open }))
  const has = [...said.sha256, ...[...app.away].flatMap(([sha, office]) => (office ? [sha] : []))]
  await putMeta(d.db, 'away', { at: Date.now(), has, lacks: open.filter(sha => !has.includes(sha)) } satisfies Asked)
  await lookAway(d)
}

async function heldOf(d: Desk, row: PackageRow, forms: Map<string, Checklist>): Promise<Held> {
  const key = d.vault.key(row.id)
  const pkg = await openJson<Package>(key, row.box, `package:${row.id}`)
  const state = row.mat ? await openJson<State>(key, row.mat, `mat:${row.id}`) : EMPTY
  const sheet = forms.get(pkg.form) ?? null
  return { row, pkg, form: sheet, state, view: sheet ? viewForm(state, sheet) : null, phase: phaseOf(state, null, row.recusal) }
}

/** As on the first page. */
export const listed = (): Card[] => sorted(app.held.map(h => cardOf(h, now(), app.counts, app.departed, app.user?.officer_id)), app.first)

let counting = 0
/** The newest question wins, whichever answer comes last; a store that was closed meanwhile has nothing to say. */
export async function recount(): Promise<void> {
  const turn = ++counting
  const found = here.desk ? await countAll(here.desk.db).catch(() => null) : null
  if (found && turn === counting) app.counts = found
}

export async function openInspection(id: string): Promise<Inspection> {
  const d = store()
  const loaded = await d.journal.load(id)
  form.value = ((await d.db.forms.get(loaded.pkg.form))?.form ?? null) as Checklist | null
  lastTime.value = loaded.row.last ? await openJson<LastTime>(d.vault.key(id), loaded.row.last, `last:${id}`) : null
  current.value = loaded
  holdInspection(true)
  return loaded
}

export function closeInspection(): void {
  current.value = null
  holdInspection(false)
}

/** Verdicts arrived: the open inspection shows them without losing its place. */
export async function refreshStates(d: Desk): Promise<void> {
  const held = current.value
  if (!held) return
  const rows = new Map((await d.db.ops.where('insp').equals(held.row.id).toArray()).map(r => [r.op_id, r]))
  const entries = held.entries.map(e => { const r = rows.get(e.op.op_id); return r ? { ...e, state: r.state, reason: r.reason } : e })
  if (current.value === held) current.value = { ...held, entries }
}

/** Photos and signatures back as bytes, for showing on this phone only. */
export async function blobUrl(sha: string): Promise<string | null> {
  const d = store()
  const row = await d.db.blobs.get(sha)
  if (!row || !d.vault.has(row.insp)) return null
  const bytes = await openBytes(d.vault.key(row.insp), row, sha)
  return URL.createObjectURL(new globalThis.Blob([bytes as BlobPart], { type: row.media_type }))
}
