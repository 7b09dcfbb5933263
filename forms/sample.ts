/** 现场抽样：由出发前锁定的种子算出。Twin of `sample.py`. */

import { canonical, type Json } from "./canonical";

export interface Ticket {
  /** Place in the list, from 1. */
  readonly no: number;
  readonly ticket: string;
}

const PURPOSE = "sunlot-sample-v1";

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** 整个名单按签号从小到大；前几个就是抽中的，其后依次递补。 */
export async function tickets(seed: string, item: string, attempt: number, names: readonly string[]): Promise<Ticket[]> {
  const listed = await sha256(canonical([...names] as Json));
  const head = `${PURPOSE}\n${seed}\n${item}\n${attempt}\n${listed}\n`;
  const drawn = await Promise.all(names.map(async (_, at) => ({ no: at + 1, ticket: await sha256(`${head}${at + 1}`) })));
  return drawn.sort((a, b) => (a.ticket < b.ticket ? -1 : 1));
}

/** 抽中的 n 个在名单上的序号，先抽中的在前。 */
export async function picked(seed: string, item: string, attempt: number, names: readonly string[], n: number): Promise<number[]> {
  return (await tickets(seed, item, attempt, names)).slice(0, n).map((row) => row.no);
}
