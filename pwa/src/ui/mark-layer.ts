/** 标注层的几何：圈、箭头、文字画在与照片同比例的一层上；文书里的一层照此另写一份（server/documents/layer.py）。 */
import type { Mark } from '@sync/marks'

/** The longer side of the layer in its own units. */
export const SIDE = 1000
export interface Size { width: number; height: number }

export function frameOf(photo: Size): Size {
  const longest = Math.max(photo.width, photo.height, 1)
  return { width: Math.max(1, Math.floor((photo.width * SIDE) / longest)), height: Math.max(1, Math.floor((photo.height * SIDE) / longest)) }
}

const part = (of: number, side: number): number => Math.floor((of * side) / 10_000)

/** Path of a circle or an arrow; '' for words, which are written. */
export function pathOf(mark: Mark, frame: Size): string {
  const [x, y] = placeOf(mark, frame)
  if (mark.shape === 'CIRCLE') {
    const [rx, ry] = [Math.max(1, part(mark.rx, frame.width)), Math.max(1, part(mark.ry, frame.height))]
    return `M${x - rx} ${y}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0z`
  }
  if (mark.shape === 'TEXT') return ''
  const [tx, ty] = [part(mark.to_x, frame.width), part(mark.to_y, frame.height)]
  const long = Math.hypot(tx - x, ty - y) || 1
  const [bx, by] = [((x - tx) / long) * 34, ((y - ty) / long) * 34]
  const tip = (side: number): string => `${Math.round(tx + bx - side * by * 0.6)} ${Math.round(ty + by + side * bx * 0.6)}`
  return `M${x} ${y}L${tx} ${ty}M${tip(1)}L${tx} ${ty}L${tip(-1)}`
}

export const placeOf = (mark: Mark, frame: Size): [number, number] => [part(mark.x, frame.width), part(mark.y, frame.height)]

/** 标注 2 处：“此处未亮照” */
export function sayMarks(marks: readonly Mark[]): string {
  const texts = marks.flatMap(mark => (mark.shape === 'TEXT' ? [`“${mark.text}”`] : []))
  return marks.length ? `标注${marks.length}处${texts.length ? `：${texts.join('、')}` : ''}` : ''
}
