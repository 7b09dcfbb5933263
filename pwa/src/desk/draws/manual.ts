/** 摇号录入：一行一户，行号在前，主检、协检在后。 */
export interface Ball { unit: number; staff: number[] }

/** `bad` is the first line (1-based) that cannot be read; 0 when all can. */
export function parseBalls(text: string): { rows: Ball[]; bad: number } {
  const rows: Ball[] = []
  for (const [n, line] of text.split('\n').entries()) {
    const parts = line.trim().split(/[\s,，、/]+/).filter(Boolean)
    if (!parts.length) continue
    const [unit = 0, ...staff] = parts.map(part => (/^\d{1,7}$/.test(part) ? Number(part) : 0))
    if (!unit || !staff.length || staff.some(one => !one)) return { rows, bad: n + 1 }
    rows.push({ unit, staff })
  }
  return { rows, bad: 0 }
}
