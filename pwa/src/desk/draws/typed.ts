/** 骰子边录边存：先记在本机，随即送到服务器；换一台投影、断一阵网，都从最新的一稿接着录。 */
import { shallowRef, type ShallowRef } from 'vue'
import { EMPTY_DICE, restoreDice, type DiceState } from '../lib/dice'

export interface Typed extends DiceState {
  /** Counts every change; the higher one is the newer. */
  draft: number
}

interface Keep { (typed: Typed): Promise<Typed> }
export interface TypedDice {
  dice: ShallowRef<Typed>
  change: (next: DiceState) => void
  /** What the server holds: taken if newer, sent if older. */
  meet: (kept: Typed | null) => void
  restore: () => void
  forget: () => void
}

export function useTyped(journal: string, keep: Keep): TypedDice {
  const dice = shallowRef<Typed>({ ...EMPTY_DICE, draft: 0 })
  let sent = -1
  let sending = false

  function hold(next: Typed): void {
    dice.value = next
    localStorage.setItem(journal, JSON.stringify(next))
  }

  /** One at a time and always the latest; what does not get through is sent again when the server answers next. */
  async function send(): Promise<void> {
    if (sending) return
    sending = true
    try {
      while (sent < dice.value.draft) {
        const mine = dice.value
        const kept = await keep(mine)
        sent = mine.draft
        if (kept.draft > dice.value.draft) hold(kept)
      }
    } catch {
      // The screen already says that the server cannot be reached; the digits stand in this machine.
    } finally {
      sending = false
    }
  }

  return {
    dice,
    change(next) {
      if (next === dice.value) return
      hold({ ...next, draft: dice.value.draft + 1 })
      void send()
    },
    meet(kept) {
      if (kept && kept.draft > dice.value.draft) hold(kept)
      else if (dice.value.draft > (kept?.draft ?? 0)) void send()
      sent = Math.max(sent, kept?.draft ?? -1)
    },
    restore() {
      const text = localStorage.getItem(journal)
      dice.value = { ...restoreDice(text), draft: draftOf(text) }
    },
    forget() {
      localStorage.removeItem(journal)
    },
  }
}

function draftOf(text: string | null): number {
  try {
    const { draft } = JSON.parse(text ?? '') as Typed
    return Number.isInteger(draft) && draft > 0 ? draft : 0
  } catch {
    return 0
  }
}
