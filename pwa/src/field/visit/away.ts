/** 不在本机的照片：局里收齐没有，问过才知道；两处都没有的，封存之前提醒补拍。 */
import { sayNumbers } from './words'
import { photosOf, type FormView } from './view'
import type { Photo, State } from './sync'

/** What the office said of photos this phone does not hold. */
export interface Asked { at: number; has: string[]; lacks: string[] }
/** Photos that are not on this phone; whether the office has them, null: not asked yet. */
export type Away = ReadonlyMap<string, boolean | null>

export const kept = (state: State): Photo[] => state.photos.filter(p => p.voided_reason === null)
export const wanted = (states: readonly State[]): string[] => states.flatMap(s => kept(s).map(p => p.sha256))

export function awayOf(shas: readonly string[], here: ReadonlySet<string>, asked: Asked | null): Away {
  return new Map(shas.filter(sha => !here.has(sha)).map(sha => [sha, asked?.has.includes(sha) ? true : asked?.lacks.includes(sha) ? false : null]))
}

/** Neither on this phone nor, as far as it knows, with the office. */
export const unseen = (photos: readonly Photo[], away: Away): Photo[] => photos.filter(p => away.has(p.sha256) && !away.get(p.sha256))

/** How many of them somebody has: what a count of photos says. */
export const seen = (photos: readonly Photo[], away: Away): number => photos.length - unseen(photos, away).length

/** “不在本机，局里也没有收到”: `at` is when the office was asked. */
export function sayAway(office: boolean | null, at: string): string {
  if (office) return '不在本机，局里已收到'
  return office === null ? '不在本机；局里收到没有，连上局里才知道' : `不在本机，局里也没有收到${at && `（${at} 问的）`}`
}

/** Of one item, a sentence for each: how many are not here, and where they are. */
export const sayMissing = (photos: readonly Photo[], away: Away, at: string): string[] =>
  [false, null, true].flatMap(office => {
    const n = photos.filter(p => away.has(p.sha256) && away.get(p.sha256) === office).length
    return n ? [`${photos.length === 1 ? '这' : `${n} `}张照片${sayAway(office, at)}`] : []
  })

/** What to take again before the seal: one taken later, and there, has taken the place of a lost one. '' when nothing is. */
export function sayRetake(state: State, view: FormView, away: Away): string {
  const gone = (item: string | null): boolean => {
    const photos = photosOf(state, item)
    const lost = unseen(photos, away)
    return lost.some(p => !photos.some(q => q.photo_id > p.photo_id && !lost.includes(q)))
  }
  const items = view.items.filter(r => r.relevant && gone(r.item.id)).map(r => r.number)
  return [items.length ? sayNumbers(items) : '', gone(null) ? '门头' : ''].filter(Boolean).join('和')
}
