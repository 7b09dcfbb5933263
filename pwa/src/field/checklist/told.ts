/** 上一次作答：一直显示到下一个动作，可撤销。 */
import { shallowRef } from 'vue'
import type { Answer } from '../types'

export const told = shallowRef<{ insp: string; number: string; text: string; item: string; before: Answer | null } | null>(null)
