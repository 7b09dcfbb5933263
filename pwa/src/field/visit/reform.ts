/** 检查表换版：局里发来新版时，本机照哪一版；换用新版要写下什么。 Pure. */
import { inForce, type Op } from '@sync/index'
import { items } from '@forms/form'
import type { Draft } from '../store/journal'
import type { Checklist, CheckItem, Package } from '../types'
import type { State } from './sync'
import { basesOf, valueOf } from './view'

/** 可以换用的一版：任务包只在这三样上不同。 */
export interface Offer {
  form: string
  package_id: string
  issued_at: string
  reason: string
  at: string
  /** This phone was at work under its own version before the office changed: what comes in may still settle it. */
  kept?: boolean
}

/** The package of the same task under another version of the checklist. */
export const under = (pkg: Package, offer: Pick<Offer, 'form' | 'package_id' | 'issued_at'>): Package =>
  ({ ...pkg, form: offer.form, package_id: offer.package_id, issued_at: offer.issued_at })

/** 局里发来的是另一版：本机已照原来那一版记了的，先照原来的。 */
export const stays = (held: string, arriving: string, ops: readonly Op[], holder: string): boolean =>
  held !== arriving && inForce([held, arriving], ops, holder) === held

export interface Difference { added: CheckItem[]; removed: CheckItem[]; changed: { before: CheckItem; after: CheckItem }[] }

const asked = (item: CheckItem): string =>
  JSON.stringify([item.text, item.family, item.options ?? [], item.columns ?? [], item.constraint ?? null, item.fail ?? null])

export function differs(before: Checklist, after: Checklist): Difference {
  const old = new Map(items(before).map(item => [item.id, item]))
  const now = new Map(items(after).map(item => [item.id, item]))
  const both = [...now.values()].flatMap(item => { const was = old.get(item.id); return was ? [{ before: was, after: item }] : [] })
  return {
    added: [...now.values()].filter(item => !old.has(item.id)),
    removed: [...old.values()].filter(item => !now.has(item.id)),
    changed: both.filter(pair => asked(pair.before) !== asked(pair.after)),
  }
}

/** 换用新版：记下换版，问法改了的各项重新作答；去掉的各项，作答留在操作记录里。 */
export function migrate(state: State, before: Checklist, after: Checklist, to: string): Draft[] {
  const again = differs(before, after).changed.map(pair => pair.after.id).filter(id => valueOf(state, `answer:${id}`))
  return [
    { kind: 'form.migrate', p: { to } },
    ...again.map((item): Draft => ({ kind: 'answer.set', p: { item, value: null }, base: basesOf(state, `answer:${item}`), form: to })),
  ]
}
