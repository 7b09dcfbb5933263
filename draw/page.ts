/** 离线核对页：读文件、逐行写出结论、算一个签、查自己的企业。由 tools/verify_page.py 写进 verify.html。 */

import { blind, normalId } from "./blind"
import { CHANGES } from "./changes"
import { LARGE, part, shared, type Task } from "./crew"
import { digest, hex, stage, ticket } from "./hashing"
import { refusals, SIGNED } from "./signed"
import { MANUAL, RECORD, Refused } from "./tables"
import { seedOf } from "./transcript"
import { Check, KEPT, NAMES, steps } from "./verify"
import { unzip } from "./zip"

const SAID: { [line: string]: string } = {
  files: "名单、方案与事先公布的清单一字不差",
  seed: "种子来自当众的实录：承诺在先，揭示在后，掷的数都在里面",
  quotas: "每层抽几户，按公布的比例算得出来",
  units: "抽中的正是号签最小的那几户，递补次序也对",
  teams: "检查组、候补和日子都按发牌的规则得来",
  log: "冻结、承诺、抽取都按次序记进了防篡改日志",
  changes: "抽取之后的每一次递补、换人都按次序，逐条相接，没有改过",
}
const MORE = [CHANGES, SIGNED]
const DAMAGED = "压缩包打不开：内容坏了或被改过。请重新下载，并与公示页上这个包的指纹对一对。"
const RECORDED = "这是现场摇号的记录包，不可重算：摇号是在现场用器具摇的，没有种子可算。名册、方案与事先公布的清单一字不差，录下的各户都在名单里；摇得公不公正，请与公示页、录像对着看。"
const ZIP: { [reason: string]: string } = {
  "not a zip file": "这不是抽取数据包：不是压缩包，或者没有下载完整。",
  "zip must hold exactly the seven files": `这不是抽取数据包：压缩包里应当恰好是那七个文件，另可有 ${MORE.join("、")}。`,
  "package too large": "这不是抽取数据包：展开后超过 512 MB。",
}
const ABSENT = "名单里没有这个代号。"
const FLAGS: { [flag: string]: string } = {
  E1: "限定期限内已抽中或已检查", E2: "已注销、吊销或迁出", E3: "已列入本年度其他计划", E4: "不在本次抽查范围", E5: "无人可依法检查",
}

const at = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind
const pause = (): Promise<void> => new Promise((done) => setTimeout(done))

function state(text: string, stop = false): void {
  at("state").textContent = text
  at("state").className = stop ? "note stop" : "note"
  at("state").hidden = !text
}

/** 各处拖来或选来的文件，名字带着所在的路径。 */
async function take(files: readonly File[]): Promise<void> {
  if (!files.length) return
  for (const id of ["outcome", "more"]) at(id).hidden = true
  state("正在读文件……")
  await pause()
  try {
    const { file, log, zip } = await sorted(files)
    const check = new Check(file, log)
    whole(check, zip)
    await ahead(check).catch(() => undefined)
    await run(check)
  } catch (error) {
    const known = error instanceof Refused
    state(known ? error.message : "文件读不出来。请重新下载数据包，再放一次。", true)
  }
}

/** 解开压缩包；打不开的抛 Refused，说的是中文。 */
function unpacked(data: Uint8Array): Map<string, Uint8Array> {
  try {
    return unzip(data, NAMES, MORE, KEPT)
  } catch (error) {
    throw new Refused((error instanceof Refused && ZIP[error.message]) || DAMAGED)
  }
}

/** 包里有没有附在后面的两份实录；整个压缩包的指纹，好与公示页上的对。解开的文件夹没有指纹。 */
function whole(check: Check, zip: Uint8Array | null): void {
  const has = (name: string): string => (check.file.has(name) ? "有" : "没有")
  for (const id of ["optional", "later"]) at(id).hidden = check.file.has(RECORD)
  at("optional").textContent = `签字实录：${has(SIGNED)}；变更实录：${has(CHANGES)}。`
  at("compare").textContent = zip
    ? `请把下面这个包的指纹与公示页上现在的“${check.file.has(RECORD) ? "记录包" : "数据包"}指纹”逐字比一比：相同，才是公示的那一个${check.file.has(RECORD) ? "" : "，附的也不缺"}。`
    : "解开的文件没有指纹可比，请改放公示页下载的压缩包。"
  at("print").textContent = zip ? digest(zip) : ""
  at("print").hidden = !zip
}

