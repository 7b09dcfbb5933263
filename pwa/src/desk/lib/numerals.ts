/** 骰子读数：二十位数字，四组，每组五位，读回时用中文数字。 */

const NUMERALS = '零一二三四五六七八九'
export const DICE = 20
export const GROUP = 5

/** 63454 → 六 三 四 五 四 */
export function readBack(digits: string): string {
  return [...digits].map(digit => NUMERALS[Number(digit)] ?? '').join(' ').trim()
}

/** Cuts up to twenty digits into four groups of five cells; missing cells are ''. */
export function diceGroups(digits: string): string[][] {
  const cells = Array.from({ length: DICE }, (_, n) => digits[n] ?? '')
  return Array.from({ length: DICE / GROUP }, (_, n) => cells.slice(n * GROUP, (n + 1) * GROUP))
}

export const GROUP_NAMES = ['第一组', '第二组', '第三组', '第四组'] as const

/** 名次的读法：第 9 签 → 第九签（给读屏用）。 */
export function ordinal(n: number): string {
  if (n < 10) return NUMERALS[n] ?? ''
  if (n < 20) return `十${n % 10 ? NUMERALS[n % 10] : ''}`
  if (n < 100) return `${NUMERALS[Math.floor(n / 10)]}十${n % 10 ? NUMERALS[n % 10] : ''}`
  return String(n)
}
