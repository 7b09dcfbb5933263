/** 条件语言的语法。Twin of `parser.py`. */

import { type Num, read } from "./exact";
import { ExpressionError, type Token, tokens } from "./lexer";

export const MAX_DEPTH = 20;
const COMPARE = ["==", "!=", "<=", ">=", "<", ">", "in"];

export type Node =
  | { readonly k: "literal"; readonly value: Num | string | boolean | null }
  | { readonly k: "name"; readonly name: string }
  | { readonly k: "unary"; readonly op: string; readonly x: Node }
  | { readonly k: "binary"; readonly op: string; readonly x: Node; readonly y: Node }
  | { readonly k: "several"; readonly op: "count" | "list"; readonly parts: readonly Node[] };

const known = new Map<string, Node>();

/** 解析一句条件；看不懂时抛出 ExpressionError（中文）。 */
export function parse(source: string): Node {
  let node = known.get(source);
  if (!node) {
    node = new Parser(tokens(source)).whole();
    if (known.size >= 2048) known.clear();
    known.set(source, node);
  }
  return node;
}

/** 条件里提到的全部名称。 */
export function names(node: Node): Set<string> {
  switch (node.k) {
    case "name":
      return new Set([node.name]);
    case "unary":
      return names(node.x);
    case "binary":
      return new Set([...names(node.x), ...names(node.y)]);
    case "several":
      return new Set(node.parts.flatMap((part) => [...names(part)]));
    case "literal":
      return new Set();
  }
}

class Parser {
  private readonly stream: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(stream: readonly Token[]) {
    this.stream = stream;
  }

  whole(): Node {
    if (this.here().kind === "end") throw new ExpressionError("条件是空的");
    const node = this.disjunction();
    const rest = this.here();
    if (rest.kind !== "end") {
      const hint = COMPARE.includes(rest.text) ? "，连着比较请用“且”分开" : "";
      throw new ExpressionError(`在“${this.before()?.raw ?? ""}”之后多出“${rest.raw}”${hint}`);
    }
    return node;
  }

  private here(): Token {
    return this.stream[this.at] as Token;
  }

  private before(): Token | undefined {
    return this.stream[this.at - 1];
  }

  private accept(...texts: string[]): string | null {
    const token = this.here();
    if (token.kind !== "op" || !texts.includes(token.text)) return null;
    this.at += 1;
    return token.text;
  }

  private close(mark: string, opened: string): void {
    if (!this.accept(mark)) throw new ExpressionError(`“${opened}”没有配对的“${mark}”`);
  }

  private shallow(depth: number): void {
    if (depth > MAX_DEPTH) throw new ExpressionError(`套得太深（最多 ${MAX_DEPTH} 层）`);
  }

  private nested(): Node {
    this.depth += 1;
    this.shallow(this.depth);
    const node = this.disjunction();
    this.depth -= 1;
    return node;
  }

  private chain(part: () => Node, ...ops: string[]): Node {
    let node = part();
    for (let op = this.accept(...ops); op; op = this.accept(...ops)) {
      node = { k: "binary", op, x: node, y: part() };
    }
    return node;
  }

  private prefixed(op: string, part: () => Node): Node {
    let count = 0;
    while (this.accept(op)) count += 1;
    this.shallow(this.depth + count);
    let node = part();
    for (; count > 0; count -= 1) node = { k: "unary", op, x: node };
    return node;
  }

  private disjunction = (): Node => this.chain(this.conjunction, "or");
  private conjunction = (): Node => this.chain(this.negation, "and");
  private negation = (): Node => this.prefixed("not", this.comparison);
  private sum = (): Node => this.chain(this.product, "+", "-");
  private product = (): Node => this.chain(this.signed, "*");
  private signed = (): Node => this.prefixed("-", this.atom);

  private comparison = (): Node => {
    const x = this.sum();
    const op = this.accept(...COMPARE);
    return op ? { k: "binary", op, x, y: this.sum() } : x;
  };

  private atom = (): Node => {
    const token = this.here();
    switch (this.accept("(", "[", "true", "false", "null", "count")) {
      case "true":
        return { k: "literal", value: true };
      case "false":
        return { k: "literal", value: false };
      case "null":
        return { k: "literal", value: null };
      case "(": {
        const node = this.nested();
        this.close(")", "(");
        return node;
      }
      case "[":
        return { k: "several", op: "list", parts: this.parts("]", "[") };
      case "count":
        if (!this.accept("(")) throw new ExpressionError("“count”之后缺少“(”");
        return { k: "several", op: "count", parts: this.parts(")", "(") };
    }
    if (token.kind === "op" || token.kind === "end") throw new ExpressionError(this.lacking());
    this.at += 1;
    return leaf(token);
  };

  private parts(mark: string, opened: string): Node[] {
    const found = [this.nested()];
    while (this.accept(",")) found.push(this.nested());
    this.close(mark, opened);
    return found;
  }

  private lacking(): string {
    const before = this.before();
    if (!before) return `不能以“${this.here().raw}”开头`;
    const what = ["and", "or", "not"].includes(before.text) ? "条件" : "内容";
    return `在“${before.raw}”之后缺少${what}`;
  }
}

function leaf(token: Token): Node {
  if (token.kind === "name") return { k: "name", name: token.text };
  if (token.kind === "str") return { k: "literal", value: token.text };
  const number = read(token.text);
  if (!number) throw new ExpressionError(`数“${token.raw}”太长（整数最多 15 位，小数最多 6 位）`);
  return { k: "literal", value: number };
}
