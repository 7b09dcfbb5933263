/** 一帧变成一张工作照：最长边 1600，JPEG 不超过 500 KB；另出 320 的缩略图。 */

export const LONGEST = 1600
export const THUMB = 320
export const LIMIT = 500 * 1024

export interface Shot { bytes: Uint8Array; width: number; height: number; thumb: Uint8Array }

/** Size that fits `longest` without ever enlarging. */
export function fit(width: number, height: number, longest: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Drawing on a canvas leaves every EXIF tag behind and applies the orientation. */
function drawn(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(source, 0, 0, width, height)
  return canvas
}

async function encode(canvas: HTMLCanvasElement, limit: number, quality: number): Promise<Uint8Array> {
  for (let q = quality; ; q -= 0.12) {
    const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', q))
    if (!blob) throw new Error('no image')
    if (blob.size <= limit || q < 0.2) return new Uint8Array(await blob.arrayBuffer())
  }
}

/** Both pictures come from one still: a camera goes on moving while the first is being encoded. */
export async function shoot(source: CanvasImageSource, width: number, height: number): Promise<Shot> {
  const size = fit(width, height, LONGEST)
  const small = fit(width, height, THUMB)
  const still = drawn(source, size.width, size.height)
  const thumb = drawn(still, small.width, small.height)
  return { ...size, bytes: await encode(still, LIMIT, 0.82), thumb: await encode(thumb, 40 * 1024, 0.7) }
}

/** From a file: the browser turns the picture upright. */
export async function fromFile(file: Blob): Promise<Shot> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    return await shoot(bitmap, bitmap.width, bitmap.height)
  } finally {
    bitmap.close()
  }
}

export const NO_PICTURE = '这个文件打不开，请选照片（JPEG、PNG），或直接拍。'
/** Null for a file that is no picture. */
export const readPicture = (file: Blob): Promise<Shot | null> => fromFile(file).catch(() => null)

/** Mean brightness of a small copy, 0–255; below 28 a label is not readable. */
export function isDark(source: CanvasImageSource): boolean {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 16
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return false
  context.drawImage(source, 0, 0, 16, 16)
  const data = context.getImageData(0, 0, 16, 16).data
  let sum = 0
  for (let i = 0; i < data.length; i += 4) sum += (data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0)
  return sum / (3 * 256) < 28
}
