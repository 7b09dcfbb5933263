/** 告知图片：同样的文字画成图，交给系统分享；不能分享就下载。 */

export interface Notice { entity: string; department: string; phone: string; result: string; due: string; code: string; digest: string }

function lines(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const out: string[] = []
  let line = ''
  for (const char of text) {
    if (context.measureText(line + char).width > width) { out.push(line); line = char } else line += char
  }
  return line ? [...out, line] : out
}

export async function picture(notice: Notice): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = 720
  canvas.height = 960
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, 720, 960)
  let y = 90
  const put = (text: string, size: number, color: string, weight = 400, gap = 1.5): void => {
    context.font = `${weight} ${size}px sans-serif`
    context.fillStyle = color
    for (const line of lines(context, text, 600)) { context.fillText(line, 60, y); y += size * gap }
  }
  put('检查结果告知书', 44, '#14202e', 700, 1.9)
  put(notice.department, 28, '#3a4757', 400, 2)
  put(notice.entity, 32, '#14202e', 650, 1.6)
  put(`检查结果：${notice.result}`, 32, '#14202e', 650, 1.6)
  if (notice.due) put(notice.due, 30, '#b3261e', 650, 1.6)
  put(`有异议请致电 ${notice.phone}`, 28, '#3a4757', 400, 2.4)
  context.strokeStyle = '#b3261e'
  context.lineWidth = 8
  context.strokeRect(60, y, 150, 150)
  context.fillStyle = '#b3261e'
  context.font = '900 64px serif'
  context.fillText('封', 103, y + 76)
  context.font = '700 26px monospace'
  context.fillText(notice.code.slice(0, 4), 104, y + 110)
  context.fillText(notice.code.slice(4), 104, y + 138)
  context.font = '400 24px sans-serif'
  context.fillText('封存码', 240, y + 60)
  context.font = '700 34px monospace'
  context.fillText(`${notice.code.slice(0, 4)} ${notice.code.slice(4)}`, 240, y + 108)
  y += 210
  put(notice.digest, 20, '#5f6d7d')
  return new Promise((resolve, reject) => canvas.toBlob(b => (b ? resolve(b) : reject(new Error('no image'))), 'image/png'))
}

export async function shareNotice(notice: Notice): Promise<string> {
  const file = new File([await picture(notice)], `检查结果告知书-${notice.code}.png`, { type: 'image/png' })
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: '检查结果告知书' })
      return '已交给系统分享。'
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return ''
    }
  }
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
  return '图片已存到下载里。'
}
