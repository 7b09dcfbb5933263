/** 办之前问一句：一次只问一件，答了才往下走。 */
import { shallowRef } from 'vue'

export interface Question { title: string; text: string; yes: string; no?: string; danger?: boolean }

export const question = shallowRef<(Question & { answer: (yes: boolean) => void }) | null>(null)

/** Resolves with the answer; a second question takes the place of the first, which counts as a no. */
export function ask(asked: Question): Promise<boolean> {
  question.value?.answer(false)
  return new Promise(resolve => {
    question.value = { ...asked, answer: yes => { question.value = null; resolve(yes) } }
  })
}
