/** 现场抽样：先定名单，再由出发前锁定的种子算出抽谁；每一次都留下，第几次、为什么重抽。 Pure. */
import { picked, tickets, type Ticket } from '@forms/index'
import type { Draft } from '../store/journal'
import type { CheckItem, Payloads } from '../types'
import type { State } from './sync'
import { basesOf, headsOf, isJudged, valueOf, type ItemView } from './view'

export type Sample = Payloads['sample.set']
export const MOST = 500

/** Two phones that each drew stand beside each other until somebody draws again. */
export const sampleOf = (state: State, item: string): Sample | null => (headsOf(state, `sample:${item}`).length > 1 ? null : valueOf<Sample>(state, `sample:${item}`))
export const wantsSample = (state: State, item: CheckItem): boolean => Boolean(item.subsample) && sampleOf(state, item.id) === null

/** Only plain items without a required photo, and without lots still to be drawn, may be confirmed in one act. */
export const plain = (state: State, rows: readonly ItemView[]): ItemView[] => rows.filter(r => r.verdict === null && r.item.photo !== 'always' && isJudged(r.item) && !wantsSample(state, r.item))

/** One name per line; numbers written before the names are dropped, the place in the list is the number. */
export const listed = (text: string): string[] =>
  text.split(/\r?\n/).map(line => line.replace(/^\s*\d{1,3}\s*[.、．)）号]\s*/, '').trim().slice(0, 100)).filter(Boolean).slice(0, MOST)

/** A list that was photographed: only how many there are is written down. */
export const ON_PHOTO = '（见名单照片）'
export const numbered = (count: number): string[] => Array.from({ length: Math.max(0, Math.min(MOST, count)) }, () => ON_PHOTO)

/** The draw itself; `before` is what stands, of whichever phone, and is never lost. */
export async function drawn(state: State, seed: string, item: string, names: string[], n: number, reason: string | null): Promise<Draft[]> {
  const earlier = headsOf(state, `sample:${item}`).map(h => Number(h.value['attempt'] ?? 0))
  const attempt = Math.max(0, ...earlier) + 1
  const p: Sample = { item, attempt, names, n, picked: await picked(seed, item, attempt, names, n), reason: attempt > 1 ? reason : null }
  return [{ kind: 'sample.set', p, base: basesOf(state, `sample:${item}`) }]
}

/** Every ticket of a draw, smallest first: those picked, then in whose place the next would come. */
export const order = (seed: string, s: Sample): Promise<Ticket[]> => tickets(seed, s.item, s.attempt, s.names)
export const sayOne = (s: Sample, no: number): string => `${no} 号${s.names[no - 1] === ON_PHOTO ? '' : ` ${s.names[no - 1] ?? ''}`}`
export const saySample = (s: Sample): string => `${s.names.length} 个里抽中 ${s.picked.map(no => sayOne(s, no)).join('、')}${s.attempt > 1 ? `（第 ${s.attempt} 次抽）` : ''}`
