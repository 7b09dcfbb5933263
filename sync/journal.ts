/** 收件次序：每台设备一条连续编号的日志，恰好一次。Twin of `journal.py`. */

export type Place = "applied" | "repeated" | "gap" | "fork";

export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

/** 新到操作的位置：applied 接续、repeated 重复、gap 缺号、fork 分叉。 */
export function place(head: JournalHead, seq: number, opHash: string, stored: string | null = null): Place {
  if (seq === head.seq + 1) return "applied";
  if (seq > head.seq) return "gap";
  const known = seq === head.seq ? head.hash : stored;
  return known === opHash ? "repeated" : "fork";
}
