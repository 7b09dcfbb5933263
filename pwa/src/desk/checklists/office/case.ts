/** 桌面上的一次检查：书面检查、网络监测，或照纸表补录；现状由操作重放出来。 */
import { computed, shallowRef } from 'vue'
import { judgeGuards, run, type Breach, type Form, type Guard, type Result } from '@forms/index'
import { PAPER_ENTRY, answers, contentDigest, photosMissing, recordDigest, replay, sealFacts, sealMessage, type Op, type State } from '@sync/index'
import { api } from '../../lib/api'
import { moment } from '../../lib/format'
import { Desk, hashed, upload, uuid7, type Draft, type Stored } from './device'

export interface Member { officer_id: string; name: string; cert_no: string; role: 'LEAD' | 'MEMBER' }
export interface Package {
  assignment_id: string; no: string; nonce: string; form: string; code_url: string; seal_holder: string; team: Member[]
  task: { name: string; methods: string[] }; entity: { name: string; code: string; address: string; legal_rep: string }
  deadline: { on: string; says: string }; guards: Record<'seal' | 'refusal' | 'result' | 'photo', Guard[]>
}
interface Row { package: Package; package_hash: string; state: string; sent_at: string; seal_holder: string; ops: Op[] }
export interface Bundle { officer_id: string; packages: Row[]; forms: Record<string, Form> }
export type FileKind = 'MATERIAL' | 'SCREENSHOT' | 'REPORT' | 'OPINION' | 'INTERVIEW' | 'COPY' | 'PAPER'
export interface Attached { file_id: string; item: string | null; kind: FileKind; title: string; from: string | null; at: string; sha256: string; size: number; media_type: string; certified: boolean; voided: string | null }

const DESK = new Set(['DOCUMENT', 'NETWORK', 'ADOPTED'])
export const atDesk = (methods: readonly string[]): boolean => methods.length > 0 && methods.every(one => DESK.has(one))
export const fetchBundle = (): Promise<Bundle> => api.get<Bundle>('/field/bundle')

/** What the sheet says of an application for recusal; '' while the typist has not said. */
export interface Recusal { said: '' | 'NO' | 'YES' | 'NONE'; by: string; reason: string }
export const UNSAID: Readonly<Recusal> = { said: '', by: '', reason: '' }
export const RECUSALS = { NO: '不申请', YES: '申请', NONE: '纸上没有记载' } as const

const MINUTE = 60_000

/** Which time on the paper cannot be right, as the server judges it too; '' when both may be. A sheet is written in minutes. */
export function impossible(word: '到场' | '离开', at: string, sent: string, now: number, came = ''): string {
  const time = Date.parse(at)
  if (Number.isNaN(time)) return `请填${word}时间。`
  if (time > now + 5 * MINUTE) return `${word}时间写成了将来，请照纸表改。`
  if (time < Math.floor(Date.parse(sent) / MINUTE) * MINUTE) return `${word}时间早于任务派发（${moment(sent)}），请照纸表改。`
  return came && time < Date.parse(came) ? `${word}时间早于到场时间，请照纸表改。` : ''
}

/** A refusal as the sheet tells it. */
export interface PaperRefusal { reason: string; words: string; name: string; position: string; unwilling: boolean; told: boolean; witness: string; org: string }
export function refusalOf(said: PaperRefusal, content_digest: string): Draft {
  const who = { name: said.unwilling ? null : said.name.trim(), position: said.unwilling ? null : said.position.trim(), unwilling: said.unwilling }
  const witness = said.witness.trim() ? { name: said.witness.trim(), org: said.org.trim() || null, phone: null, image: null } : null
  return { kind: 'sign.refuse', p: { reason_code: said.reason, words: said.words.trim() || null, who, rights_told: said.told, witness, recording: null, content_digest } }
}

/** What begins a check; what the sheet does not say of a recusal is written as not said, never as 不申请. */
export function opening(at: string, met: string, recusal: Recusal): Draft[] {
  const paper = met !== 'OFFICE'
  const said = recusal.said === 'NO' || recusal.said === 'YES'
  const shown = { ids_shown: true, notice_served: true, recusal_told: said, recusal_asked: said }
  const asked = recusal.said === 'YES' ? [{ kind: 'recuse.request', p: { by: recusal.by.trim(), reason: recusal.reason.trim() } }] : []
  return [{ kind: 'visit.start', p: { at, position: null, no_position_reason: paper ? PAPER_ENTRY : '书面检查、网络监测，未到场', met } },
    ...(paper && met !== 'NOBODY' ? [{ kind: 'credentials.show', p: shown }, ...asked] : [])]
}

