/** 检查表换版：哪一版作数。Twin of `forms.py`. */

import type { Op } from "./ops";

export const MIGRATE = "form.migrate";

const under = (op: Op): string => String(op.kind === MIGRATE ? op.p["to"] : op.form);

/** 作数的检查表：有权封存的人最后照哪一版记就是哪一版；他还没有记的，看别人；都没有记的，用最新的（versions 旧的在前）。 */
export function inForce(versions: readonly string[], ops: Iterable<Op>, holder: string): string {
  const every = [...ops].filter((op) => op.form !== null);
  const left = new Set(every.filter((op) => op.kind === MIGRATE).map((op) => op.form));
  const spoken = every.filter((op) => op.kind === MIGRATE || !left.has(op.form));
  const last = new Map<string, Op>();
  for (const op of spoken) {
    const before = last.get(op.dev);
    if (op.actor === holder && (!before || before.seq < op.seq)) last.set(op.dev, op);
  }
  if (last.size) return under([...last.values()].reduce((a, b) => (b.op_id > a.op_id ? b : a)));
  const others = new Set(spoken.map(under));
  return [...versions].reverse().find((form) => others.has(form)) ?? versions[versions.length - 1] ?? "";
}
