/** 边填边问：只认最后一次问的答复，晚到的不要；问的时候旧的答复先收起，免得与填的对不上。 */
import { shallowRef, type ShallowRef } from 'vue'
import { sayError } from '../../api/problem'
import { revealed } from './alarm'

export interface Latest<T> {
  answer: ShallowRef<T | null>
  sentence: ShallowRef<string>
  ask: (question: (() => Promise<T>) | null) => Promise<void>
}

/** `ask(null)` takes the answer away and wants no other. */
export function useLatest<T>(): Latest<T> {
  const answer: ShallowRef<T | null> = shallowRef(null)
  const sentence = shallowRef('')
  revealed(sentence)
  let turn = 0

  async function ask(question: (() => Promise<T>) | null): Promise<void> {
    const mine = ++turn
    answer.value = null
    sentence.value = ''
    if (!question) return
    try {
      const told = await question()
      if (mine === turn) answer.value = told
    } catch (cause) {
      if (mine === turn) sentence.value = sayError(cause)
    }
  }

  return { answer, sentence, ask }
}
