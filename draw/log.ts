/** 日志目录（C2SP 布局）加 openings.json：冻结、承诺、抽取各一条，有序，内容与本包一致。 */

import { digest, hex, unhex, utf8, join } from "./hashing"
import { rootOf } from "./merkle"
import { sha256 } from "./sha256"
import { need } from "./tables"
import type { Folder, Manifest } from "./verify"

const STEPS: { [kind: string]: string } = { "draw.frozen": "manifest.json", "draw.committed": "", "draw.drawn": "result.txt" }

interface Opening { i: number; salt: string; content: string }
const text = (data: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(data)

/** 日志的叶子，与检查点相符；不成立时抛 Refused。 */
function entriesOf(log: Folder): Uint8Array[] {
  const read = (name: string): Uint8Array => found(log, name)
  const [, told, top] = text(read("checkpoint")).split("\n") as [string, string, string]
  const size = Number(told)
  const entries: Uint8Array[] = []
  for (let tile = 0; tile * 256 < size; tile++) entries.push(...split(read("tile/entries/" + tileName(tile, size))))
  const root = Uint8Array.from(atob(top), (letter) => letter.charCodeAt(0))
  need(entries.length === size && hex(rootOf(entries)) === hex(root), "checkpoint differs")
  return entries
}

function found(log: Folder, name: string): Uint8Array {
  const data = log.get(name)
  need(data, "log misses " + name)
  return data
}

/** 揭示一条：叶子里的种类、内容，揭得开吗。 */
function opened(opening: Opening, entries: readonly Uint8Array[]): { kind: string; data: { [key: string]: unknown }; holds: boolean } {
  const body = JSON.parse(text(entries[opening.i]!)) as { kind: string; h: string }
  const { data } = JSON.parse(opening.content) as { data: { [key: string]: unknown } }
  return { kind: body.kind, data, holds: hex(sha256(join(unhex(opening.salt), utf8(opening.content)))) === body.h }
}

/** 每一条变更都按次序记进了日志；不成立时抛 Refused。 */
export function changesLogged(log: Folder, manifest: Manifest, links: readonly string[]): string {
  const entries = entriesOf(log)
  let last = -1
  const told = (JSON.parse(text(found(log, "changes.json"))) as Opening[]).map((opening) => {
    const { kind, data, holds } = opened(opening, entries)
    need(holds && kind === "draw.changed", "opening of a change differs from its leaf")
    need(data.draw === manifest.draw_id && data.attempt === manifest.attempt && opening.i > last, "changes in the log out of order")
    last = opening.i
    return data.link
  })
  need(told.join() === links.join(), "the log names other changes")
  return "ok"
}

/** 成立时为 ok；不成立时抛 Refused。 */
export function checkLog(log: Folder, file: Folder, manifest: Manifest): string {
  const entries = entriesOf(log)
  const place: [string, number][] = []
  for (const opening of JSON.parse(text(found(log, "openings.json"))) as Opening[]) {
    const body = opened(opening, entries)
    const { data } = body
    need(body.holds && Object.hasOwn(STEPS, body.kind) && !place.some(([kind]) => kind === body.kind), "opening differs from its leaf or repeats")
    place.push([body.kind, opening.i])
    const name = STEPS[body.kind]!
    const same = data.draw === manifest.draw_id && data.attempt === manifest.attempt
    need(same && (!name || data[name] === digest(file.get(name)!, manifest.alg)), "the log names another " + body.kind)
  }
  place.sort((a, b) => a[1] - b[1])
  need(place.map(([kind]) => kind).join() === Object.keys(STEPS).join(), "steps missing from the log or out of order")
  need(file.has("changes.txt") || !log.has("changes.json"), "changes.txt is missing")
  return "ok"
}

function tileName(tile: number, size: number): string {
  const parts = [String(tile % 1000).padStart(3, "0")]
  for (let rest = Math.floor(tile / 1000); rest; rest = Math.floor(rest / 1000)) parts.unshift("x" + String(rest % 1000).padStart(3, "0"))
  return parts.join("/") + (size < (tile + 1) * 256 ? `.p/${size % 256}` : "")
}

function split(data: Uint8Array): Uint8Array[] {
  const out = []
  for (let at = 0; at < data.length; ) {
    const end = at + 2 + data[at]! * 256 + data[at + 1]!
    out.push(data.subarray(at + 2, end))
    at = end
  }
  return out
}
