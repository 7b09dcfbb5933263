/** 补正之后的样子：封存的内容加上一次次补正，算出现答案与现结果。Twin of `amend.py`. */

import { canonical, type Json } from "./canon";
import type { Payload } from "./ops";
import type { Head, State } from "./state";

interface Change {
  readonly item: string;
  readonly old?: Json;
  readonly new?: Json;
}

/** 依摘要相接的补正，从封存起；接不上的不算。Clocks of two phones play no part. */
export function chained(state: State): Payload[] {
  const left = state.addenda.map((row) => row.p);
  const found: Payload[] = [];
  let at = state.seal?.p["record_digest"];
  for (;;) {
    const index = at === undefined ? -1 : left.findIndex((p) => p["digest_before"] === at);
    if (index < 0) return found;
    const [step] = left.splice(index, 1);
    found.push(step!);
    at = step!["digest_after"];
  }
}

/** 更正的是一个格位（如 result、finding:q01）还是一个检查项的作答。 */
export const isRegister = (item: string): boolean => item === "result" || item === "opinion" || item.includes(":");

const isObject = (value: Json): value is Payload => typeof value === "object" && value !== null && !Array.isArray(value);

/** 改成的答案里已没有问题：原来那一项写明的问题与处置随之作废。 */
export function clears(answer: Json): boolean {
  if (!isObject(answer)) return false;
  if ("verdict" in answer) return answer["verdict"] !== "FAIL";
  return "checked" in answer && answer["found"] !== true;
}

/** 补正之后的状态：改过的答案、结果、问题替换原值，其余照旧；答案改成没有问题的，那一项的问题作废。`more` comes last. */
export function amended(state: State, more: readonly Payload[] = []): State {
  const heads: { [register: string]: readonly Head[] } = { ...state.heads };
  for (const p of [...chained(state), ...more]) {
    for (const change of p["changes"] as unknown as Change[]) {
      const { item } = change;
      const value = change.new ?? null;
      if (canonical(change.old ?? null) === canonical(value)) continue;
      if (!isRegister(item)) {
        heads[`answer:${item}`] = [{ op: "", value: { item, value } }];
        if (clears(value)) delete heads[`finding:${item}`];
      } else if (isObject(value)) heads[item] = [{ op: "", value }];
      else delete heads[item];
    }
  }
  return { ...state, heads, conflicts: state.conflicts.filter((name) => (heads[name]?.length ?? 0) > 1) };
}

/** 现在的检查结果代码；没有选、或两人选得不同时为 null。 */
export function resultOf(state: State): string | null {
  const codes = new Set((state.heads["result"] ?? []).map((head) => head.value["code"]));
  const [code] = codes;
  return codes.size === 1 && typeof code === "string" ? code : null;
}
