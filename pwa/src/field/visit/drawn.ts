/** 这一户的抽中凭据：公开页上自己核对的网址（rulings 14）。 */
import type { Package } from '../types'

/** 递补上来的不说抽中：候补第几位，因谁换下；从前派出的任务包没有写，照名次算。其余为空。 */
export const calledUp = ({ called, rank, of }: Package['draw']): string => called ?? (of && rank > of ? `候补第 ${rank - of} 位，递补上来` : '')
/** 签上写的：递补的写候补第几位；其余照第几签。 */
export const place = (draw: Package['draw']): string | undefined => calledUp(draw).split('，')[0] || undefined

const ID = /^[0-9A-Z-]{1,40}$/

/**
 * Null where nothing was drawn. The name is the one the firm was frozen under: its public code, or the internal number
 * where there is none that fits or the package says so.
 */
export function unitLink(pkg: Package, origin: string): string | null {
  const { no, salt } = pkg.draw
  if (!no || !salt) return null
  const code = pkg.entity.code.trim().normalize('NFC').toUpperCase()
  const name = ID.test(code) && !pkg.draw.inner ? code : `X-${pkg.entity.id.toUpperCase()}`
  return `${origin}/draws/${encodeURIComponent(no)}/unit#${name}.${salt}`
}
