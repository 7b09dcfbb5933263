/** 摘要：内容摘要、记录摘要、更正后的摘要，以及封存时设备所签的文字。Twin of `digest.py`. */

import { digest, type Json } from "./canon";
import type { Op, Payload } from "./ops";
import { fold, type State } from "./state";

/** 内容文书：核对页展示的全部内容，供计算内容摘要。 */
export function contentDoc(state: State, packageHash: string, form: string | null, team: readonly Json[]): Json {
  return {
    v: 1,
    alg: "sha256",
    insp: state.insp,
    package: packageHash,
    form: form ?? state.form,
    visit: state.visit,
    credentials: state.credentials,
    heads: state.heads,
    photos: state.photos,
    people: team,
  } as unknown as Json;
}

/** 内容摘要（64 位十六进制）：签字、盖章、拒签都记在它上面。 */
export function contentDigest(
  ops: Iterable<Op>,
  packageHash = "",
  form: string | null = null,
  team: readonly Json[] = [],
): string {
  return digest(contentDoc(fold(ops), packageHash, form, team));
}

/** 记录文书：内容摘要加签字、拒签与各设备封存前的链头。 */
export function recordDoc(state: State, content: string): Json {
  return {
    v: 1,
    alg: "sha256",
    content,
    signatures: state.signatures.map((row) => row.p),
    refusals: state.refusals.map((row) => row.p),
    chains: state.chains,
  };
}

/** 记录摘要（64 位十六进制）：封存、印制和留痕使用。 */
export function recordDigest(ops: Iterable<Op>, content: string): string {
  return digest(recordDoc(fold(ops), content));
}

/** 更正后的摘要：H(原摘要, 更正内容)；最初的原摘要是封存的记录摘要。 */
export function addendumDigest(before: string, p: Payload): string {
  const addendum = { decision_id: p["decision_id"], changes: p["changes"] };
  return digest({ v: 1, alg: "sha256", before, addendum });
}

/** 封存时设备私钥所签的字节（用途、检查编号、两个摘要，各占一行）。 */
export function sealMessage(insp: string, content: string, record: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`sunlot-seal-v1\n${insp}\n${content}\n${record}`);
}
