/** 外壳里跳动的几个数：消息、待办、存证日志；每分钟看一次。 */
import { shallowRef } from 'vue'
import { api } from '../lib/api'
import { may } from '../session/session'

export interface TrailHead { size: number; root: string; server_time: string }
export interface Queue {
  to_review: number; quarantined: number; consultations: number; plans_to_decide: number; plans_to_publish: number; lists_to_judge: number; lists_to_submit: number; guidelines_to_judge: number; guidelines_to_submit: number; checklists_to_submit: number
  checklists_to_decide: number; checklists_to_confirm: number; rules_to_decide: number; changes_to_confirm: number; results_to_mend: number; merges_to_confirm: number; followups: number; draws_open: number; unread: number
  draw_changes: number; texts_held: number; adoptions: number; destructions: number; feedback: number; candidates: number; imports_open: number
  plans_to_mend: number; teams_to_name: number; entries_to_draw: number; names_to_open: number; conflicts_to_confirm: number
  desk_checks: number; returned_to_mend: number; recusals_to_answer: number
}
export interface Message { id: string; kind: string; text: string; link: string | null; created_at: string; read_at: string | null }

export const trail = shallowRef<TrailHead | null>(null)
export const messages = shallowRef<Message[]>([])
export const badges = shallowRef<{ review: number; quarantine: number; draws: number; lists: number }>({ review: 0, quarantine: 0, draws: 0, lists: 0 })

/** 存证日志只增不减：条数变小，或条数不变而根变了，都说明被动过。 */
export const trailBroken = shallowRef(false)

/** Whether `later` can be the same append-only log as `earlier`. */
export function follows(earlier: TrailHead, later: TrailHead): boolean {
  return later.size > earlier.size || (later.size === earlier.size && later.root === earlier.root)
}

export async function loadTrail(): Promise<void> {
  const head = await api.get<TrailHead>('/trail/head')
  if (trail.value) trailBroken.value ||= !follows(trail.value, head)
  trail.value = head
}

export async function loadMessages(): Promise<void> {
  messages.value = (await api.get<{ items: Message[] }>('/messages')).items
}

const OFFICE = ['clerk', 'approver', 'legal_reviewer', 'publisher', 'inspector'] as const

async function loadBadges(): Promise<void> {
  if (!may(...OFFICE)) return
  const { queue } = await api.get<{ queue: Queue }>('/workbench')
  badges.value = { review: queue.to_review, quarantine: queue.quarantined, draws: queue.draws_open, lists: queue.lists_to_judge }
}

/** A beat that fails is silent: the offline bar and the screens speak for themselves. */
export async function beat(): Promise<void> {
  await Promise.allSettled([loadTrail(), loadMessages(), loadBadges()])
}
