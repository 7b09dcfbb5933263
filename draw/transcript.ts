/** 抽取实录与种子，与 transcript.py 同。 */

import { holds } from "./beacon"
import { type Alg, digest, utf8 } from "./hashing"

export interface Transcript {
  draw: string
  attempt: number
  manifest: string
  beaconRule: string
  witnesses: string[]
  commits: Map<string, string>
  notes: Map<string, string>
  reveals: Map<string, string>
  dice: string | null
  beacon: string | null
}
export class BadTranscript extends Error {}

const HEX64 = /^[0-9a-f]{64}$/
const KEY = /^(system|w[1-9][0-9]?)$/

/** 承诺：先公布散列，后公布值。 */
export function commitment(draw: string, attempt: number, key: string, value: string, alg: Alg = "sha256"): string {
  return digest(utf8(`draw/1|${draw}|${attempt}|${key}|${value}`), alg)
}

/** 种子：实录全部字节的散列。 */
export const seedOf = (bytes: Uint8Array, alg: Alg = "sha256"): string => digest(bytes, alg)

/** 写出实录。 */
export function render(t: Transcript): string {
  const lines = ["draw/1", `draw ${t.draw} attempt ${t.attempt}`, `manifest ${t.manifest}`, `beacon-rule ${t.beaconRule}`]
  for (const witness of t.witnesses) lines.push(`witness ${witness}`)
  for (const [key, hash] of t.commits) lines.push(`commit ${key} ${hash}${t.notes.has(key) ? ` ${t.notes.get(key)}` : ""}`)
  for (const [key, value] of t.reveals) lines.push(`reveal ${key} ${value}`)
  if (t.dice !== null) lines.push(`dice ${t.dice}`)
  if (t.beacon !== null) lines.push(`beacon ${t.beacon}`)
  if (lines.some((line) => /[\r\n]/.test(line))) throw new BadTranscript("line break inside a value")
  return lines.map((line) => line + "\n").join("")
}

/** 读实录；次序、重复或多余的行都抛 BadTranscript。 */
export function parse(text: string): Transcript {
  const lines = text.split("\n")
  if (lines.pop() !== "" || lines.length < 4 || lines[0] !== "draw/1") throw new BadTranscript("first or last line")
  const head = /^draw ([0-9A-Z-]{1,40}) attempt ([1-9][0-9]{0,3})$/.exec(lines[1]!)
  const bound = /^manifest ([0-9a-f]{64})$/.exec(lines[2]!)
  if (!head || !bound || !lines[3]!.startsWith("beacon-rule ")) throw new BadTranscript("head")
  const t: Transcript = {
    draw: head[1]!, attempt: Number(head[2]), manifest: bound[1]!, beaconRule: lines[3]!.slice(12),
    witnesses: [], commits: new Map(), notes: new Map(), reveals: new Map(), dice: null, beacon: null,
  }
  for (const line of lines.slice(4)) read(t, line)
  if (render(t) !== text) throw new BadTranscript("order of lines")
  return t
}

function cut(text: string): [string, string] {
  const at = text.indexOf(" ")
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)]
}

function read(t: Transcript, line: string): void {
  const [word, rest] = cut(line)
  if (word === "witness" && rest) t.witnesses.push(rest)
  else if ((word === "dice" || word === "beacon") && rest && t[word] === null) t[word] = rest
  else if (word === "commit" || word === "reveal") pair(t, word, rest)
  else throw new BadTranscript("unknown or repeated line")
}

function pair(t: Transcript, word: "commit" | "reveal", rest: string): void {
  const [key, told] = cut(rest)
  const target = word === "commit" ? t.commits : t.reveals
  if (!KEY.test(key) || !told || target.has(key)) throw new BadTranscript(word)
  if (word === "reveal") {
    target.set(key, told)
    return
  }
  const [hash, note] = cut(told)
  if (!HEX64.test(hash)) throw new BadTranscript("commit")
  if (note) t.notes.set(key, note)
  target.set(key, hash)
}

/** 见证人手机上的值：随机的十六进制数加随手输入的字；写得不对时抛 BadTranscript。 */
export function witnessValue(randomHex: string, words: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/^[0-9a-f]{32,64}$/.test(randomHex) || !/^[^\x00-\x1f\x7f]{0,100}$/u.test(words)) throw new BadTranscript("witness value")
  return `${randomHex}:${words}`
}

/** 核对承诺与揭示，要求有方案写定的那种当众随机数；不合时抛 BadTranscript。 */
export function check(t: Transcript, alg: Alg = "sha256", ceremony: string | null = null): void {
  const same = t.commits.size === t.reveals.size && [...t.commits.keys()].every((key) => t.reveals.has(key))
  if (!t.commits.has("system") || !same) throw new BadTranscript("commitments and reveals differ")
  const withheld = new Set([...t.reveals].filter(([key, value]) => value === "-" && key !== "system").map(([key]) => key))
  for (const [key, value] of t.reveals) {
    if (!withheld.has(key) && commitment(t.draw, t.attempt, key, value, alg) !== t.commits.get(key)) {
      throw new BadTranscript(`reveal ${key} does not match its commitment`)
    }
  }
  if (!HEX64.test(t.reveals.get("system")!)) throw new BadTranscript("system value")
  if (t.dice !== null && !/^[0-9]{20}$/.test(t.dice)) throw new BadTranscript("dice must be 20 digits")
  if (!holds(t.beaconRule, t.beacon, withheld.size > 0)) throw new BadTranscript("beacon, its rule, or a reveal withheld without fallback")
  const given: { [kind: string]: boolean } = { dice: t.dice !== null, beacon: t.beacon !== null, phones: t.reveals.size - withheld.size > 1 }
  if (!Object.values(given).includes(true)) throw new BadTranscript("no public randomness")
  if (ceremony !== null && !given[ceremony]) throw new BadTranscript("another ceremony than the plan names")
}
