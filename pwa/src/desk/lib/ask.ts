/** 办之前问一句：一次只问一件，答了才往下走。 */
import { shallowRef } from 'vue'

export interface Question { title: string; text: string; lines?: readonly string[]; yes: string; no?: string; danger?: boolean }

/** Asked with a line to write: what the line is called, and how short and long it may be. */
export interface Reasoned extends Question { reason: string; least?: number; most?: number }

/** The answer is what was written (nothing where nothing is asked for), or null for a no. */
export const question = shallowRef<(Question & Partial<Reasoned> & { answer: (words: string | null) => void }) | null>(null)

/** A second question takes the place of the first, which counts as a no. */
function put(asked: Question & Partial<Reasoned>): Promise<string | null> {
  question.value?.answer(null)
  return new Promise(resolve => {
    question.value = { ...asked, answer: words => { question.value = null; resolve(words) } }
  })
}

export async function ask(asked: Question): Promise<boolean> {
  return await put(asked) !== null
}

/** The reason as written, or null when the person turned back. */
export function askWhy(asked: Reasoned): Promise<string | null> {
  return put(asked)
}
