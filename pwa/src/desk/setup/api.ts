/** 开局清单的接口。 */
import { api } from '../lib/api'

export interface SetupLine { key: string; title: string; done: boolean; says: string; link: string; by: string }
export interface Setup { lines: SetupLine[]; done: number; total: number; dates: { key: string; on: string; basis: string }[] }

export const setup = (): Promise<Setup> => api.get<Setup>('/setup')
