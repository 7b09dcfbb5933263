/** 向量：TypeScript 一侧给出 sync/vectors/*.json 里写定的结果。 */

import { expect, test } from "vitest";
import * as sync from "../../../sync/index";

const FILES = import.meta.glob<{ cases: Case[] }>("../../../sync/vectors/*.json", { eager: true, import: "default" });
const FOLDER = "../../../sync/vectors/";

interface Case {
  name: string;
  in: never;
  out: unknown;
}

function canonical(given: sync.Json): unknown {
  try {
    return { text: sync.canonical(given), sha256: sync.digest(given) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

interface Box {
  package_hash: string;
  form: string;
  team: sync.Json[];
  ops: sync.Op[];
}

interface Sealing {
  ops: sync.Op[];
  content: string;
  form: sync.FormLike;
  run: sync.RunLike;
}

interface Correction {
  before: string;
  p: sync.Payload;
  insp: string;
  record: string;
}

interface Versions {
  versions: string[];
  ops: sync.Op[];
  holder: string;
}

interface Amending {
  ops: sync.Op[];
  more: sync.Payload[];
}

interface Naming {
  added: sync.AddedPhoto[];
  p: Parameters<typeof sync.strays>[1];
}

function amended({ ops, more }: Amending): unknown {
  const state = sync.amended(sync.replay(ops), more);
  const findings = Object.keys(state.heads).filter((name) => name.startsWith("finding:")).sort();
  return { result: sync.resultOf(state), answers: sync.answers(state), findings, conflicts: state.conflicts };
}

function digests(box: Box): unknown {
  const content = sync.contentDigest(box.ops, box.package_hash, box.form, box.team);
  return { content, record: sync.recordDigest(box.ops, content) };
}

const RUNS: { [file: string]: (given: never) => unknown } = {
  canonical,
  ops: sync.problems,
  behind: ([base, unsettled]: [string[], Record<string, { base: string[] }>]) => sync.behind(base, new Map(Object.entries(unsettled))),
  lift: ({ op, lifts }: { op: sync.Op; lifts: sync.Lifts }) => sync.lift(op, lifts),
  replay: sync.replay,
  marks: (ops: sync.Op[]) => sync.marks(sync.replay(ops), "00000009-0000-7000-8000-000000000001"),
  digest: digests,
  addendum: (given: Correction) => ({
    after: sync.addendumDigest(given.before, given.p),
    seal_message: new TextDecoder().decode(sync.sealMessage(given.insp, given.before, given.record)),
  }),
  amended,
  forms: (given: Versions) => sync.inForce(given.versions, given.ops, given.holder),
  journal: ([seq, hash, stored]: [number, string, string | null]) => sync.place({ seq: 4, hash: "h" }, seq, hash, stored),
  judge: ([kind, facts, p = {}]: [string, sync.Facts, object?]) => sync.judge({ kind, p }, facts),
  strays: (given: Naming) => sync.strays(given.added, given.p),
  facts: (given: Sealing) => sync.sealFacts(sync.replay(given.ops), given.content, given.form, given.run),
};

for (const [file, run] of Object.entries(RUNS)) {
  const { cases } = FILES[`${FOLDER}${file}.json`]!;
  test.each(cases.map((c) => [file, c.name, c] as const))("%s: %s", (_file, _name, c) => {
    expect(run(c.in)).toEqual(c.out);
  });
}

test("没有无人运行的向量文件", () => {
  const files = Object.keys(FILES).map((path) => path.slice(FOLDER.length, -".json".length));
  expect(files.sort()).toEqual(Object.keys(RUNS).sort());
});

test("SHA-256 与平台一致，各种长度", async () => {
  for (let size = 0; size < 300; size++) {
    const bytes = new Uint8Array(size).map((_, i) => (i * 7 + size) & 255);
    const theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    expect(sync.sha256(bytes)).toBe(Array.from(theirs, (b) => b.toString(16).padStart(2, "0")).join(""));
  }
});

test("不成对的代理字符被拒绝", () => {
  expect(() => sync.canonical("\ud800")).toThrow(sync.CanonError);
});
