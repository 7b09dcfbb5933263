/** 规范 JSON，与 canonical.py 同：键为 ASCII 并排序，没有小数。 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export class NotCanonical extends Error {}

/** 写成规范 JSON；不允许的值抛 NotCanonical。 */
export function canonical(value: Json): string {
  if (value === null || typeof value === "boolean") return JSON.stringify(value)
  if (typeof value === "number") return whole(value)
  if (typeof value === "string") return text(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(",")}]`
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) throw new NotCanonical("type")
  const box = value as { readonly [key: string]: Json }
  return `{${Object.keys(box).sort().map((key) => `${name(key)}:${canonical(box[key]!)}`).join(",")}}`
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new NotCanonical("number")
  return String(value)
}

function name(key: string): string {
  for (let i = 0; i < key.length; i++) if (key.charCodeAt(i) > 127) throw new NotCanonical("key must be ASCII text")
  return text(key)
}

// JSON.stringify writes U+007F and the line separators as they are, like Python does without ensure_ascii.
function text(value: string): string {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) throw new NotCanonical("lone surrogate")
  return JSON.stringify(value)
}
