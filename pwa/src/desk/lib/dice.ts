/** 掷骰录入的状态机：录一组、读回一组、确认一组；更正要计数。 */
import { DICE, GROUP } from './numerals'

export interface DiceState {
  digits: string
  /** Groups whose read-back was confirmed with Enter. */
  confirmed: number
  corrections: number
}

export const EMPTY_DICE: DiceState = { digits: '', confirmed: 0, corrections: 0 }

export function diceComplete(state: DiceState): boolean {
  return state.confirmed === DICE / GROUP
}

/** A full group must be read back before the next digit is taken. */
export function waitingForReadBack(state: DiceState): boolean {
  return state.digits.length === (state.confirmed + 1) * GROUP
}

export function typeDigit(state: DiceState, digit: string): DiceState {
  if (!/^[0-9]$/.test(digit) || state.digits.length >= DICE || waitingForReadBack(state)) return state
  return { ...state, digits: state.digits + digit }
}

/** Only the group that is open can be corrected; a confirmed one was read back aloud. */
export function correctDigit(state: DiceState): DiceState {
  if (state.digits.length <= state.confirmed * GROUP) return state
  return { ...state, digits: state.digits.slice(0, -1), corrections: state.corrections + 1 }
}

export function confirmGroup(state: DiceState): DiceState {
  return waitingForReadBack(state) ? { ...state, confirmed: state.confirmed + 1 } : state
}

/** Reads a stored journal; anything that could not have been typed starts anew. */
export function restoreDice(text: string | null): DiceState {
  try {
    const found = JSON.parse(text ?? '') as DiceState
    const fits = /^[0-9]{0,20}$/.test(found.digits) && Number.isInteger(found.confirmed) && Number.isInteger(found.corrections)
      && found.confirmed >= 0 && found.confirmed * GROUP <= found.digits.length && found.digits.length <= (found.confirmed + 1) * GROUP
    return fits ? { digits: found.digits, confirmed: found.confirmed, corrections: found.corrections } : EMPTY_DICE
  } catch {
    return EMPTY_DICE
  }
}
