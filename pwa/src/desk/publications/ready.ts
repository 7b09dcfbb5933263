/** 后台在排的文件：排好了就给，没有排好过一会儿再要；等得太久给 null。 */
import { ProblemError } from '../../api/problem'

const EVERY = 2000
const TIMES = 30

export async function whenReady(fetch: () => Promise<Blob>, waiting: () => void, pause = EVERY): Promise<Blob | null> {
  for (let n = 0; n < TIMES; n += 1) {
    try {
      return await fetch()
    } catch (error) {
      if (!(error instanceof ProblemError && error.status === 404)) throw error // 404: asked for, not set yet
    }
    if (n === 0) waiting()
    await new Promise(resolve => { window.setTimeout(resolve, pause) })
  }
  return null
}
