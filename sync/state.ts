/** 状态：一次检查的全部操作重放出来的样子，与到达次序无关。Twin of `state.py`. */

import type { Json } from "./canon";
import { lift } from "./lift";
import { meantFor, type Op, type Payload, register } from "./ops";
import { MAX_LIST } from "./shapes";

export interface Row {
  readonly op: string;
  readonly p: Payload;
}

export interface Head {
  readonly op: string;
  readonly value: Payload;
}

export interface Photo {
  readonly photo_id: string;
  readonly item: string | null;
  readonly sha256: string;
  readonly size: number;
  readonly taken_at: string;
  readonly position: Json;
  readonly voided_reason: string | null;
}

/** A photo taken after the seal for the return `addendum`; not part of what was signed. */
export interface AddedPhoto extends Photo {
  readonly addendum: string;
}

export interface State {
  readonly v: 1;
  readonly insp: string;
  readonly form: string | null;
  readonly visit: readonly (Row & { readonly kind: string })[];
  readonly credentials: readonly Row[];
  readonly heads: { readonly [register: string]: readonly Head[] };
  readonly conflicts: readonly string[];
  readonly photos: readonly Photo[];
  readonly readbacks: readonly Row[];
  readonly read_aloud: readonly Row[];
  readonly signatures: readonly Row[];
  readonly refusals: readonly Row[];
  readonly recusals: readonly Row[];
  readonly losses: readonly Row[];
  readonly handovers: readonly Row[];
  readonly chains: { readonly [dev: string]: string };
  readonly seal: Row | null;
  readonly addenda: readonly Row[];
  readonly added: readonly AddedPhoto[];
}

/** Code-unit order: the same as Python's for the ASCII ids used here. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function distinct(ops: Iterable<Op>): Op[] {
  const found = new Map<string, Op>();
  for (const op of ops) found.set(op.op_id, op);
  return [...found.values()].sort((a, b) => order(a.op_id, b.op_id));
}

const ofKind = (ops: readonly Op[], kind: string): Row[] =>
  ops.filter((op) => op.kind === kind).map((op) => ({ op: op.op_id, p: op.p }));

/** 作者看到的现值，连同其中尚未采纳的那些所替换的值：写进 base 的全部操作号。 */
export function behind(base: readonly string[], unsettled: ReadonlyMap<string, Pick<Op, "base">>): string[] {
  const found = new Set(base);
  for (const id of found) for (const each of unsettled.get(id)?.base ?? []) found.add(each); // grows while it is read
  return [...found].slice(0, MAX_LIST);
}

/** The last word of every device: what one person wrote in turn is never a disagreement. */
function newest(cell: ReadonlyMap<string, Op>): string[] {
  const last = new Map<string, Op>();
  for (const op of cell.values()) {
    const before = last.get(op.dev);
    if (!before || before.seq < op.seq || (before.seq === op.seq && before.op_id < op.op_id)) last.set(op.dev, op);
  }
  return [...last.values()].map((op) => op.op_id).sort(order);
}

/** 各格位的现值：未被 base 点名、也未被同一设备后来的操作替换的全部操作，按 op_id 排序。 */
export function heads(ops: Iterable<Op>): { [register: string]: Head[] } {
  const cells = new Map<string, Map<string, Op>>();
  for (const op of ops) {
    const name = register(op);
    if (name === null) continue;
    const cell = cells.get(name) ?? new Map<string, Op>();
    cells.set(name, cell.set(op.op_id, op));
  }
  const found: { [register: string]: Head[] } = {};
  for (const [name, cell] of cells) {
    const seen = new Set([...cell.values()].flatMap((op) => op.base));
    const ids = newest(cell);
    const open = ids.filter((id) => !seen.has(id));
    found[name] = (open.length ? open : ids).map((id) => ({ op: id, value: cell.get(id)!.p }));
  }
  return found;
}

/** 照片清单，含作废原因；按 photo_id 排序，原图从不删除。 */
export function photos(ops: readonly Op[]): Photo[] {
  const voided = new Map<string, string>();
  for (const { p } of ofKind(ops, "photo.void")) {
    const id = p["photo_id"] as string;
    if (!voided.has(id)) voided.set(id, p["reason"] as string);
  }
  const rows = ofKind(ops, "photo.add").map(({ p }) => ({
    photo_id: p["photo_id"] as string,
    item: (p["item"] ?? null) as string | null,
    sha256: p["sha256"] as string,
    size: p["size"] as number,
    taken_at: p["taken_at"] as string,
    position: p["position"] ?? null,
    voided_reason: voided.get(p["photo_id"] as string) ?? null,
  }));
  return rows.sort((a, b) => order(a.photo_id, b.photo_id));
}

