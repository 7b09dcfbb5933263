/** 把一段方法拆成条：先按编号，没有编号按分号和句号。 */

const NUMBERED = /(?:^|\s*)(?:[（(]?[一二三四五六七八九十]{1,2}[）)、.]|[（(]?\d{1,2}[）)、.．](?!\d)|[①-⑳])\s*/

export function splitMethod(text: string): string[] {
  const numbered = text.split(new RegExp(NUMBERED, 'g')).map(clean).filter(Boolean)
  if (numbered.length > 1) return numbered
  return text.split(/(?<=[；;。])/).map(clean).filter(Boolean)
}

const clean = (part: string): string => part.trim().replace(/[；;]$/, '。')
