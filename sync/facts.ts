/** 封存前的事实：从状态和检查表算出护栏表达式要用的数。Twin of `facts.py`. */

import { resultOf } from "./amend";
import { canonical, type Json } from "./canon";
import type { Payload } from "./ops";
import { isBlank, strip } from "./shapes";
import type { State } from "./state";

export interface FormItem {
  readonly id: string;
  readonly family?: string;
  readonly photo?: string;
  readonly level?: string;
  readonly result?: string | null;
  readonly options?: readonly { readonly value: string; readonly against?: readonly string[] | null }[];
}

export interface FormLike {
  readonly sections: readonly { readonly items: readonly FormItem[] }[];
}

/** What the forms engine answers, as far as it is needed here. */
export interface RunLike {
  readonly relevant: readonly string[];
  readonly missing: readonly unknown[];
  readonly errors: readonly { readonly code: string }[];
  readonly verdicts: { readonly [item: string]: string };
}

/** 各检查项的现答案；两人分歧时取第一个（分歧另计为错误）。 */
export function answers(state: State): { [item: string]: Json } {
  const found: { [item: string]: Json } = {};
  for (const [name, cell] of Object.entries(state.heads)) {
    const value = cell[0]!.value["value"];
    if (name.startsWith("answer:") && value !== null && value !== undefined) found[name.slice(7)] = value;
  }
  return found;
}

/** 两人取值不同、尚未商定的格位（取值相同的并存不算；两人画在同一张照片上的标注叠着看，不是分歧）。 */
export function disagreements(state: State, run: RunLike): string[] {
  const text = (value: Payload): string => canonical(value);
  return state.conflicts.filter((name) => {
    if (name.startsWith("mark:") || (name.startsWith("finding:") && !failed(run).includes(name.slice(8)))) return false;
    const cell = state.heads[name]!;
    return cell.some((head) => text(head.value) !== text(cell[0]!.value));
  });
}

const itemsOf = (form: FormLike): FormItem[] => form.sections.flatMap((section) => section.items);

function needsPhoto(rule: string | undefined, verdict: string | undefined): boolean {
  if (rule === "on_fail") return verdict === "FAIL";
  return rule === "always" && (verdict === "CONFORM" || verdict === "FAIL");
}

/** 缺必拍照片的检查项。 */
export function photosMissing(state: State, form: FormLike, run: RunLike): string[] {
  const have = new Set(state.photos.filter((p) => p.voided_reason === null).map((p) => p.item));
  const relevant = new Set(run.relevant);
  return itemsOf(form)
    .filter((item) => relevant.has(item.id) && !have.has(item.id))
    .filter((item) => needsPhoto(item.photo, run.verdicts[item.id]))
    .map((item) => item.id);
}

/** 判为不符合（或查出问题）的检查项。 */
export const failed = (run: RunLike): string[] => run.relevant.filter((item) => run.verdicts[item] === "FAIL");

/** 问题立得住的检查项：判为不符合，又写明了问题；别的项下写的只是经过。 */
export const standing = (state: State, run: RunLike): string[] =>
  failed(run).filter((item) => state.heads[`finding:${item}`]?.some((head) => !isBlank(head.value["text"])));

/** 判为不符合却没有写明问题的检查项。 */
export function findingsMissing(state: State, run: RunLike): string[] {
  const told = new Set(standing(state, run));
  return failed(run).filter((item) => !told.has(item));
}

/** 补充说明至少这么多字才算说清楚。 */
export const EXPLAINED = 10;

/** 检查结果带有补充说明（不少于十个字）。 */
export function explained(state: State): boolean {
  const told = (state.heads["result"] ?? []).map((head) => strip(String(head.value["summary"] ?? "")));
  return told.some((text) => [...text].length >= EXPLAINED);
}

/** 几项作答与所选的检查结果对不上：检查表在选项里写明它排斥哪些结果（against）。 */
export function against(state: State, form: FormLike, run: RunLike, code = resultOf(state)): number {
  const now = answers(state);
  const relevant = new Set(run.relevant);
  const chosen = itemsOf(form).flatMap((item) => {
    const value = relevant.has(item.id) ? (now[item.id] as { value?: Json } | undefined)?.value : undefined;
    return (item.options ?? []).filter((option) => option.value === value);
  });
  return chosen.filter((option) => code !== null && option.against?.includes(code)).length;
}

