/** 当场改正的两张照片：改正前、改正后；拍的时候就写明是哪一张，随操作记下。 */
import type { Op } from './sync'

export type Moment = '改正前' | '改正后'
export const MOMENTS: readonly Moment[] = ['改正前', '改正后']
export type Taken = Pick<Op, 'kind' | 'p'>

/** What a photo was said to show; a reason of its own may follow. */
export const momentOf = (reason: unknown): Moment | null => MOMENTS.find(m => String(reason ?? '').startsWith(m)) ?? null

/** 一句理由里的三样：哪一张、为什么没有定位、为什么不用相机拍；局里照此分开印。 Twin: `server/domain/evidence.py`. */
const UNPLACED = '无定位：'
export const sayTaken = (moment: Moment | null, why: string | null, reason: string | null): string | null =>
  [moment, why && `${UNPLACED}${why}`, reason].filter(Boolean).join('；').slice(0, 200) || null

export interface Pair { before: string | null; after: string | null }

/** A photo of the problem that says nothing was taken before it was put right: it counts as the first of the pair. */
export function pairOf(ops: readonly Taken[], item: string): Pair {
  const gone = new Set(ops.filter(op => op.kind === 'photo.void').map(op => op.p['photo_id']))
  const rows = ops.filter(op => op.kind === 'photo.add' && op.p['item'] === item && !op.p['addendum'] && !gone.has(op.p['photo_id'] as string))
  const last = (fits: (m: Moment | null) => boolean): string | null => {
    const found = rows.filter(op => fits(momentOf(op.p['reason'])))
    return found.length ? String(found.at(-1)!.p['photo_id']) : null
  }
  return { before: last(m => m === '改正前') ?? last(m => m === null), after: last(m => m === '改正后') }
}

/** 还差哪一张。 */
export const lackingMoments = (pair: Pair): Moment[] => MOMENTS.filter(m => (m === '改正前' ? pair.before : pair.after) === null)
