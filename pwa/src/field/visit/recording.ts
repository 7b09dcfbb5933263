/** 一项的录音录像：作随卷材料记下，作废的留着原因。 Pure. */
import type { Clip } from '../camera/recorder'
import type { Draft } from '../store/journal'
import type { Payloads } from '../types'
import type { State } from './sync'
import { basesOf } from './view'

export type Recorded = Payloads['file.set']

export const recordings = (state: State): Recorded[] =>
  Object.entries(state.heads).filter(([name]) => name.startsWith('file:')).map(([, heads]) => heads[0]!.value as unknown as Recorded).filter(f => f.kind === 'RECORDING' && !f.voided)

export const recordingsOf = (state: State, item: string): Recorded[] => recordings(state).filter(f => f.item === item)

export const keepClip = (file_id: string, item: string, at: string, clip: Clip): Draft[] =>
  [{ kind: 'file.set', p: { file_id, item, kind: 'RECORDING', title: clip.media_type.startsWith('audio') ? '现场录音' : '现场录像', from: null, at, sha256: clip.sha256, size: clip.bytes.byteLength, media_type: clip.media_type, seconds: clip.seconds, certified: false, voided: null } }]

export const dropClip = (state: State, file: Recorded, reason: string): Draft[] =>
  [{ kind: 'file.set', p: { ...file, voided: reason }, base: basesOf(state, `file:${file.file_id}`) }]

/** 35秒、2分05秒 */
export const sayLength = (seconds: number): string => (seconds < 60 ? `${seconds}秒` : `${Math.floor(seconds / 60)}分${String(seconds % 60).padStart(2, '0')}秒`)