export function openCase(bundle: Bundle, row: Row) {
  const pkg = row.package
  const form = bundle.forms[pkg.form] as Form
  const insp = pkg.assignment_id
  const ops = shallowRef<readonly Op[]>(row.ops)
  const state = computed<State>(() => replay(ops.value))
  const given = computed(() => answers(state.value))
  const result = computed<Result>(() => run(form, given.value))
  const digest = computed(() => contentDigest(ops.value, row.package_hash, pkg.form, pkg.team as never))
  const facts = computed(() => sealFacts(state.value, digest.value, form, result.value))
  const unpictured = (): string => {
    const without = new Set(photosMissing(state.value, form, result.value))
    return form.sections.flatMap(part => part.items).filter(item => without.has(item.id)).map(item => item.no).join('、')
  }
  /** At the desk a photo is an image taken in for its item; the guard knows no reason instead of it. */
  const named = (one: Breach): Breach => (one.code === 'photo.missing' ? { ...one, message: `第 ${unpictured()} 项必须有照片，还没有附：在“材料”里选图片和它对应的项` } : one)
  const lacks = computed<Breach[]>(() => (['seal', 'refusal', 'result', 'photo'] as const).flatMap(part => judgeGuards(pkg.guards[part], facts.value)).map(named))
  const holder = pkg.team.find(one => one.officer_id === row.seal_holder) ?? null
  const mine = row.seal_holder === bundle.officer_id
  const sealed = computed(() => state.value.seal !== null)
  const base = (register: string): string[] => (state.value.heads[register] ?? []).map(head => head.op)
  const head = <T>(register: string): T | null => (state.value.heads[register]?.[0]?.value ?? null) as T | null
  const files = computed(() => Object.keys(state.value.heads).filter(name => name.startsWith('file:')).map(name => head<Attached>(name) as Attached))

  async function write(...drafts: Draft[]): Promise<void> {
    const desk = await Desk.of(bundle.officer_id)
    const done = await desk.write(insp, pkg.form, pkg.nonce, drafts)
    ops.value = [...ops.value, ...done.ops]
    if (done.refused.length) throw new Error(`有 ${done.refused.length} 条没有采纳（${done.refused[0]}），已转隔离区等审批人处理。`)
  }
  /** What the checklist says against this answer, in one sentence; '' when it may be written. */
  const fault = (item: string, value: unknown): string => (value === null ? '' : run(form, { ...given.value, [item]: value as never }).errors.find(one => one.item === item)?.message.replace(/^第 .+? 项：/, '').replace(/。$/, '') ?? '')
  const answer = (item: string, value: unknown): Promise<void> => write({ kind: 'answer.set', p: { item, value }, base: base(`answer:${item}`) })
  const finding = (item: string, text: string, disposal: string, due_on: string | null): Promise<void> => write({ kind: 'finding.set', p: { item, text, disposal, due_on }, base: base(`finding:${item}`) })
  const conclude = (code: string, summary: string): Promise<void> => write({ kind: 'result.set', p: { code, summary }, base: base('result') })
  function begin(at: string, met: string, recusal: Recusal = UNSAID): Promise<void> {
    const wrong = met !== 'OFFICE' && impossible('到场', at, row.sent_at, Date.now())
    return wrong ? Promise.reject(new Error(wrong)) : write(...opening(at, met, recusal))
  }
  async function attach(about: { kind: FileKind; title: string; from: string; certified: boolean; item: string | null }, file: File): Promise<void> {
    const stored = await hashed(file)
    const at = new Date().toISOString()
    const p = { file_id: uuid7(), item: about.item, kind: about.kind, title: about.title, from: about.from || null, at, ...stored, media_type: file.type, certified: about.certified, voided: null }
    const drafts: Draft[] = [{ kind: 'file.set', p }]
    if (file.type.startsWith('image/') && about.item) drafts.push(await photo(about.item, file, stored, at, about.title))
    await write(...drafts)
    await upload(file, stored)
  }
  async function photo(item: string, file: File, stored: Stored, at: string, reason: string): Promise<Draft> {
    const { width, height } = await createImageBitmap(file)
    return { kind: 'photo.add', p: { photo_id: uuid7(), item, ...stored, media_type: file.type, width, height, taken_at: at, position: null, source: 'file', reason: reason.slice(0, 200), thumb: null } }
  }
  const voidFile = (one: Attached, reason: string): Promise<void> => write({ kind: 'file.set', p: { ...one, voided: reason }, base: base(`file:${one.file_id}`) })
  const visit = (kind: string): string | null => ([...state.value.visit].reverse().find(one => one.kind === kind)?.p['at'] ?? null) as string | null
  const came = computed(() => visit('visit.start'))
  const gone = computed(() => visit('visit.end'))
  /** `left`: when the team left, as the paper says; the visit ends before the read-back begins, as on a phone. */
  async function readBack(by: string, left?: string): Promise<void> {
    if (left !== undefined && left !== gone.value) {
      const wrong = impossible('离开', left, row.sent_at, Date.now(), came.value ?? '')
      if (wrong) throw new Error(wrong)
      await write({ kind: 'visit.end', p: { at: left } })
    }
    await write({ kind: 'readback.begin', p: { content_digest: digest.value } }, { kind: 'readback.end', p: { by, read_aloud: false } })
  }
  async function sign(role: string, name: string, method: 'canvas' | 'paper_scan', image: Blob): Promise<void> {
    const stored = await hashed(image)
    await write({ kind: 'sign.add', p: { role, name, position: null, relation: null, method, image: stored, strokes_sha256: null, content_digest: digest.value } })
    await upload(image, stored)
  }
  const refuse = (said: PaperRefusal): Promise<void> => write(refusalOf(said, digest.value))
  async function seal(): Promise<void> {
    const desk = await Desk.of(bundle.officer_id)
    const content = digest.value
    const record = recordDigest(ops.value, content)
    const device_signature = await desk.sign(sealMessage(insp, content, record))
    const code = String(head<{ code: string }>('result')?.code ?? '')
    await write({ kind: 'seal', p: { content_digest: content, record_digest: record, result_code: code, ended_at: gone.value ?? new Date().toISOString(), device_signature, chains: { ...state.value.chains } } })
  }
  return { pkg, form, insp, holder, mine, state, given, result, digest, lacks, sealed, files, head, fault, answer, finding, conclude, begin, attach, voidFile, came, gone, readBack, sign, refuse, seal }
}
export type Case = ReturnType<typeof openCase>
