/** 公开包里的表：字节读成行，按首列之后的部分归类（同样的只看一次）。 */

import { type Json, canonical } from "./canonical"
import type { Person, Rules, Slot } from "./deal"

/** 不成立的理由，英文短语。 */
export class Refused extends Error {}

/** 现场摇号录下的结果；包里有它的是记录包。 */
export const RECORD = "manual.json"
/** 记录包没有实录与种子，无从重算：不是有错。 */
export const MANUAL = "record of a manual draw, not to be recomputed"

/** 条件不成立时抛 Refused。 */
export function need(condition: unknown, reason: string): asserts condition {
  if (!condition) throw new Refused(reason)
}

/** 只含 ASCII 的字节读成文字。 */
export function ascii(data: Uint8Array, name: string): string {
  let bits = 0
  for (let i = 0; i < data.length; i++) bits |= data[i]!
  need(bits < 128, name + " is not ASCII")
  return new TextDecoder("latin1").decode(data)
}

/** 规范 JSON；写法不是唯一那种的拒绝。 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function decode(data: Uint8Array): any {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data)
  const value: Json = JSON.parse(text)
  need(canonical(value) === text, "not canonical JSON")
  return value
}

const H8 = "[0-9a-f]{8}"
const LIST = `(-|${H8}(,${H8})*)`
export const UNIT = new RegExp(`^\\t${H8}\\t${H8}\\t${LIST}\\t[1-9]\\d{0,14}\\t(-|E[1-5])$`)
const QUAL = `([LZ]|${H8})`
const STAFF = new RegExp(`^\\t[0-9A-Z-]{1,40}\\t(\\*|${H8}(,${H8})*)\\t(-|${QUAL}(,${QUAL})*)\\t(0|[1-9]\\d{0,14})\\t(-|S[1-9])$`)
const RECUSE = /^\t[0-9a-f]{32}\tR$/

/** 各行首列（32 位盲码）按其余部分归类；前 key 个字符严格递增，其余部分合乎写法。places 记下各在第几行，从 0 起。 */
export function table(data: Uint8Array, key: number, form: RegExp, name: string, places?: Map<string, number[]>): Map<string, string[]> {
  const text = ascii(data, name)
  need(!text || text.endsWith("\n"), name + " order or duplicate")
  const kinds = new Map<string, string[]>()
  let last = -1
  for (let from = 0, line = 0; from < text.length; line++) {
    const to = text.indexOf("\n", from)
    need(last < 0 || before(data, last, from, key, to), name + " order or duplicate")
    for (let i = from; i < from + 32; i++) need(hexes[data[i] ?? 0], name + " blind or field")
    const tail = text.slice(from + 32, to)
    const same = kinds.get(tail)
    if (same) {
      same.push(text.slice(from, from + 32))
      places?.get(tail)!.push(line)
    } else {
      need(form.test(tail), name + " blind or field")
      kinds.set(tail, [text.slice(from, from + 32)])
      places?.set(tail, [line])
    }
    last = from
    from = to + 1
  }
  return kinds
}

const hexes = Uint8Array.from({ length: 256 }, (_, code) => Number("0123456789abcdef".includes(String.fromCharCode(code))))

/** 前一行在后一行之前：逐字节比前 key 个；一行用完而全同就是重复。 */
function before(data: Uint8Array, a: number, b: number, key: number, end: number): boolean {
  for (let i = 0; i < key && b + i < end; i++) {
    const difference = data[a + i]! - data[b + i]!
    if (difference) return difference < 0
  }
  return false
}

const items = (text: string, empty: string): string[] => (text === empty ? [] : text.split(","))

/** 需要的专长。 */
export const needs = (text: string): string[] => [...new Set(items(text, "-"))]

/** 人员、回避和席位。 */
export function rulesOf(staffFile: Uint8Array, recuseFile: Uint8Array, slots: readonly Slot[], most = 0): Rules {
  const staff = new Map<string, Person>()
  for (const [tail, blinds] of table(staffFile, 32, STAFF, "staff.txt")) {
    const [, dept, areas, quals, load, flag] = tail.split("\t") as [string, string, string, string, string, string]
    const common = { dept, areas: new Set(items(areas, "*")), quals: new Set(items(quals, "-")), load: Number(load), flag }
    for (const blind of blinds) staff.set(blind, { blind, ...common })
  }
  const recused = new Map<string, Set<string>>()
  for (const [tail, blinds] of table(recuseFile, 65, RECUSE, "recuse.txt")) {
    for (const blind of blinds) recused.set(blind, (recused.get(blind) ?? new Set()).add(tail.slice(1, 33)))
  }
  return { slots, staff, recused, most }
}
