/** 条件语言的含义。Twin of `evaluate.py`; total: nothing that parses can fail here. */

import { add, less, mul, neg, Num } from "./exact";
import { type Node, parse } from "./parser";

export type Value = Num | string | boolean | null | readonly Value[];
export type Scope = ReadonlyMap<string, Value>;

/** 条件是否成立；只有 true 算成立。 */
export function holds(source: string, scope: Scope): boolean {
  return evaluate(parse(source), scope) === true;
}

/** 计算一棵条件树；没有的名称当作 null。 */
export function evaluate(node: Node, scope: Scope): Value {
  switch (node.k) {
    case "literal":
      return node.value;
    case "name":
      return scope.get(node.name) ?? null;
    case "unary": {
      const value = evaluate(node.x, scope);
      if (node.op === "not") return value !== true;
      return value instanceof Num ? neg(value) : null;
    }
    case "several": {
      const values = node.parts.map((part) => evaluate(part, scope));
      if (node.op === "list") return values;
      return new Num(BigInt(values.reduce<number>((sum, value) => sum + amount(value), 0)), 0);
    }
    case "binary":
      return binary(node.op, node.x, node.y, scope);
  }
}

const isNull = (node: Node): boolean => node.k === "literal" && node.value === null;

function binary(op: string, x: Node, y: Node, scope: Scope): Value {
  if (op === "and") return evaluate(x, scope) === true && evaluate(y, scope) === true;
  if (op === "or") return evaluate(x, scope) === true || evaluate(y, scope) === true;
  const a = evaluate(x, scope);
  const b = evaluate(y, scope);
  if ((op === "==" || op === "!=") && (isNull(x) || isNull(y))) {
    return (a === null && b === null) === (op === "==");
  }
  return combine(op, a, b);
}

function amount(value: Value): number {
  if (Array.isArray(value)) return value.length;
  return value === true ? 1 : 0;
}

function combine(op: string, a: Value, b: Value): Value {
  if (op === "+" || op === "-" || op === "*") {
    if (!(a instanceof Num && b instanceof Num)) return null;
    if (op === "*") return mul(a, b);
    return add(a, op === "+" ? b : neg(b));
  }
  if (a === null || b === null) return false;
  switch (op) {
    case "==":
      return same(a, b);
    case "!=":
      return !same(a, b);
    case "in":
      return Array.isArray(b) && b.some((part: Value) => same(a, part));
    case "<":
      return before(a, b);
    case ">":
      return before(b, a);
    case "<=":
      return before(a, b) || (ordered(a, b) && same(a, b));
    default:
      return before(b, a) || (ordered(a, b) && same(a, b));
  }
}

function same(a: Value, b: Value): boolean {
  if (a instanceof Num && b instanceof Num) return a.n === b.n && a.s === b.s;
  return !Array.isArray(a) && a === b;
}

function ordered(a: Value, b: Value): boolean {
  return (a instanceof Num && b instanceof Num) || (typeof a === "string" && typeof b === "string");
}

function before(a: Value, b: Value): boolean {
  if (a instanceof Num && b instanceof Num) return less(a, b);
  return typeof a === "string" && typeof b === "string" && textBefore(a, b);
}

/** Order by code points, as Python does; `<` of JavaScript compares UTF-16 units. */
function textBefore(a: string, b: string): boolean {
  const left = Array.from(a, (c) => c.codePointAt(0) as number);
  const right = Array.from(b, (c) => c.codePointAt(0) as number);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    if (left[i] !== right[i]) return (left[i] as number) < (right[i] as number);
  }
  return left.length < right.length;
}

/** 把 JSON 里的事实换成条件语言的值；小数和对象没有确切含义，抛出 Error。 */
export function toValue(raw: unknown): Value {
  if (raw === null || typeof raw === "boolean" || typeof raw === "string") return raw;
  if (typeof raw === "number" && Number.isSafeInteger(raw)) return new Num(BigInt(raw), 0);
  if (Array.isArray(raw)) return raw.map(toValue);
  throw new Error(`事实不能是 ${typeof raw} 类型`);
}
