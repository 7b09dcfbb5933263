/** 检查表的规范写法和指纹。Twin of `canonical.py`. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const LONE_SURROGATE = /[\ud800-\udfff]/u;
const ASCII = /^[\x00-\x7f]*$/;

/** 规范 JSON（键排序，无空白）；遇到小数、过大的整数、非 ASCII 键时抛出 Error。 */
export function canonical(value: Json, where = "$"): string {
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) throw new Error(`${where}：文字编码不完整`);
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Error(`${where}：整数太大或不是整数`);
    return String(value);
  }
  if (Array.isArray(value)) {
    return "[" + value.map((part, i) => canonical(part, `${where}[${i}]`)).join(",") + "]";
  }
  if (typeof value !== "object") throw new Error(`${where}：不能使用 ${typeof value} 类型的值`);
  const parts = Object.keys(value).sort().map((key) => {
    if (!ASCII.test(key)) throw new Error(`${where}：键“${key}”必须是 ASCII 字符`);
    return JSON.stringify(key) + ":" + canonical(value[key] as Json, `${where}.${key}`);
  });
  return "{" + parts.join(",") + "}";
}

/** 检查表的指纹：规范 JSON 的 SHA-256，64 位十六进制。 */
export async function identity(form: Json): Promise<string> {
  const bytes = new TextEncoder().encode(canonical(form));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
}
