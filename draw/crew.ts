/** 分工：大名单按行切成几段，各线程算一段的树根和号签的开头；合起来与一个人从头算到尾相同。 */

import { heads } from "./hashing"
import { collapse, countLines, rootOfLines } from "./merkle"

/** 一段的行数是 2 的幂，它的树根才正好是整棵树里的一个节点。 */
const LINES = 1 << 14
/** 名单不到这么大，另开线程不值得。 */
export const LARGE = 1 << 20

export interface Task { data: Uint8Array; seed: string }
export interface Part { lines: number; root: Uint8Array; heads: Uint32Array }
/** 整个名单：行数、树根，每一行首列的号签的前四个字节。 */
export type Whole = Part

/** 一段：树根，和各行号签的前四个字节（seed 为空就不算号签）。 */
export function part({ data, seed }: Task): Part {
  return { ...rootOfLines(data), heads: seed ? heads(seed, data, countLines(data)) : new Uint32Array() }
}

/** 切成几段，每段正好 2 的幂那么多行，末段不足。 */
export function slices(data: Uint8Array, lines = LINES): Uint8Array[] {
  const found = []
  for (let from = 0, at = 0, n = 0; from < data.length; ) {
    const next = data.indexOf(10, at)
    at = next < 0 ? data.length : next + 1
    if (++n < lines && at < data.length) continue
    found.push(data.subarray(from, at))
    from = at
    n = 0
  }
  return found
}

/** 各段依次合成整个名单。 */
export function whole(parts: readonly Part[]): Whole {
  const level = new Uint8Array(32 * parts.length)
  parts.forEach(({ root }, i) => level.set(root, 32 * i))
  const all = new Uint32Array(parts.reduce((sum, one) => sum + one.heads.length, 0))
  let at = 0
  for (const one of parts) {
    all.set(one.heads, at)
    at += one.heads.length
  }
  return { lines: parts.reduce((sum, one) => sum + one.lines, 0), root: collapse(level), heads: all }
}

/** 几个线程轮流领活；有一个不成就全不成，由调用的人自己算。 */
export async function shared(data: Uint8Array, seed: string, workers: readonly Worker[]): Promise<Whole> {
  const tasks = slices(data)
  const parts: Part[] = []
  let next = 0
  await Promise.all(workers.map(async (worker) => {
    while (next < tasks.length) {
      const mine = next++
      parts[mine] = await ask(worker, { data: tasks[mine]!.slice(), seed })
    }
  }))
  return whole(parts)
}

function ask(worker: Worker, task: Task): Promise<Part> {
  return new Promise((done, failed) => {
    worker.onmessage = (event: MessageEvent<Part>) => done(event.data)
    worker.onerror = () => failed(new Error("worker"))
    worker.postMessage(task, [task.data.buffer])
  })
}
