/** 检查表引擎。Twin of `engine.py`: items are read once, in the order of the table. */

import { AnswerError, type Reading, readAnswer, strip } from "./answers";
import { evaluate, holds, toValue, type Value } from "./evaluate";
import { Num, write } from "./exact";
import { type Form, type Item, items, type Verdict } from "./form";
import { parse } from "./parser";
import { type Score, score } from "./score";

export interface ItemError {
  readonly item: string;
  readonly code: string;
  readonly message: string;
}

export interface Result {
  relevant: string[];
  missing: string[];
  errors: ItemError[];
  stopped: string | null;
  score: Score | null;
  verdicts: Record<string, Verdict>;
  /** What the items that are worked out come to; absent when there are none. */
  values?: Record<string, string>;
}

export type Answers = Readonly<Record<string, unknown>>;
export type Facts = Readonly<Record<string, unknown>>;

/** 按一组作答运行检查表；检查表必须已经通过 schema.check。 */
export function run(form: Form, answers: Answers, facts: Facts = {}): Result {
  const scope = new Map<string, Value>(Object.entries(facts).map(([name, raw]) => [name, toValue(raw)]));
  const result: Result = { relevant: [], missing: [], errors: [], stopped: null, score: null, verdicts: {} };
  for (const item of items(form)) {
    if (item.relevant && !holds(item.relevant, scope)) continue;
    result.relevant.push(item.id);
    take(form, item, own(answers, item.id), scope, result);
  }
  strangers(form, answers, result);
  result.score = score(form, result.verdicts);
  return result;
}

function own(answers: Answers, id: string): unknown {
  return Object.hasOwn(answers, id) ? answers[id] : null;
}

function take(form: Form, item: Item, answer: unknown, scope: Map<string, Value>, result: Result): void {
  const reading = item.calculate ? calculated(item, answer, scope, result) : attempt(form, item, answer, result);
  if (!reading) return;
  if (reading.verdict === null) {
    if (result.stopped === null && !item.calculate) result.missing.push(item.id);
    else if (result.stopped !== null) result.verdicts[item.id] = "NOT_CHECKED";
    return;
  }
  scope.set(item.id, reading.value);
  result.verdicts[item.id] = item.fail && holds(item.fail, scope) ? "FAIL" : reading.verdict;
  if (item.constraint && !holds(item.constraint, scope)) {
    const message = item.message || `第 ${item.no} 项的作答不符合要求`;
    result.errors.push({ item: item.id, code: "constraint", message });
  }
  if (result.stopped === null && item.stop && holds(item.stop, scope)) result.stopped = item.id;
}

function calculated(item: Item, answer: unknown, scope: Map<string, Value>, result: Result): Reading | null {
  if (answer !== null && answer !== undefined) {
    const message = `第 ${item.no} 项：由前面各项算出，不用填`;
    result.errors.push({ item: item.id, code: "answer.calculated", message });
    return null;
  }
  const value = evaluate(parse(item.calculate as string), scope);
  if (!(value instanceof Num)) return { verdict: null, value: null };
  result.values = { ...result.values, [item.id]: write(value) };
  return { verdict: "CONFORM", value };
}

function attempt(form: Form, item: Item, answer: unknown, result: Result): Reading | null {
  try {
    return readAnswer(form, item, answer);
  } catch (problem) {
    if (!(problem instanceof AnswerError)) throw problem;
    result.errors.push({ item: item.id, code: problem.code, message: `第 ${item.no} 项：${problem.message}` });
    return null;
  }
}

function strangers(form: Form, answers: Answers, result: Result): void {
  const known = new Set(items(form).map((item) => item.id));
  for (const name of Object.keys(answers).filter((key) => !known.has(key)).sort()) {
    result.errors.push({ item: name, code: "answer.unknown_item", message: `检查表里没有“${name}”这一项` });
  }
}

/** 判定为不符合、却没有写明问题的项目（S3-18）。 */
export function findingsMissing(form: Form, result: Result, findings: Readonly<Record<string, string>>): string[] {
  return items(form)
    .map((item) => item.id)
    .filter((id) => result.verdicts[id] === "FAIL" && !strip(String(own(findings, id) ?? "")));
}

/** 按拍照要求还缺照片的项目；pictured 是至少有一张有效照片的项目。 */
export function photosMissing(form: Form, result: Result, pictured: ReadonlySet<string>): string[] {
  return items(form)
    .filter((item) => {
      const verdict = result.verdicts[item.id];
      const wanted = item.photo === "always" ? verdict === "FAIL" || verdict === "CONFORM"
        : item.photo === "on_fail" && verdict === "FAIL";
      return wanted && !pictured.has(item.id);
    })
    .map((item) => item.id);
}

/** 封存规则要用的四个数。 */
export function countFacts(
  form: Form, answers: Answers, findings: Readonly<Record<string, string>>,
  pictured: ReadonlySet<string>, facts: Facts = {},
): { missing: number; errors: number; photos_missing: number; findings_missing: number } {
  const result = run(form, answers, facts);
  return {
    missing: result.missing.length,
    errors: result.errors.length,
    photos_missing: photosMissing(form, result, pictured).length,
    findings_missing: findingsMissing(form, result, findings).length,
  };
}
