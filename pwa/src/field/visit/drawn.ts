/** 这一户的抽中凭据：公开页上自己核对的网址（rulings 14）。 */
import type { Package } from '../types'

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