/** 哪些处置支持这个结果：当场改正和责令改正，才是“已责令改正”。 */
const SETTLED: { readonly [code: string]: readonly string[] } = { R05: ["ON_SITE_CORRECTED", "ORDER"] };
/** 要由检查表里写明归为这一类的项支持的结果。 */
const NAMED = ["R02", "R03"];

/** 所选的结果有没有哪一项不符合支持：检查表写明归为这一类的项，或写明的处置；其余结果各有自己的条件。 */
export function supported(state: State, form: FormLike, run: RunLike, code = resultOf(state)): boolean {
  if (code !== null && NAMED.includes(code)) {
    const bad = new Set(failed(run));
    return itemsOf(form).some((item) => bad.has(item.id) && item.result === code);
  }
  const fits = code === null ? undefined : SETTLED[code];
  if (fits === undefined) return true;
  return standing(state, run).some((item) =>
    (state.heads[`finding:${item}`] ?? []).some((head) => fits.includes(String(head.value["disposal"]))),
  );
}

/** 判得出符合与否的检查项：几项判为符合，几项没有判（不适用、未检查、未答、本次不涉及），其中几项、几个重点项答的是未检查。 */
export function judged(form: FormLike, run: RunLike): { [name: string]: number } {
  const relevant = new Set(run.relevant);
  const rows = itemsOf(form).filter((item) => item.family === "conform" || item.family === "found");
  const count = (fits: (verdict: string | undefined, level?: string) => boolean): number =>
    rows.filter((item) => fits(relevant.has(item.id) ? run.verdicts[item.id] : undefined, item.level)).length;
  return {
    conforms: count((v) => v === "CONFORM"),
    unjudged: count((v) => v !== "CONFORM" && v !== "FAIL"),
    unchecked: count((v) => v === "NOT_CHECKED"),
    key_unchecked: count((v, level) => v === "NOT_CHECKED" && level === "KEY"),
  };
}

export interface SealFacts {
  readonly [name: string]: boolean | number | string | null;
}

const IN_CHARGE = /法定代表人|法人|负责人|经营者|业主|老板|店长|经理|厂长|校长|园长|院长|站长|主任|投资人|合伙人|股东|董事/;
const EMPLOYED = /员工|店员|营业员|服务员|收银|导购|保安|前台|文员|厨师|职员|工作人员|受托|代理|代办|实习|学徒/;

/** 签字的人与到场时见到的对不上：见到无人却有人签，见到员工却是负责的人签，或者反过来。 */
export function differs(met: Json | undefined, position: Json | undefined): boolean {
  const text = typeof position === "string" ? position : "";
  const charge = IN_CHARGE.test(text);
  if (met === "NOBODY") return true;
  return met === "STAFF" ? charge : met === "RESPONSIBLE" && !charge && EMPLOYED.test(text);
}

/** What the desk writes as the reason of an arrival without a position when a filled sheet is typed in. */
export const PAPER_ENTRY = "照纸质检查表补录";

/** 照纸表补录的：纸上没有记载的，录入时问不回来，写明未记载，由审定的人看。 */
export function fromPaper(state: State): boolean {
  return state.visit.some((row) => row.kind === "visit.start" && !row.p["position"] && row.p["no_position_reason"] === PAPER_ENTRY);
}

/** 最近一次到场见到谁；没有到过为 null。 */
export function metOf(state: State): string | null {
  const starts = state.visit.filter((row) => row.kind === "visit.start");
  return (starts[starts.length - 1]?.p["met"] ?? null) as string | null;
}

/** 几处对方的签字、盖章与到场时见到的对不上又没有说明；纸上签的不算（纸表上没有这一句）。 */
export function metDiffers(state: State, content: string): number {
  const met = metOf(state);
  return state.signatures.filter(
    ({ p }) =>
      p["content_digest"] === content &&
      p["role"] === "ENTITY" &&
      p["method"] !== "paper_scan" &&
      differs(met, p["position"]) &&
      isBlank(p["differs"]),
  ).length;
}

