/** 手写签名影像：笔画就是数据，图像由笔画画出。 */

export interface Point { x: number; y: number; t: number; p: number }
export type Stroke = Point[]

export const MIN_STROKES = 3
export const MIN_MS = 300

/** 请签全名：too few strokes, or too fast to be a name. */
export function enough(strokes: Stroke[]): boolean {
  const first = strokes[0]?.[0]
  const lastStroke = strokes.at(-1)
  const last = lastStroke?.[lastStroke.length - 1]
  return strokes.length >= MIN_STROKES && first !== undefined && last !== undefined && last.t - first.t >= MIN_MS
}

/** On its long side where the phone stands upright; magnified to twice its size there is none: the whole width, upright. */
export const layOf = (width: number, height: number): 'tight' | 'turned' | '' =>
  Math.max(width, height) < 480 ? 'tight' : height > width ? 'turned' : ''

/** Point in the canvas's own pixels, whether or not the page lies on its side (rotated 90° clockwise). */
export function local(clientX: number, clientY: number, box: { left: number; top: number; right: number }, turned: boolean): { x: number; y: number } {
  return turned ? { x: clientY - box.top, y: box.right - clientX } : { x: clientX - box.left, y: clientY - box.top }
}

export function paint(context: CanvasRenderingContext2D, strokes: Stroke[], scale: number): void {
  context.lineCap = context.lineJoin = 'round'
  context.strokeStyle = '#14202e'
  for (const stroke of strokes) {
    const [first] = stroke
    if (!first) continue
    context.beginPath()
    context.lineWidth = 4.2 * scale
    context.moveTo(first.x * scale, first.y * scale)
    for (let i = 1; i < stroke.length; i++) {
      const a = stroke[i - 1] as Point
      const b = stroke[i] as Point
      context.quadraticCurveTo(a.x * scale, a.y * scale, ((a.x + b.x) / 2) * scale, ((a.y + b.y) / 2) * scale)
    }
    const last = stroke.at(-1) as Point
    context.lineTo(last.x * scale + 0.01, last.y * scale)
    context.stroke()
  }
}

/** Integers only, so that the strokes can be hashed like everything else. */
export const rounded = (strokes: Stroke[]): number[][][] =>
  strokes.map(s => s.map(({ x, y, t, p }) => [Math.round(x * 10), Math.round(y * 10), Math.round(t), Math.round(p * 1000)]))

/** How wide the pad was when they signed; where nothing was measured yet, what it is now, or as wide as the strokes reach. */
export const spread = (strokes: Stroke[], kept: number, now: number): number =>
  kept || now || Math.max(1, ...strokes.flat().map(one => Math.ceil(one.x) + 8))

/** PNG on white, at least 600 px wide, so that it prints. */
export async function toPng(strokes: Stroke[], width: number, height: number): Promise<Uint8Array> {
  const scale = Math.max(1, 900 / width)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  paint(context, strokes, scale)
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('no image')
  return new Uint8Array(await blob.arrayBuffer())
}
