/** 指纹的写法：四位一组，印章、正文、公示页处处相同。 */

/** Splits the first `length` hex characters into groups of four; anything that is no digest gives []. */
export function grouped(digest: string | null | undefined, length = 64): string[] {
  const clean = (digest ?? '').toLowerCase()
  if (!/^[0-9a-f]{8,}$/.test(clean)) return []
  return clean.slice(0, length).match(/.{1,4}/g) ?? []
}

export function shortDigest(digest: string | null | undefined): string {
  return grouped(digest, 8).join(' ')
}
