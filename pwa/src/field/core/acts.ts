/** 记一笔：检查里的一切只从这里写下；出发与先去只记在本机。 */
import { identity, type Json } from '@forms/index'
import { withBallast } from '../enrol/selftest'
import { store, type Desk } from '../holder'
import { Unstorable, type Author, type Draft, type Extra, type Inspection } from '../store/journal'
import type { Checklist } from '../types'
import { migrate, under } from '../visit/reform'
import { phaseOf } from '../visit/view'
import { BUILD, app, current, form, now, view } from './state'
import { openInspection, recount, reload } from './lists'

export function authorOf(d: Desk): Author & { now: number } {
  return { dev: d.device?.id ?? '', actor: app.user?.officer_id ?? '', form: current.value?.pkg.form ?? null, app: `field ${BUILD}`, offset: app.clock?.offset ?? 0, now: Date.now() }
}

/** The only way anything of an inspection gets written; resolves after the strict transaction. */
export async function act(drafts: Draft[], extra: Extra = {}): Promise<Inspection> {
  const d = store()
  const held = current.value
  if (!held) throw new Error('no inspection open')
  const { value: fresh, full } = await withBallast(d.db, () => d.journal.commit(held, drafts, authorOf(d), extra)).catch((error: unknown) => {
    if (error instanceof Unstorable) app.refused = error.message
    throw error
  })
  app.refused = ''
  if (full) app.full = true
  current.value = fresh
  app.savedAt = now()
  app.held = app.held.map(h => (h.row.id === fresh.row.id
    ? { ...h, row: fresh.row, state: fresh.state, view: h.form ? view.value : null, phase: phaseOf(fresh.state, null, fresh.row.recusal) } : h))
  void recount()
  d.engine.kick()
  return fresh
}

/** 换用新版检查表：换版、要重新作答的各项与新的任务包一次写下。 */
export async function changeForm(): Promise<void> {
  const d = store()
  const held = current.value
  const offer = held?.row.offer
  const after = offer ? (await d.db.forms.get(offer.form))?.form as Checklist | undefined : undefined
  if (!held || !offer || !after || !form.value) return
  const pkg = under(held.pkg, offer)
  const hash = await identity(pkg as unknown as Json)
  await act(migrate(held.state, form.value, after, offer.form), { pkg: { pkg, hash } })
  await reload(d)
  await openInspection(held.row.id)
}

/** 出发：记下时刻，重开仍在；到场之后由到达的操作说话。 */
export async function depart(id: string): Promise<void> {
  if (app.departed[id]) return
  app.departed = { ...app.departed, [id]: now() }
  await store().db.kv.put({ key: 'departed', value: { ...app.departed } })
}

/** 先去：排在没有去的最前；再点一次，照原来的次序。 */
export async function goFirst(id: string): Promise<void> {
  app.first = app.first === id ? '' : id
  await store().db.kv.put({ key: 'first', value: app.first })
}
