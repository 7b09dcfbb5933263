/** 告知图片：同样的文字画成图，交给系统分享；不能分享就下载。 */
import { save } from '../outbox/rescue'
import type { Told } from './notice'

function lines(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const out: string[] = []
  let line = ''
  for (const char of text) {
    if (context.measureText(line + char).width > width) { out.push(line); line = char } else line += char
  }
  return line ? [...out, line] : out
}

interface Row { text: string; size: number; color: string; weight: number; gap: number }
const WIDTH = 720
const [INK, SOFT, RED] = ['#14202e', '#3a4757', '#b3261e']

/** The same words as on the screen, as high as they need. */
export async function picture(notice: Told, digest: string): Promise<Blob> {
  const code = digest.slice(0, 8)
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  const rows: Row[] = []
  const put = (text: string, size: number, color = INK, weight = 400, gap = 1.5): void => {
    context.font = `${weight} ${size}px sans-serif`
    for (const line of lines(context, text, WIDTH - 120)) rows.push({ text: line, size, color, weight, gap })
  }
  put(notice.from, 28, SOFT)
  put(notice.title, 44, INK, 700, 1.7)
  put(`临时编号 L-${code}`, 24, SOFT, 400, 2)
  put(`${notice.to}：`, 30, INK, 650, 1.8)
  for (const part of notice.lines) {
    put(part.head, 28, SOFT, 650)
    for (const text of part.text) put(text, 28)
  }
  put(notice.day, 28, SOFT, 400, 2)
  canvas.width = WIDTH
  canvas.height = Math.ceil(rows.reduce((sum, row) => sum + row.size * row.gap, 90) + 260)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, WIDTH, canvas.height)
  let y = 90
  for (const row of rows) {
    context.font = `${row.weight} ${row.size}px sans-serif`
    context.fillStyle = row.color
    context.fillText(row.text, 60, y)
    y += row.size * row.gap
  }
  context.strokeStyle = context.fillStyle = RED
  context.lineWidth = 8
  context.strokeRect(60, y, 150, 150)
  context.font = '900 64px serif'
  context.fillText('封', 103, y + 76)
  context.font = '700 26px monospace'
  context.fillText(code.slice(0, 4), 104, y + 110)
  context.fillText(code.slice(4), 104, y + 138)
  context.font = '400 24px sans-serif'
  context.fillText('封存码', 240, y + 60)
  context.font = '700 34px monospace'
  context.fillText(`${code.slice(0, 4)} ${code.slice(4)}`, 240, y + 108)
  context.fillStyle = SOFT
  context.font = '400 16px monospace'
  context.fillText(digest, 60, y + 190)
  return new Promise((resolve, reject) => canvas.toBlob(b => (b ? resolve(b) : reject(new Error('no image'))), 'image/png'))
}

export async function shareNotice(notice: Told, digest: string): Promise<string> {
  const file = new File([await picture(notice, digest)], `检查结果告知书-${digest.slice(0, 8)}.png`, { type: 'image/png' })
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: '检查结果告知书' })
      return '已交给系统分享。'
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return ''
    }
  }
  save(file)
  return '图片已存到下载里。'
}
