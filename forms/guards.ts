/** 守则：随派单下发的规则。Twin of `guards.py`. */

import { holds, toValue } from "./evaluate";

export interface Guard {
  readonly code: string;
  readonly expr: string;
  readonly message: string;
}

export interface Breach {
  readonly code: string;
  readonly message: string;
}

/** 没有满足的规则，按规则的次序；缺少的事实当作 null。 */
export function judgeGuards(rules: readonly Guard[], facts: Readonly<Record<string, unknown>>): Breach[] {
  const scope = new Map(Object.entries(facts).map(([name, raw]) => [name, toValue(raw)]));
  return rules.filter((rule) => !holds(rule.expr, scope)).map(({ code, message }) => ({ code, message }));
}
