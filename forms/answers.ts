/** 作答的含义：每一类作答怎样变成判定和值。Twin of `answers.py`. */

import { read } from "./exact";
import type { Value } from "./evaluate";
import type { Column, Family, Form, Item, Verdict } from "./form";

export const VERDICTS: readonly Verdict[] = ["CONFORM", "FAIL", "NA", "NOT_CHECKED"];

/** 作答的写法不合要求；code 是问题代码，message 是一句中文。 */
export class AnswerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** 读出的作答：verdict 为 null 表示还没有答完。 */
export interface Reading {
  readonly verdict: Verdict | null;
  readonly value: Value;
}

type Raw = Readonly<Record<string, unknown>>;
type Reader = (answer: Raw, item: Item, form: Form) => Reading;

const UNANSWERED: Reading = { verdict: null, value: null };
const filled = (value: Value): Reading => ({ verdict: "CONFORM", value });
const judged = (verdict: Verdict): Reading => ({ verdict, value: verdict });

const READERS: Readonly<Record<Family, Reader>> = {
  conform(answer) {
    const verdict = answer["verdict"] ?? null;
    if (verdict === null) return UNANSWERED;
    if (!VERDICTS.includes(verdict as Verdict)) {
      throw new AnswerError("answer.value", "判定只能是符合、不符合、不适用或未检查");
    }
    return judged(verdict as Verdict);
  },
  found(answer) {
    const checked = answer["checked"] ?? null;
    const found = answer["found"] ?? null;
    if (![checked, found].every((part) => part === null || typeof part === "boolean")) {
      throw new AnswerError("answer.value", "是否检查只能是“是”或“否”，发现问题只能是“无”或“有”");
    }
    if (found !== null && checked !== true) {
      throw new AnswerError("answer.contradiction", "没有检查的项目不能填写发现问题情况");
    }
    if (checked === null || (checked && found === null)) return UNANSWERED;
    return judged(checked ? (found ? "FAIL" : "CONFORM") : "NOT_CHECKED");
  },
  number(answer, item) {
    const text = textPart(answer, "number");
    if (!text) return UNANSWERED;
    const number = read(text);
    if (!number && item.whole) throw new AnswerError("answer.value", `“${text}”不是整数`);
    if (!number) throw new AnswerError("answer.value", `“${text}”不是数（整数最多 15 位，小数最多 6 位）`);
    if (item.whole && number.s > 0) throw new AnswerError("answer.value", `“${text}”带有小数，这一项只填整数`);
    return filled(number);
  },
  text(answer) {
    const text = textPart(answer, "text");
    return text ? filled(text) : UNANSWERED;
  },
  date(answer) {
    const text = textPart(answer, "date");
    if (!text) return UNANSWERED;
    if (!isDay(text)) throw new AnswerError("answer.value", `“${text}”不是日期（应写成 2026-01-31 的样子）`);
    return filled(text);
  },
  choice(answer, item) {
    const value = textPart(answer, "value");
    if (!value) return UNANSWERED;
    offered([value], (item.options ?? []).map((option) => option.value));
    return filled(value);
  },
  multi(answer, item) {
    const values = listPart(answer, "values");
    offered(values, (item.options ?? []).map((option) => option.value));
    return values.length ? filled(values as string[]) : UNANSWERED;
  },
  table(answer, item) {
    const rows = listPart(answer, "rows");
    const columns = new Set((item.columns ?? []).map((column) => column.id));
    for (const row of rows) {
      if (!isObject(row) || !Object.values(row).every((cell) => typeof cell === "string")) {
        throw new AnswerError("answer.shape", "表格的每一行都应是文字");
      }
      if (columns.size && !Object.keys(row).every((key) => columns.has(key))) {
        throw new AnswerError("answer.option", "表格里有本表没有的栏目");
      }
    }
    rows.forEach((row, at) => {
      for (const column of item.columns ?? []) cell(at + 1, column, strip(((row as Raw)[column.id] as string | undefined) ?? ""));
    });
    return rows.length ? filled(rows.map(() => null)) : UNANSWERED;
  },
  materials(answer, _item, form) {
    if ((answer["seen"] ?? null) === null) return UNANSWERED;
    const seen = listPart(answer, "seen");
    offered(seen, form.materials);
    return filled(seen as string[]);
  },
};

/** 读出一项作答；写法不合要求时抛出 AnswerError。 */
export function readAnswer(form: Form, item: Item, answer: unknown): Reading {
  if (answer === null || answer === undefined) return UNANSWERED;
  if (!isObject(answer)) throw new AnswerError("answer.shape", "作答的格式不对");
  const reading = READERS[item.family](answer, item, form);
  if ((answer["source"] ?? null) !== null) source(item, answer["source"]);
  return reading;
}

function cell(number: number, column: Column, text: string): void {
  const place = `第 ${number} 行的“${column.label}”`;
  if (!text) {
    if (column.needed) throw new AnswerError("answer.cell", `${place}没有填`);
    return;
  }
  if (column.kind === "number" && !read(text)) throw new AnswerError("answer.cell", `${place}不是数`);
  if (column.kind === "date" && !isDay(text)) throw new AnswerError("answer.cell", `${place}不是日期`);
}

function source(item: Item, given: unknown): void {
  if (!isObject(given)) throw new AnswerError("answer.source", "采用的结论格式不对");
  if (!((item.sources ?? []) as readonly unknown[]).includes(given["kind"])) {
    throw new AnswerError("answer.source", "本项不能采用这一类结论，要由检查人员自己查");
  }
  if (!textPart(given, "by")) throw new AnswerError("answer.source", "采用的结论没有写明由谁出具");
  if ((given["on"] ?? null) !== null && !isDay(textPart(given, "on"))) {
    throw new AnswerError("answer.source", "采用的结论的日期不对");
  }
}

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textPart(answer: Raw, key: string): string {
  const text = answer[key] ?? null;
  if (text === null) return "";
  if (typeof text !== "string") throw new AnswerError("answer.shape", "作答应当是文字");
  return strip(text);
}

/** Same blanks as the Python twin; `trim` knows others. */
export function strip(text: string): string {
  return text.replace(/^[ \t\r\n\u3000]+|[ \t\r\n\u3000]+$/g, "");
}

function listPart(answer: Raw, key: string): readonly unknown[] {
  const values = answer[key] ?? null;
  if (values === null) return [];
  if (!Array.isArray(values)) throw new AnswerError("answer.shape", "作答应当是清单");
  return values;
}

function offered(values: readonly unknown[], choices: readonly string[]): void {
  for (const value of values) {
    if (typeof value !== "string" || !choices.includes(value)) {
      throw new AnswerError("answer.option", "选择了本表没有的选项");
    }
  }
}

/** 是否是公历日期 YYYY-MM-DD。 */
export function isDay(text: string): boolean {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const longest = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= (longest[month - 1] as number);
}
