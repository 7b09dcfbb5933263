/** 操作：信封、哈希链与内容检查。Twin of `ops.py`. */

import { CanonError, digest, type Json } from "./canon";
import { ENVELOPE, KINDS, REGISTERS, SHAPES } from "./kinds";
import { fields, isSha } from "./shapes";

export type Payload = { readonly [field: string]: Json | undefined };

export interface Draft {
  readonly v: 1;
  readonly alg: "sha256";
  readonly op_id: string;
  readonly dev: string;
  readonly seq: number;
  readonly insp: string;
  readonly actor: string;
  readonly kind: string;
  readonly p: Payload;
  readonly base: readonly string[];
  readonly form: string | null;
  readonly wall: string;
  readonly tz: number;
  readonly off: number;
  readonly app: string;
  readonly prev: string;
}

export interface Op extends Draft {
  readonly hash: string;
}

/** 操作哈希：去掉 hash 字段后规范字节的 SHA-256。 */
export function opHash(op: Draft | Op): string {
  const { hash: _, ...rest } = op as Op;
  return digest(rest as unknown as Json);
}

/** 补上 hash 字段的操作。 */
export function stamped(draft: Draft): Op {
  return { ...draft, hash: opHash(draft) };
}

/** 操作写入的格位名（answer:q01 等）；不是格位操作时为 null。 */
export function register(op: Pick<Op, "kind" | "p">): string | null {
  if (op.kind === "file.set") return `file:${String(op.p["file_id"])}`;
  if (op.kind === "photo.annotate") return `mark:${String(op.p["photo_id"])}`;
  if (["answer.set", "finding.set", "note.set", "sample.set"].includes(op.kind)) {
    return `${op.kind.slice(0, -4)}:${(op.p["item"] as string) || "-"}`;
  }
  if (op.kind === "result.set") return "result";
  return op.kind === "opinion.set" ? "opinion" : null;
}

/** 照片是为哪一次退回补拍的（decision_id）；现场拍的与其他操作为 null。 */
export function meantFor(op: { readonly kind?: string; readonly p?: unknown }): string | null {
  if (op.kind !== "photo.add" || typeof op.p !== "object" || op.p === null) return null;
  const decision = (op.p as Payload)["addendum"];
  return decision === null || decision === undefined ? null : String(decision);
}

function chains(value: Json | undefined): string[] {
  if (value === null || value === undefined) return [];
  const ok = typeof value === "object" && !Array.isArray(value) && Object.values(value).every(isSha);
  return ok ? [] : ["p.chains：格式不对"];
}

const SOUND_BYTES = 10 << 20;
const FILM_SECONDS = 60;

/** 录音录像要写明秒数，不超过限度；别的材料不是录音录像。 */
function recording(p: Payload): string[] {
  const sort = (p["media_type"] as string).split("/")[0];
  const spoken = p["kind"] === "RECORDING";
  if (spoken !== (sort === "audio" || sort === "video")) return ["p.media_type：录音录像与别的材料要分开"];
  if (!spoken) return [];
  if (p["seconds"] === null || p["seconds"] === undefined) return ["p.seconds：录音录像要写明秒数"];
  if (sort === "audio" && (p["size"] as number) > SOUND_BYTES) return ["p.size：录音不超过 10 MB"];
  return sort === "video" && (p["seconds"] as number) > FILM_SECONDS ? ["p.seconds：录像不超过 60 秒"] : [];
}

function meaning(op: Op): string[] {
  const p = op.p;
  const absent = (name: string): boolean => p[name] === null || p[name] === undefined;
  if (op.kind === "visit.start" && absent("position") && !p["no_position_reason"]) {
    return ["p.no_position_reason：没有定位时要写原因"];
  }
  if (op.kind === "photo.add" && p["source"] === "file" && !p["reason"]) {
    return ["p.reason：从文件选取的照片要写原因"];
  }
  if (op.kind === "addendum.add" && (p["changes"] as Json[]).length === 0) return ["p.changes：至少一项更正"];
  if (op.kind === "file.set") return recording(p);
  return op.kind === "seal" ? chains(p["chains"]) : [];
}

function hashProblem(op: Op): string[] {
  try {
    return op.hash === opHash(op) ? [] : ["op.hash：与内容不符"];
  } catch (error) {
    if (error instanceof CanonError) return [`op：${error.message}`];
    throw error;
  }
}

/** 操作不合格的原因（中文，空表示合格）；包括哈希与信封。 */
export function problems(value: unknown): string[] {
  const envelope = fields(ENVELOPE, value, "op", SHAPES);
  if (envelope.length) return envelope;
  const op = value as Op;
  if (!Object.hasOwn(KINDS, op.kind)) return ["op.kind：不认识的操作种类"];
  const shape = fields(KINDS[op.kind]!, op.p, "p", SHAPES);
  const found = shape.length ? shape : meaning(op);
  if (op.base.length && !REGISTERS.includes(op.kind)) found.push("op.base：只有作答类操作可以有 base");
  if (op.base.includes(op.op_id)) found.push("op.base：不能指向自己");
  return [...found, ...hashProblem(op)];
}

/** 同一设备同一检查的操作按序排好，返回第一个接不上链的操作。 */
export function brokenLink(chain: readonly Op[], nonce: string): Op | null {
  let prev = nonce;
  for (const op of chain) {
    if (op.prev !== prev || op.hash !== opHash(op)) return op;
    prev = op.hash;
  }
  return null;
}
