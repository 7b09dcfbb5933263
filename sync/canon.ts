/** 规范 JSON：同一内容在手机和服务器上得到同一串字节。Twin of `canon.py`. */

import { sha256 } from "./sha256";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const MAX_DEPTH = 32;
const FOREIGN = /[\u0080-\uffff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** 内容不能写成规范 JSON。 */
export class CanonError extends Error {}

function text(value: string): string {
  if (LONE_SURROGATE.test(value)) throw new CanonError("文字含不成对的代理字符");
  return JSON.stringify(value);
}

function number(value: number): string {
  if (!Number.isInteger(value)) throw new CanonError("不接受小数或其他类型");
  if (!Number.isSafeInteger(value)) throw new CanonError("整数超出范围");
  return String(value === 0 ? 0 : value);
}

function object(value: { readonly [key: string]: Json | undefined }, depth: number): string {
  const parts = Object.keys(value).sort().map((key) => {
    if (FOREIGN.test(key)) throw new CanonError("键名只能用 ASCII 字符");
    return `${JSON.stringify(key)}:${write(value[key], depth + 1)}`;
  });
  return `{${parts.join(",")}}`;
}

function write(value: Json | undefined, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonError("层级过深");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return number(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return object(value as { [key: string]: Json }, depth);
  }
  throw new CanonError("不接受小数或其他类型");
}

/** 规范文字：键按字典序、无空白；小数、非 ASCII 键、过大整数一律拒绝。 */
export function canonical(value: Json): string {
  return write(value, 0);
}

/** 规范字节（UTF-8）的 SHA-256。 */
export function digest(value: Json): string {
  return sha256(new TextEncoder().encode(canonical(value)));
}