/** 封存之后为补正补拍的照片，各记着是为哪一次退回（addendum）；不属于已签内容。 */
export function addedPhotos(ops: readonly Op[]): AddedPhoto[] {
  const late = ops.filter((op) => meantFor(op) !== null);
  const decisions = new Map(late.map((op) => [op.p["photo_id"], meantFor(op)!]));
  return photos(late).map((row) => ({ ...row, addendum: decisions.get(row.photo_id)! }));
}

interface Naming {
  readonly decision_id: string;
  readonly changes: readonly { readonly added?: readonly { photo_id: string; sha256: string; size: number }[] | null }[];
}

/** 补正点名、却没有为这次退回补拍过的照片（photo_id）；指纹或大小不同也算。 */
export function strays(added: readonly AddedPhoto[], p: Naming): string[] {
  const known = new Map(added.filter((row) => row.addendum === p.decision_id).map((row) => [row.photo_id, row]));
  const named = p.changes.flatMap((change) => change.added ?? []);
  const fits = (each: (typeof named)[number]): boolean => {
    const row = known.get(each.photo_id);
    return row !== undefined && row.sha256 === each.sha256 && row.size === each.size;
  };
  return named.filter((each) => !fits(each)).map((each) => each.photo_id);
}

const mends = (op: Op): boolean => op.kind === "addendum.add" || meantFor(op) !== null;

function chainHeads(ops: readonly Op[]): { [dev: string]: string } {
  const last = new Map<string, Op>();
  for (const op of ops) if ((last.get(op.dev)?.seq ?? 0) < op.seq) last.set(op.dev, op);
  return Object.fromEntries([...last].map(([dev, op]) => [dev, op.hash]));
}

function limits(every: readonly Op[], seal: Op): { at: Map<string, number>; rest: number } {
  const at = new Map<string, number>();
  const chains = seal.p["chains"] as { [dev: string]: string } | null | undefined;
  if (chains) {
    const seqs = new Map(every.map((op) => [op.hash, op.seq]));
    for (const [dev, hash] of Object.entries(chains)) at.set(dev, seqs.get(hash) ?? 0);
  }
  at.set(seal.dev, seal.seq - 1);
  return { at, rest: chains ? 0 : Number.MAX_SAFE_INTEGER };
}

/** 封存之前的操作：封存点名的各链头及以前；没有封存时为全部。 */
export function untilSeal(ops: Iterable<Op>): Op[] {
  const every = distinct(ops);
  const seal = every.find((op) => op.kind === "seal");
  const before = every.filter((op) => !mends(op));
  if (!seal) return before;
  const { at, rest } = limits(every, seal);
  return before.filter((op) => op.seq <= (at.get(op.dev) ?? rest) && op.op_id !== seal.op_id);
}

/** 重放：同一组操作，无论次序、重复与否，得到同一状态；早先写的照今天的样子读。 */
export const replay = (ops: Iterable<Op>): State => fold([...ops].map((op) => lift(op)));

/** 照写的时候折叠：什么都不补，摘要从这里算。操作须属于同一次检查，否则抛出 Error。 */
export function fold(ops: Iterable<Op>): State {
  const every = distinct(ops);
  if (new Set(every.map((op) => op.insp)).size > 1) throw new Error("操作属于不止一次检查");
  const inside = untilSeal(every);
  const cells = heads(inside);
  const visits = inside.filter((op) => op.kind === "visit.start" || op.kind === "visit.end");
  const forms = inside.map((op) => op.form).filter((form): form is string => Boolean(form));
  return {
    v: 1,
    insp: every[0]?.insp ?? "",
    form: forms.sort(order)[0] ?? null,
    visit: visits.map((op) => ({ op: op.op_id, kind: op.kind, p: op.p })),
    credentials: ofKind(inside, "credentials.show"),
    heads: cells,
    conflicts: Object.keys(cells).filter((name) => cells[name]!.length > 1).sort(order),
    photos: photos(inside),
    readbacks: ofKind(inside, "readback.begin"),
    read_aloud: ofKind(inside, "readback.end"),
    signatures: ofKind(inside, "sign.add"),
    refusals: ofKind(inside, "sign.refuse"),
    recusals: ofKind(inside, "recuse.request"),
    losses: ofKind(every, "loss.declare"),
    handovers: ofKind(every, "handover.import"),
    chains: chainHeads(inside),
    seal: ofKind(every, "seal")[0] ?? null,
    addenda: ofKind(every, "addendum.add"),
    added: addedPhotos(every),
  };
}