/** 这份内容最后一次交对方看，是不是检查员当面宣读的；改了再看的，以后来说的为准。 */
export function readOut(state: State, content: string): boolean {
  const begun = state.readbacks.find((row) => row.p["content_digest"] === content)?.op;
  const ends = begun === undefined ? [] : state.read_aloud.filter((row) => row.op > begun);
  return ends.at(-1)?.p["read_aloud"] === true;
}

/** 拒签的人写明了姓名和职务，或者明说不愿说明。 */
function named(who: Json | undefined): boolean {
  const told = (who ?? null) as { name?: Json; position?: Json; unwilling?: Json } | null;
  return told !== null && (told.unwilling === true || (!isBlank(told.name) && !isBlank(told.position)));
}

/** 各次到访，每次是其中的到达：还没有人离开时又有人到（另一部手机，或人来了）的，算同一次（S1-11）。 */
export function visits(state: State): State["visit"][number][][] {
  const found: State["visit"][number][][] = [];
  let left = true;
  for (const row of state.visit) {
    if (left && row.kind === "visit.start") found.push([]);
    left = row.kind === "visit.end";
    if (!left) found.at(-1)!.push(row);
  }
  return found;
}

/** 到最后一次为止，接连没有见到人的各次到访；见到过人的，从那以后重新算起（R04）。 */
export function unmet(state: State): State["visit"][number][][] {
  const all = visits(state);
  let from = 0;
  all.forEach((visit, n) => {
    if (visit.some((row) => row.p["met"] !== "NOBODY")) from = n + 1;
  });
  return all.slice(from);
}

/** 护栏所需的事实（S3-18 签字、盖章、拒签及其证据）；只算记在现内容摘要上的记录。 */
export function sealFacts(state: State, content: string, form: FormLike, run: RunLike): SealFacts {
  const current = (row: { p: Payload }): boolean => row.p["content_digest"] === content;
  const signed = state.signatures.filter(current).map((row) => row.p);
  const refused = state.refusals.filter(current).map((row) => row.p);
  const entity = signed.filter((p) => p["role"] === "ENTITY").map((p) => p["method"]);
  const inspectors = signed.filter((p) => p["role"] === "LEAD" || p["role"] === "MEMBER");
  return {
    visited: visits(state).length > 0,
    attempts: unmet(state).length,
    credentials_shown: state.credentials.some((row) => row.p["ids_shown"] === true),
    recusal_asked:
      state.credentials.some((row) => row.p["recusal_told"] === true || row.p["recusal_asked"] === true) || fromPaper(state),
    missing: run.missing.length,
    // what was answered before the checklist was replaced is no error: the table of then had the item
    errors: run.errors.filter((error) => error.code !== "answer.unknown_item").length + disagreements(state, run).length,
    photos_missing: photosMissing(state, form, run).length,
    findings_missing: findingsMissing(state, run).length,
    fails: failed(run).length,
    findings: standing(state, run).length,
    ...judged(form, run),
    inspector_signatures: new Set(inspectors.map((p) => p["name"])).size,
    entity_signed: entity.includes("canvas") || entity.includes("paper_scan"),
    stamped: entity.includes("stamp_photo"),
    met_differs: metDiffers(state, content),
    refused: refused.length > 0,
    refusal_reason: refused.some((p) => Boolean(p["reason_code"])),
    refusal_named: refused.some((p) => named(p["who"])),
    refusal_rights: refused.some((p) => p["rights_told"] === true) || (refused.length > 0 && fromPaper(state)),
    refusal_witness: refused.some((p) => Boolean(p["witness"])),
    refusal_recording: refused.some((p) => Boolean(p["recording"])),
    witnessed: signed.some((p) => p["role"] === "WITNESS") || refused.some((p) => Boolean(p["witness"])),
    read_out: readOut(state, content),
    result_code: resultOf(state),
    explained: explained(state),
    against: against(state, form, run),
    supported: supported(state, form, run),
    digest_current: state.readbacks.some(current),
  };
}