async function sorted(files: readonly File[]): Promise<{ file: Map<string, Uint8Array>; log: Map<string, Uint8Array> | null; zip: Uint8Array | null }> {
  const packed = files.find((one) => /\.zip$/i.test(one.name))
  const zip = packed ? new Uint8Array(await packed.arrayBuffer()) : null
  const file = new Map<string, Uint8Array>()
  const log = new Map<string, Uint8Array>()
  if (zip) for (const [name, data] of unpacked(zip)) file.set(name, data)
  for (const one of files) {
    const path = one.webkitRelativePath || one.name
    const entry = /(?:^|\/)(checkpoint|openings\.json|changes\.json|tile\/entries\/.+)$/.exec(path)?.[1]
    if (entry) log.set(entry, new Uint8Array(await one.arrayBuffer()))
    else if (!zip && [...NAMES, ...MORE, RECORD].includes(one.name)) file.set(one.name, new Uint8Array(await one.arrayBuffer()))
  }
  const missing = (file.has(RECORD) ? KEPT : NAMES).filter((name) => !file.has(name))
  if (missing.length) throw new Refused(`这不是抽取数据包：缺少 ${missing.join("、")}`)
  return { file, log: log.size ? log : null, zip }
}

/** 大名单先分给几个线程；浏览器不许另开线程的，由本页自己算，只是慢些。 */
async function ahead(check: Check): Promise<void> {
  const data = check.data("units.txt")
  if (data.length < LARGE || !SOURCE || new TextDecoder().decode(check.data("manifest.json")).includes('"alg":"sm3"')) return
  state("名单很大，正在分给几个线程算……")
  const address = URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" }))
  const workers = Array.from({ length: Math.min(8, Math.max(2, navigator.hardwareConcurrency || 2)) }, () => new Worker(address))
  try {
    const digest = crypto.subtle?.digest("SHA-256", data as BufferSource)
    const begun = performance.now()
    check.ready.units = await shared(data, stage(seedOf(check.data("transcript.txt")), "units"), workers)
    performance.measure("threads", { start: begun })
    if (digest) check.ready.digest.set("units.txt", hex(new Uint8Array(await digest)))
  } finally {
    for (const worker of workers) worker.terminate()
    URL.revokeObjectURL(address)
  }
}

async function run(check: Check): Promise<void> {
  const list = at("lines")
  list.replaceChildren()
  at("outcome").hidden = false
  at("verdict").className = ""
  at("verdict").textContent = ""
  let bad = 0
  for (const line of gently(check)) {
    await pause()
    const [name, ...rest] = line().split(" ")
    const item = document.createElement("li")
    const idle = check.hand && rest.slice(1).join(" ") === MANUAL
    const failed = rest[0] === "FAIL" && !idle
    item.className = failed ? "fail" : idle ? "" : "ok"
    item.append(text("code", [name, ...rest].join(" ")), text("span", idle ? "现场摇号没有种子，这一行无从重算，不是有错" : failed ? unsound(rest) : rest[0] === "absent" ? "没有放入日志，这一行不核对" : SAID[name!]!))
    list.append(item)
    bad += Number(failed)
  }
  state("")
  at("verdict").className = bad ? "bad" : check.hand ? "told" : "good"
  at("verdict").textContent = check.hand && !bad ? RECORDED : bad ? `有 ${bad} 行不成立：这个数据包不能采信` : "都成立：结果正是这些名单和当众的数算出来的"
  at("verdict").focus()
  at("signed").textContent = bad || check.hand ? "" : refusals(check)
  if (!bad) explain(check)
}

const unsound = ([, after, line]: readonly string[]): string =>
  after === "after" ? `前面的 ${line} 不成立，这一行没法再算` : "不成立。请凭公示页上这个包的指纹确认文件完整，再向主办单位查询"

/** 每一行先喘口气再算，页面不至于没有反应。 */
function* gently(check: Check): Generator<() => string> {
  const lines = steps(check)
  const many = check.file.has(CHANGES) ? 7 : 6
  for (let i = 0; i < many; i++) {
    state(`正在核对 ${i + 1} / ${many} ……`)
    yield () => lines.next().value as string
  }
}

function text(tag: string, words: string): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = words
  return made
}

