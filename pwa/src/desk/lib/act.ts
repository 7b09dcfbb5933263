/** 办事：一次只办一件，失败说一句话、移到眼前，成功也说一句话。 */
import { shallowRef, type ShallowRef } from 'vue'
import { ProblemError, fieldErrors, sayError } from '../../api/problem'
import { revealed } from './alarm'
import { say } from './notices'

export interface Act {
  busy: ShallowRef<boolean>
  sentence: ShallowRef<string>
  fields: ShallowRef<Record<string, string>>
  problem: ShallowRef<ProblemError | null>
  run: (deed: () => Promise<void>, done?: string) => Promise<boolean>
  clear: () => void
}

export function useAct(): Act {
  const busy = shallowRef(false)
  const sentence = shallowRef('')
  const fields = shallowRef<Record<string, string>>({})
  const problem = shallowRef<ProblemError | null>(null)
  revealed(sentence)

  function clear(): void {
    sentence.value = ''
    fields.value = {}
    problem.value = null
  }

  async function run(deed: () => Promise<void>, done?: string): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    clear()
    try {
      await deed()
      if (done) say(done)
      return true
    } catch (cause) {
      if (!(cause instanceof ProblemError)) console.error(cause)
      else {
        problem.value = cause
        fields.value = fieldErrors(cause.body)
      }
      sentence.value = sayError(cause)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, sentence, fields, problem, run, clear }
}
