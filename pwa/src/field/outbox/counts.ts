/** 送达页的数字：本机已存、已送达、已采纳、待处理，以及最早一项等了多久。 */
import type { BlobKind, BlobRow, BlobState, FieldDb, OpRow, OpState } from '../store/db'

export interface Tally { stored: number; delivered: number; adopted: number; waiting: number }
export interface PerInspection extends Tally { ops: number; signatures: [number, number]; photos: [number, number]; bytesLeft: number }
export interface Counts extends Tally { oldest: number | null; packages: number; per: Map<string, PerInspection> }

export const NOTHING: Counts = { stored: 0, delivered: 0, adopted: 0, waiting: 0, oldest: null, packages: 0, per: new Map() }

const fresh = (): PerInspection => ({ stored: 0, delivered: 0, adopted: 0, waiting: 0, ops: 0, signatures: [0, 0], photos: [0, 0], bytesLeft: 0 })

/** What only accompanies an item is none: a thumbnail, the strokes of a signature. */
export const counted = (kind: BlobKind): boolean => kind !== 'thumb' && kind !== 'strokes'

/** How much of one visit has left this phone, in hundredths: the same items as in the four numbers. */
export const share = (t: Tally): number => Math.round(100 * (1 - t.stored / (t.stored + t.delivered + t.adopted + t.waiting || 1)))

export function tallyUp(ops: Pick<OpRow, 'insp' | 'state' | 'at'>[], blobs: Pick<BlobRow, 'insp' | 'state' | 'kind' | 'size' | 'created'>[]): Counts {
  const per = new Map<string, PerInspection>()
  const of = (id: string): PerInspection => { const t = per.get(id) ?? fresh(); per.set(id, t); return t }
  let oldest: number | null = null
  const wait = (at: number): void => { oldest = oldest === null ? at : Math.min(oldest, at) }
  for (const op of ops) {
    const t = of(op.insp)
    if (op.state === 'stored') { t.stored++; t.ops++; wait(op.at) }
    else if (op.state === 'delivered') t.delivered++
    else if (op.state === 'quarantined') t.waiting++
    else t.adopted++
  }
  for (const blob of blobs) {
    const t = of(blob.insp)
    if (blob.state === 'stored') { t.bytesLeft += blob.size; wait(blob.created) }
    if (!counted(blob.kind)) continue
    const pair = blob.kind === 'signature' ? t.signatures : t.photos
    pair[1]++
    if (blob.state !== 'stored') pair[0]++
    if (blob.state === 'stored') t.stored++
    else if (blob.state === 'delivered') t.delivered++
    else t.adopted++
  }
  const sum = (pick: (t: Tally) => number): number => [...per.values()].reduce((n, t) => n + pick(t), 0)
  return { stored: sum(t => t.stored), delivered: sum(t => t.delivered), adopted: sum(t => t.adopted), waiting: sum(t => t.waiting), oldest, packages: 0, per }
}

export async function countAll(db: FieldDb): Promise<Counts> {
  // Keys of the indexes say it all: neither operations nor photos leave the disk.
  const [ops, blobs, packages] = await Promise.all([
    db.ops.where('[mine+state+insp+at]').between([1], [2]).keys() as unknown as Promise<[1, OpState, string, number][]>,
    db.blobs.orderBy('[insp+state+kind+size+created]').keys() as unknown as Promise<[string, BlobState, BlobKind, number, number][]>,
    db.packages.count(),
  ])
  return {
    ...tallyUp(ops.map(([, state, insp, at]) => ({ insp, state, at })), blobs.map(([insp, state, kind, size, created]) => ({ insp, state, kind, size, created }))),
    packages,
  }
}

/** 未送达 2 户、1 张照片：按人数得清的说，不按操作条数。 */
export function sayUnsent(counts: Pick<Counts, 'per'>): string {
  const open = [...counts.per.values()].filter(t => t.stored > 0)
  const photos = open.reduce((n, t) => n + t.photos[1] - t.photos[0], 0)
  return open.length ? `未送达 ${open.length} 户${photos ? `、${photos} 张照片` : ''}` : '都已送达'
}

/** 网络条左边的话：连同右边的“未送达”，360 像素宽里只占一行；等着的照片也要说时，左边用短的。 */
export function sayNet(counts: Pick<Counts, 'per'>, late: number | null, idle: string): { state: string; crowded: boolean } {
  const crowded = sayUnsent(counts).includes('、')
  return { crowded, state: late === null ? (crowded ? idle.split('，')[0]! : idle) : `${crowded ? '' : '最早一项'}等了 ${late} 小时` }
}

/** 3 小时 39 分 */
export function sayAge(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  return hours ? `${hours} 小时 ${minutes % 60} 分` : `${minutes} 分`
}
