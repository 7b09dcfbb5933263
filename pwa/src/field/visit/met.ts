/** 到场时见到谁，与谁来签字：对不上的，问一句怎么回事。 */
import { met as MET } from '@api/vocabulary'
import { differs, metOf, type State } from './sync'

export const DIFFERS_MIN = 4

export const metName = (code: unknown): string => (MET as Readonly<Record<string, string>>)[String(code)] ?? String(code)

export function sayMet(state: State): string {
  const code = metOf(state)
  return code ? metName(code) : ''
}

/** The question, or null where arrival and signature go together. */
export function asksWhy(state: State, position: string): string | null {
  if (!differs(metOf(state), position)) return null
  const who = position.trim() || '有人'
  return metOf(state) === 'NOBODY' ? `到场时记的是无人，现在${position.trim() ? `由${who}` : who}签：写一句怎么回事。` : `到场时见到的是${sayMet(state)}，签字的是${who}：写一句怎么回事。`
}

export const isTold = (text: string): boolean => [...text.trim()].length >= DIFFERS_MIN
