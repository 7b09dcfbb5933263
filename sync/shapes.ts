/** 字段格式：一行规格对应一条检查，原因用中文说出。Twin of `shapes.py`. */

import type { Shape } from "./kinds";

export type Shapes = { readonly [name: string]: Shape };

const HEX = "[0-9a-f]";
const uuid = (version: string): RegExp =>
  new RegExp(`^${HEX}{8}-${HEX}{4}-${version}${HEX}{3}-[89ab]${HEX}{3}-${HEX}{12}$`);
const PATTERNS: { readonly [kind: string]: RegExp } = {
  uuid: uuid("[1-8]"),
  uuid7: uuid("7"),
  id: /^[A-Za-z0-9_.:-]{1,64}$/,
  sha: /^[0-9a-f]{64}$/,
  b64: /^[A-Za-z0-9+/]{1,400}={0,2}$/,
  decimal: /^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$/,
};
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const CLOCK = /^T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?Z$/;
const BLANK = /^[ \t\r\n\u00a0\u3000]*$/;
export const MAX_LIST = 500;

/** Same blanks as the Python twin; `trim` knows others. */
export const strip = (value: string): string => value.replace(/^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g, "");
export const isBlank = (value: unknown): boolean => typeof value !== "string" || BLANK.test(value);
export const isSha = (value: unknown): boolean => typeof value === "string" && PATTERNS["sha"]!.test(value);

/** 是否真实存在的日期（YYYY-MM-DD）。 */
export function isDay(text: string): boolean {
  const found = DAY.exec(text);
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year >= 1 && days !== undefined && day >= 1 && day <= days;
}

/** 是否 UTC 时刻（YYYY-MM-DDThh:mm:ss[.mmm]Z）。 */
export function isTime(text: string): boolean {
  return isDay(text.slice(0, 10)) && CLOCK.test(text.slice(10));
}

function text(kind: string, limit: number, value: unknown): string | null {
  if (typeof value !== "string") return "应为文字";
  if (kind === "word" && BLANK.test(value)) return "不能为空";
  return [...value].length > limit ? `超过 ${limit} 字` : null;
}

function int(rest: string, value: unknown): string | null {
  const [low = "", high = ""] = rest.split(":");
  const least = low ? Number(low) : -Number.MAX_SAFE_INTEGER;
  const most = high ? Number(high) : Number.MAX_SAFE_INTEGER;
  if (typeof value !== "number" || !Number.isInteger(value)) return "应为整数";
  return least <= value && value <= most ? null : `应在 ${least} 到 ${most} 之间`;
}

function scalar(kind: string, rest: string, value: unknown): string | null {
  if (kind === "text" || kind === "word") return text(kind, Number(rest || 4000), value);
  if (kind === "int") return int(rest, value);
  if (kind === "bool") return typeof value === "boolean" ? null : "应为是或否";
  if (kind === "enum") {
    return typeof value === "string" && rest.split("|").includes(value) ? null : "不是可选值";
  }
  if (typeof value !== "string") return "应为文字";
  if (kind === "time") return isTime(value) ? null : "不是有效的时刻";
  if (kind === "day") return isDay(value) ? null : "不是有效的日期";
  return PATTERNS[kind]!.test(value) ? null : "格式不对";
}

/** 对象逐字段检查，返回原因列表（空表示合格）。 */
export function fields(shape: Shape, value: unknown, path: string, shapes: Shapes): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path}：应为对象`];
  const object = value as Record<string, unknown>;
  const own = (name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);
  const found = Object.entries(shape).flatMap(([name, spec]) => check(spec, own(name), `${path}.${name}`, shapes));
  const unknown = Object.keys(object).filter((name) => !Object.hasOwn(shape, name)).sort();
  return [...found, ...unknown.map((name) => `${path}.${name}：未知字段`)];
}

function firstThatFits(names: string[], value: unknown, path: string, shapes: Shapes): string[] {
  const fits = names.some((name) => fields(shapes[name]!, value, path, shapes).length === 0);
  return fits ? [] : [`${path}：不符合任何一种格式`];
}

function list(rest: string, value: unknown, path: string, shapes: Shapes): string[] {
  if (!Array.isArray(value)) return [`${path}：应为列表`];
  if (value.length > MAX_LIST) return [`${path}：超过 ${MAX_LIST} 项`];
  return value.flatMap((item, i) => check(rest, item, `${path}[${i}]`, shapes));
}

/** 按规格检查一个值，返回“路径：原因”列表。 */
export function check(spec: string, value: unknown, path: string, shapes: Shapes): string[] {
  const optional = spec.endsWith("?");
  const bare = optional ? spec.slice(0, -1) : spec;
  const colon = bare.indexOf(":");
  const kind = colon < 0 ? bare : bare.slice(0, colon);
  const rest = colon < 0 ? "" : bare.slice(colon + 1);
  if (value === null || value === undefined) return optional || kind === "json" ? [] : [`${path}：缺少`];
  if (kind === "json") return [];
  if (kind === "obj") return fields(shapes[rest]!, value, path, shapes);
  if (kind === "one") return firstThatFits(rest.split("|"), value, path, shapes);
  if (kind === "list") return list(rest, value, path, shapes);
  const reason = scalar(kind, rest, value);
  return reason ? [`${path}：${reason}`] : [];
}
