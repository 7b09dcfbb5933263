/** 记分：只在检查表要求记分时使用。Twin of `score.py`. */

import { type Form, items, type Verdict } from "./form";

export interface Score {
  readonly key_checked: number;
  readonly key_failed: number;
  readonly general_checked: number;
  readonly general_failed: number;
  readonly key_short: number;
  readonly general_short: number;
  readonly gaps: string[];
  readonly again: string[];
  readonly grade: "CONFORM" | "BASIC" | "FAIL";
}

export function score(form: Form, verdicts: Readonly<Record<string, Verdict>>): Score | null {
  const rule = form.scoring;
  if (!rule) return null;
  const count = { KEY: { checked: 0, failed: 0 }, GENERAL: { checked: 0, failed: 0 } };
  for (const item of items(form)) {
    const verdict = verdicts[item.id];
    if (verdict !== "CONFORM" && verdict !== "FAIL") continue;
    count[item.level].checked += 1;
    if (verdict === "FAIL") count[item.level].failed += 1;
  }
  const judged = (verdict: Verdict): string[] => items(form).map((item) => item.id).filter((id) => verdicts[id] === verdict);
  const { KEY: key, GENERAL: general } = count;
  const enough = (general.checked - general.failed) * 100 >= rule.general_passed_min * general.checked;
  const basic = key.failed <= rule.key_failed_max && enough;
  return {
    key_checked: key.checked,
    key_failed: key.failed,
    general_checked: general.checked,
    general_failed: general.failed,
    key_short: Math.max(0, (rule.key_checked_min ?? 0) - key.checked),
    general_short: Math.max(0, (rule.general_checked_min ?? 0) - general.checked),
    gaps: judged("NA"),
    again: judged("FAIL"),
    grade: key.failed + general.failed === 0 ? "CONFORM" : basic ? "BASIC" : "FAIL",
  };
}
