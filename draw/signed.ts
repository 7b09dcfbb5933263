/** 签字实录 signed.txt，与 signed.py 同：谁在抽取记录上签了字、谁拒绝签字；接在结果之后，末行是以前各行的散列。 */

import { digest } from "./hashing"
import { ascii, need } from "./tables"
import type { Check } from "./verify"

export const SIGNED = "signed.txt"
const FORM = /^signed\/1\ndraw (.+) attempt (.+)\nresult ([0-9a-f]{64})\nminutes [0-9a-f]{64}\n((?:sign \w+ [a-z,]+ [\d-]{10}\n)+)end ([0-9a-f]{64})\n$/
const PARTS = ["host", "operator", "recorder"]

/** 一行一位：哪一位、历次怎样（最后一次作数）、最后一次在哪一天。 */
const rows = (text: string): string[][] => text.split("\n").slice(0, -1).map((line) => line.split(" ").slice(1))

/** 与本包的结果、实录上的见证人相符；没有签字实录的旧包不查。 */
export function checkSigned(c: Check): void {
  const data = c.file.get(SIGNED)
  if (!data) return
  const told = FORM.exec(ascii(data, SIGNED))
  need(told, "signed.txt differs")
  const [, draw, attempt, result, signs, end] = told
  const m = c.manifest
  const same = draw === m.draw_id && attempt === String(m.attempt)
  const crowd = new TextDecoder().decode(c.data("transcript.txt")).split("\nwitness ").length - 1
  const who = [...PARTS, ...Array.from({ length: crowd }, (_, n) => `w${n + 1}`)]
  const here = rows(signs!).map(([signer]) => signer).join() === who.join()
  need(same && here && end === digest(data.subarray(0, -69), m.alg), "signed.txt differs")
  need(result === digest(c.data("result.txt"), m.alg), "result.txt is not the one signed")
}

/** 给人看的一句：谁拒绝签字；人人签了的也说明。没有签字实录的为空。 */
export function refusals(c: Check): string {
  const data = c.file.get(SIGNED)
  if (!data) return ""
  const signs = FORM.exec(ascii(data, SIGNED))![4]!
  const refused = rows(signs).filter(([, ways]) => ways!.endsWith("refused"))
  if (!refused.length) return "抽取记录人人签了字。"
  const named: { [signer: string]: string } = { host: "主持人", operator: "操作人", recorder: "记录人" }
  return refused.map(([signer, , day]) => `${named[signer!] ?? `第 ${signer!.slice(1)} 位见证人`}拒绝在抽取记录上签字（${day}）。`).join("")
}
