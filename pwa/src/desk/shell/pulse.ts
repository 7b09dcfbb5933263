/** 外壳里跳动的几个数：消息、待办、存证日志；每分钟看一次。 */
import { shallowRef } from 'vue'
import { api } from '../lib/api'
import { may } from '../session/session'

export interface TrailHead { size: number; root: string | null; state: 'consistent' | 'inconsistent' | 'unknown'; at: string | null }
export interface Message { id: string; kind: string; text: string; link: string | null; created_at: string; read_at: string | null }

export const trail = shallowRef<TrailHead | null>(null)
export const messages = shallowRef<Message[]>([])
export const badges = shallowRef<{ review: number; quarantine: number; draws: number }>({ review: 0, quarantine: 0, draws: 0 })

/** The server may name the verdict `state` or `ok`; both are read, neither is guessed. */
export function readHead(body: Record<string, unknown>): TrailHead {
  const verdict = body.state ?? body.ok
  const good = verdict === true || verdict === 'ok' || verdict === 'consistent'
  const bad = verdict === false || verdict === 'bad' || verdict === 'inconsistent'
  return {
    size: Number(body.size ?? 0),
    root: typeof body.root === 'string' ? body.root : null,
    state: good ? 'consistent' : bad ? 'inconsistent' : 'unknown',
    at: typeof body.verified_at === 'string' ? body.verified_at : typeof body.at === 'string' ? body.at : null,
  }
}

export async function loadTrail(): Promise<void> {
  trail.value = readHead(await api.get<Record<string, unknown>>('/trail/head'))
}

export async function loadMessages(): Promise<void> {
  messages.value = (await api.get<{ items: Message[] }>('/messages')).items
}

async function total(path: string, query?: Record<string, string>): Promise<number> {
  const page = await api.get<{ items: unknown[]; total?: number }>(path, query)
  return page.total ?? page.items.length
}

async function loadBadges(): Promise<void> {
  const [review, quarantine] = await Promise.all([
    may('approver') ? total('/dossiers', { state: 'in_review' }) : 0,
    may('clerk', 'approver') ? total('/quarantine', { state: 'open' }) : 0,
  ])
  badges.value = { ...badges.value, review, quarantine }
}

/** A beat that fails is silent: the offline bar and the screens speak for themselves. */
export async function beat(): Promise<void> {
  await Promise.allSettled([loadTrail(), loadMessages(), loadBadges()])
}
