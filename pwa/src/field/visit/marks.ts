/** 在照片上画：手指落在哪里，就是照片的哪里；画好的一层存成一条操作，原图不动。 Pure. */
import { marks, type Mark } from '@sync/marks'
import type { Draft } from '../store/journal'
import type { State } from './sync'
import { basesOf } from './view'

export type Tool = Mark['shape']
export const TOOLS: { tool: Tool; text: string }[] = [{ tool: 'CIRCLE', text: '圈' }, { tool: 'ARROW', text: '箭头' }, { tool: 'TEXT', text: '写字' }]
export const MOST = 20
export const FULL = 10_000
/** A tap without a stroke still makes something to be seen. */
const LEAST = 250

export interface Point { x: number; y: number }
interface Box { left: number; top: number; width: number; height: number }

const within = (n: number): number => Math.max(0, Math.min(FULL, Math.round(n)))

/** From a place on the screen to ten-thousandths of the photo, which stands whole in the middle of its box. */
export function place(at: { clientX: number; clientY: number }, box: Box, photo: { width: number; height: number }): Point {
  const scale = Math.min(box.width / photo.width, box.height / photo.height) || 1
  const left = box.left + (box.width - photo.width * scale) / 2
  const top = box.top + (box.height - photo.height * scale) / 2
  return { x: within(((at.clientX - left) / (photo.width * scale)) * FULL), y: within(((at.clientY - top) / (photo.height * scale)) * FULL) }
}

/** What a stroke from one place to another leaves behind. */
export function drawn(tool: Tool, from: Point, to: Point, text = ''): Mark {
  if (tool === 'TEXT') return { shape: 'TEXT', ...from, text }
  const [dx, dy] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)]
  if (tool === 'CIRCLE') {
    const small = dx < LEAST && dy < LEAST
    return { shape: 'CIRCLE', x: within((from.x + to.x) / 2), y: within((from.y + to.y) / 2), rx: small ? 800 : Math.max(LEAST, Math.round(dx / 2)), ry: small ? 800 : Math.max(LEAST, Math.round(dy / 2)) }
  }
  return dx < LEAST && dy < LEAST ? { shape: 'ARROW', x: within(from.x - 1200), y: within(from.y + 1200), to_x: from.x, to_y: from.y } : { shape: 'ARROW', ...from, to_x: to.x, to_y: to.y }
}

/** For who has no finger to draw with: the last mark walks with the arrow keys. */
export function moved(mark: Mark, dx: number, dy: number): Mark {
  const at = { x: within(mark.x + dx), y: within(mark.y + dy) }
  return mark.shape === 'ARROW' ? { ...mark, ...at, to_x: within(mark.to_x + dx), to_y: within(mark.to_y + dy) } : { ...mark, ...at }
}

/** The whole layer of one photo in place of all that lies on it now. */
export const annotate = (state: State, photo: string, layer: Mark[]): Draft[] =>
  [{ kind: 'photo.annotate', p: { photo_id: photo, marks: layer }, base: basesOf(state, `mark:${photo}`) }]

export const layerOf = (state: State, photo: string): Mark[] => marks(state, photo)
