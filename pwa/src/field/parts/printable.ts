/** 印得出来的字：全部汉字，加上随系统带的字体里的符号；别的在输入时就请换个写法，封存之后改不了。 */

/** Everything but Han that the shipped fonts hold; a test compares it with the fonts themselves. */
const RANGES = '9-a d 20-7e a0-103 110-113 11a-11b 128-12b 143-144 147-148 14c-14f 152-153 168-16d 1cd-1dc 2c7 2c9 391-3a1 3a3-3a9 3b1-3c9 401 410-44f 451 2010-2016 2018-201a 201c-201e 2020-2022 2025-2027 2030 2032-2033 2035 2039-203b 2103 2116 2160-216b 2170-217b 2190-2199 21d2 21d4 2200 2202-2203 2205-220b 220f 2211-2213 2215 221a 221d-2220 2223 2225-222e 2234-2237 223d 2243 2245 2248 224c 2260-2262 2264-2267 226a-226b 226e-226f 2272-2273 2276-2277 2282-2287 228a-228b 2295-2299 22a0 22a5 2312 2460-257f 25a0-25ab 25b1-25b3 25b6-25b7 25bc-25bd 25c0-25c1 25c6-25c7 25c9-25cc 25ce-25d3 25e2-25e6 25ef 2605-2606 2640 2642 2713 3000-303f 3041-3093 30a1-30f6 30fb 3105-3129 3220-3247 338e-33d5 fe10-fe19 fe30-fe4f ff01-ffbe ffc2-ffc7 ffca-ffcf ffd2-ffd7 ffda-ffdc ffe0-ffe6 ffe8-ffee'
/** Rare characters of names wait for a font at the office; they are never refused. */
const HAN = '3400-4dbf 4e00-9fff f900-faff 20000-323af'
const ALLOWED = `${RANGES} ${HAN}`.split(' ').map(run => { const [a = '', b = a] = run.split('-'); return [Number.parseInt(a, 16), Number.parseInt(b, 16)] as const })
/** Joiners and selectors carry nothing by themselves: they go without a word. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\p{Variation_Selector}|[\u{e0000}-\u{e007f}]/gu

const fits = (char: string): boolean => { const at = char.codePointAt(0) ?? 0; return ALLOWED.some(([a, b]) => at >= a && at <= b) }

/** The characters of `text` that no paper of this office can show, each once. */
export const unprintable = (text: string): string[] => [...new Set([...text.replace(UNSEEN, '')].filter(char => !fits(char)))]

/** What stays of a typed text; `〓` stands in where a name of the office itself holds such a character. */
export const printable = (text: string, instead = ''): string => [...text.replace(UNSEEN, '')].map(char => (fits(char) ? char : instead)).join('')

/** 有一个字印不出来（U+1F409），请换个写法。 By its number: a phone without the shape would show a box. */
export function sayUnprintable(chars: string[]): string {
  const shown = chars.slice(0, 3).map(char => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join('、')
  return `有${chars.length > 1 ? '几个' : '一个'}字印不出来（${shown}${chars.length > 3 ? '等' : ''}），请换个写法。`
}

/** Every string inside a payload, whatever its depth. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

/** What a payload says anew: an addendum repeats the old value, which nobody can change any more. */
export function fresh(p: unknown): string[] {
  const changes = (p as { changes?: { old?: unknown; new?: unknown; reason?: unknown }[] } | null)?.changes
  if (!Array.isArray(changes)) return textsOf(p)
  const said = changes.map(c => (JSON.stringify(c.old) === JSON.stringify(c.new) ? c.reason : [c.new, c.reason]))
  return [...textsOf({ ...(p as object), changes: null }), ...textsOf(said)]
}

type Field = HTMLInputElement | HTMLTextAreaElement
const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && /^(text|search|tel|)$/.test(target.type))

/** One guard for every field of every page: runs before the page reads the field, never in the middle of a composition. */
export function guardFields(root: Document, say: (sentence: string) => void): void {
  root.addEventListener('input', event => {
    const field = event.target
    if (!isField(field) || (event as InputEvent).isComposing) return
    const odd = unprintable(field.value)
    const kept = printable(field.value)
    if (kept === field.value) { if (!odd.length) say(''); return }
    const caret = printable(field.value.slice(0, field.selectionStart ?? field.value.length)).length
    field.value = kept
    field.setSelectionRange(caret, caret)
    if (odd.length) say(sayUnprintable(odd))
  }, true)
}
