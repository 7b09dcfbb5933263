/** 条件语言的分词。Twin of `lexer.py`; the grammar stands in README.md. */

export const MAX_LENGTH = 500;
export const MAX_TOKENS = 200;

/** 条件看不懂；message 是一句中文，说明哪里不对。 */
export class ExpressionError extends Error {}

export interface Token {
  readonly kind: "num" | "str" | "name" | "op" | "end";
  readonly text: string;
  readonly raw: string;
}

const WORDS: ReadonlyMap<string, string> = new Map([["且", "and"], ["或", "or"], ["非", "not"]]);
const RESERVED: ReadonlySet<string> = new Set(["and", "or", "not", "in", "true", "false", "null", "count"]);
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["（", "("], ["）", ")"], ["，", ","], ["≥", ">="], ["≤", "<="], ["≠", "!="],
  ...["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ",", "+", "-", "*"].map((s): [string, string] => [s, s]),
]);
const BLANK = " \t\r\n\u3000";
const NUMBER = /[0-9]+(\.[0-9]+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** 切分一句条件；末尾总有一个 end。Positions count characters, not UTF-16 units. */
export function tokens(source: string): Token[] {
  if (Array.from(source).length > MAX_LENGTH) throw new ExpressionError(`太长（最多 ${MAX_LENGTH} 字）`);
  const found: Token[] = [];
  let at = 0;
  while (at < source.length) {
    if (BLANK.includes(source[at] as string)) {
      at += 1;
      continue;
    }
    const token = next(source, at);
    found.push(token);
    if (found.length > MAX_TOKENS) throw new ExpressionError(`太长（最多 ${MAX_TOKENS} 个词）`);
    at += token.raw.length;
  }
  return [...found, { kind: "end", text: "", raw: "" }];
}

function next(source: string, at: number): Token {
  const char = String.fromCodePoint(source.codePointAt(at) as number);
  for (const length of [2, 1]) {
    const raw = source.slice(at, at + length);
    const sign = SIGNS.get(raw);
    if (sign) return { kind: "op", text: sign, raw };
  }
  const word = WORDS.get(char);
  if (word) return { kind: "op", text: word, raw: char };
  if (char === "'") {
    const end = source.indexOf("'", at + 1);
    if (end < 0) throw new ExpressionError(`第 ${place(source, at)} 个字起的文字缺少右边的单引号`);
    return { kind: "str", text: source.slice(at + 1, end), raw: source.slice(at, end + 1) };
  }
  const number = match(NUMBER, source, at);
  if (number) return { kind: "num", text: number, raw: number };
  const name = match(NAME, source, at);
  if (name) return { kind: RESERVED.has(name) ? "op" : "name", text: name, raw: name };
  if (char === "=") throw new ExpressionError(`第 ${place(source, at)} 个字：表示相等请写“==”`);
  throw new ExpressionError(`第 ${place(source, at)} 个字“${char}”没有含义`);
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

function place(source: string, at: number): number {
  return Array.from(source.slice(0, at)).length + 1;
}
