/** 掷骰录入的状态机：录一组、读回一组、确认一组；更正要计数。 */
import { DICE, GROUP, GROUP_NAMES } from './numerals'

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

/**
 * Why a key does nothing now, for the wall; empty when it is taken. Nothing is queued: what is read back must be what was
 * rolled, and a digit that slips in before the read-back would stand in the next group unseen. Of digits the key holds
 * all that were not taken one after another, so that none of them is lost unseen.
 */
export function unheard(state: DiceState, key: string, reader: string): string {
  const group = GROUP_NAMES[Math.min(state.confirmed, GROUP_NAMES.length - 1)]
  const lacking = (state.confirmed + 1) * GROUP - state.digits.length
  if (/^[0-9]+$/.test(key)) {
    const each = [...key].join('、')
    if (state.digits.length >= DICE && diceComplete(state)) return `“${each}”没有录入：二十颗已经录满、读回`
    return waitingForReadBack(state) ? `“${each}”没有录入：先请${reader}读回${group}，按 Enter 以后再报下一颗` : ''
  }
  if (key === 'Backspace' && state.digits.length <= state.confirmed * GROUP) return state.confirmed ? `${GROUP_NAMES[state.confirmed - 1]}已经读回一致，不能再改` : '还没有录，没有可更正的'
  if (key === 'Enter' && !diceComplete(state) && lacking > 0) return `${group}还差 ${lacking} 颗，录满五颗再读回`
  return ''
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
