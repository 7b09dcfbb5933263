/** 台子：真的服务器与中间的坏线在哪里，怎样让它们出错，局里到底收到了什么。 */
import type { Op } from '@sync/index'
import type { Fetch } from '../../src/field/net/http'

export interface Place {
  /** Through the bad line, past it, and to whoever makes things go wrong. */
  line: number
  server: number
  control: number
  name: string
  password: string
  seed: number
  runs: number
}

export interface Stored { op: Op; seq: number; verdict: string; effective: boolean }
export interface Fault { kind: string; after?: number; times?: number; rate?: number }

export function place(): Place {
  const told = process.env['SUNLOT_LIVE']
  if (!told) throw new Error('SUNLOT_LIVE is not set: run tests/server/field/test_engine.py')
  return JSON.parse(told) as Place
}

async function ask<T>(at: Place, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${at.control}${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return await answer.json() as T
}

export const spoil = (at: Place, fault: Fault): Promise<unknown> => ask(at, '/fault', fault)
export const killServer = (at: Place): Promise<unknown> => ask(at, '/kill', {})
export const colleague = (at: Place, insp: string, text: string): Promise<unknown> => ask(at, '/colleague', { insp, text })
/** The log of one phone in order, what counts of one inspection, and which files are whole. */
export const stored = (at: Place, dev: string): Promise<Stored[]> => ask(at, '/log', { dev })
export const counted = (at: Place, insp: string): Promise<Op[]> => ask(at, '/accepted', { insp })
export const read = (at: Place, sha: string): Promise<string> => ask(at, '/read', { sha })
export const whole = (at: Place, shas: string[]): Promise<string[]> => ask(at, '/whole', { shas })

/** How long a phone waits for an answer; on the bad line, which may swallow for ever, it gives up sooner. */
const PATIENT = 60_000
export const DEAD = 4000
export const wire = (port: number, patience = PATIENT): Fetch => (path, init) => fetch(`http://127.0.0.1:${port}${path}`, {
  ...init, signal: AbortSignal.any([AbortSignal.timeout(patience), ...(init.signal ? [init.signal] : [])]),
})
