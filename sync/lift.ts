/** 升格：早先写下的操作，读的时候照今天的样子读；存下的字节、哈希和摘要一概照写的时候。Twin of `lift.py`. */

import type { Op, Payload } from "./ops";

/** 现在写的版本。 */
export const VERSION = 1;

export type Lifts = { readonly [version: number]: { readonly [kind: string]: Payload } };

/** What operations of a version may lack, because they were written before the field existed; the reasons stand in `lift.py`. */
export const LIFTS: Lifts = {
  1: {
    "visit.end": { reason: null },
    "photo.add": { addendum: null },
    "file.set": { seconds: null },
    "sign.add": { by: null, differs: null },
    "sign.refuse": { who: null, rights_told: null },
  },
};

/** 照今天的样子读一个操作：从它写的版本起一版一版补齐；`op` 不变。 */
export function lift(op: Op, lifts: Lifts = LIFTS): Op {
  let { p } = op;
  for (let v: number = op.v; lifts[v]; v++) p = Object.assign({}, lifts[v]![op.kind], p);
  return { ...op, p };
}