function explain(check: Check): void {
  at("more").hidden = false
  at("ticket").hidden = check.hand
  at<HTMLButtonElement>("ask").onclick = () => own(check)
  at("mine").textContent = ""
  if (check.hand) return
  const rows = check.result.filter((row) => row[0] === "drawn" || row[0] === "reserve")
  at("drawn").replaceChildren(...rows.slice(0, 200).map((row) => Object.assign(document.createElement("option"), { value: row[3] })))
  const unit = at<HTMLInputElement>("unit")
  unit.value = rows[0]?.[3] ?? ""
  unit.oninput = () => one(check, unit.value.trim())
  one(check, unit.value)
}

function one(check: Check, code: string): void {
  const { alg } = check.manifest
  const seed = stage(check.seed, "units", alg)
  at("place").textContent = standing(check, code)
  at("expected").textContent = ticket(seed, code, alg)
  const tool = alg === "sha256" ? "sha256sum" : "openssl dgst -sm3 -r"
  at("command").textContent =
    `S=$(printf '%s%s' ${check.seed} stage:units | ${tool} | cut -c1-64)\nprintf '%s%s' $S ${code} | ${tool}`
  at("windows").hidden = alg !== "sha256"
  at("powershell").textContent =
    `$h={param($t)-join([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::ASCII.GetBytes($t))|%{$_.ToString('x2')})}\n& $h ((& $h '${check.seed}stage:units')+'${code}')`
}

const placed = (check: Check, code: string): string[] | undefined => check.result.find((line) => (line[0] === "drawn" || line[0] === "reserve") && line[3] === code)

/** 变更实录里换下的、递补上来的现在怎样；没有变的为空。 */
function changed(check: Check, code: string): string {
  const rows = check.file.has(CHANGES) ? new TextDecoder().decode(check.data(CHANGES)).split("\n").map((line) => line.split("\t")) : []
  const place = (blind: string): string => {
    const [word, , rank] = placed(check, blind)!
    return word === "drawn" ? `第 ${rank} 签` : `候补第 ${rank} 位`
  }
  const out = rows.find((row) => row[0] === "unit" && row[2] === code)
  const up = rows.find((row) => row[0] === "unit" && row[3] === code)
  if (out) {
    const drawn = check.plan.mode === "staff" ? "列" : "抽中"
    return `原${up ? `${place(code)}递补` : drawn + place(code)}，已换下，不再检查（${out[3] === "-" ? "没有候补递补" : `${place(out[3]!)}递补`}）`
  }
  return up ? `${place(code)}，因${place(up[2]!)}换下递补上来，理由公开在抽取页` : ""
}

/** 这个代号在名单里的位置。 */
function standing(check: Check, code: string): string {
  const row = placed(check, code)
  const after = row && changed(check, code)
  if (after) return `${after}（层 ${row[1]}）。`
  if (row) return row[0] === "drawn" ? `抽中：层 ${row[1]} 的第 ${row[2]} ${check.hand ? "位" : "签"}。` : `候补第 ${row[2]} 位（层 ${row[1]}）。`
  for (const [tail, blinds] of check.units) {
    if (!blinds.includes(code)) continue
    const flag = tail.slice(tail.lastIndexOf("\t") + 1)
    return flag === "-" ? "在名单里，没有抽中。" : `没有参加抽取：${FLAGS[flag]}（${flag}）。`
  }
  return ABSENT
}

function own(check: Check): void {
  const said = at("mine")
  try {
    const code = blind(at<HTMLInputElement>("salt").value.trim().toLowerCase(), normalId(at<HTMLInputElement>("code").value), check.manifest.alg)
    const place = standing(check, code)
    const { draw_id: no, attempt } = check.manifest
    said.textContent = `代号 ${code}：${place}${place === ABSENT ? `这个包是 ${no} 第 ${attempt} 次抽取；查询码只合一次抽取，别的一次请换那一次的包再查，也请看看代码和查询码有没有抄错。` : ""}`
  } catch {
    said.textContent = "代码或查询码的写法不对：查询码是 64 个数字和字母 a–f。"
  }
}

function start(): void {
  const drop = at("drop")
  for (const id of ["pick", "folder"]) at<HTMLInputElement>(id).onchange = (event) => void take([...((event.target as HTMLInputElement).files ?? [])])
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault()
      drop.classList.toggle("over", name === "dragenter" || name === "dragover")
    })
  }
  document.addEventListener("drop", (event) => void take([...(event.dataTransfer?.files ?? [])]))
}

// The same script serves the page and, without a document, as a helper in a thread of its own.
const SOURCE = typeof document === "undefined" ? "" : document.currentScript?.textContent ?? ""
if (typeof document === "undefined") globalThis.addEventListener("message", (event) => postMessage(part((event as MessageEvent<Task>).data)))
else start()
