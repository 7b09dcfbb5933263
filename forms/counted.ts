/** Numbers of items written in 检查内容 (共 14 项，其中重点 8 项), compared with the table; twin of counted.py. */
import type { Form } from "./form";

const GAP = "[ \\u3000]*";
const SAID = new RegExp(
  `(?:(重点|一般)(?:检查)?(?:项目|项)?${GAP})?((?<!公)共(?:计|有)?)?${GAP}([0-9０-９]+|[零〇一二两三四五六七八九十百]+)${GAP}个?(?:检查)?项(?!重点|一般|材料|以上|以内)`,
  "gd",
);
const END = /[。；;\n]/;
const DIGITS = "零一二三四五六七八九";

/** One wrong number: where it stands in the text, the words around it, the right number written alike. */
export interface Miscount {
  readonly start: number;
  readonly end: number;
  readonly said: string;
  readonly right: string;
}

/** Wrong numbers of items in 检查内容, in order. */
export function miscounts(form: Form): Miscount[] {
  const text = form.parts.content;
  const found: Miscount[] = [];
  let scope = form.sections;
  let last = -1;
  for (const match of text.matchAll(SAID)) {
    const [all, level, together, number = ""] = match;
    const [start, end] = match.indices?.[3] ?? [0, 0];
    const before = text.slice(0, match.index).replace(/[ \u3000]+$/, "");
    const linked = last >= 0 && !END.test(text.slice(last, match.index));
    if (before.endsWith("材料") || !(together || (level && linked))) continue;
    const named = form.sections.find((part) => part.title && before.endsWith(part.title));
    if (named) scope = [named];
    else if (!(level && linked)) scope = form.sections;
    last = match.index + all.length;
    const wanted = level === "重点" ? "KEY" : level === "一般" ? "GENERAL" : null;
    const right = scope.flatMap((part) => part.items).filter((item) => !wanted || item.level === wanted).length;
    if (value(number) === right) continue;
    const chinese = `${DIGITS}〇两十百`.includes(number.charAt(0));
    found.push({ start, end, said: all.replace(/^[ \u3000]+|[ \u3000]+$/g, ""), right: chinese ? inChinese(right) : String(right) });
  }
  return found;
}

/** 检查内容 with every number of items as the table has it. */
export function recounted(form: Form): string {
  let text = form.parts.content;
  for (const one of miscounts(form).reverse()) text = text.slice(0, one.start) + one.right + text.slice(one.end);
  return text;
}

function value(said: string): number {
  const plain = said.normalize("NFKC");
  if (/^[0-9]+$/.test(plain)) return Number(plain);
  let total = 0;
  let digit = 0;
  for (const sign of said.replaceAll("〇", "零").replaceAll("两", "二")) {
    if (DIGITS.includes(sign)) digit = DIGITS.indexOf(sign);
    else {
      total += (digit || 1) * (sign === "十" ? 10 : 100);
      digit = 0;
    }
  }
  return total + digit;
}

function inChinese(number: number): string {
  const [hundreds, tens, ones] = [Math.floor(number / 100), Math.floor((number % 100) / 10), number % 10];
  const ten = !tens ? "" : tens === 1 && !hundreds ? "十" : `${DIGITS.charAt(tens)}十`;
  const gap = hundreds && !tens && ones ? "零" : "";
  return (hundreds ? `${DIGITS.charAt(hundreds)}百` : "") + gap + ten + (ones ? DIGITS.charAt(ones) : "") || "零";
}
