/** 检查结果怎么选：规则放行哪些、不放行的为什么、按已有的作答建议哪一个。 Pure: nothing is chosen for anybody. */
import { judgeGuards, type Breach } from '@forms/index'
import type { Disposal, Package } from '../types'
import type { State } from './sync'
import { findingOf, sayBreach, type FactMap, type FormView } from './view'
import { RESULTS } from './words'

/** `ask`: may be chosen, but only with a sentence that says on what grounds. */
export interface Choice { code: string; text: string; why: string | null; because: string | null; ask: string | null }
interface Candidate { code: string; because: string }

/** The heavier result is the headline of a record. */
const PRECEDENCE = ['R06', 'R03', 'R02', 'R04', 'R08', 'R05', 'R07', 'R09', 'R10', 'R01']
const BY_DISPOSAL: Readonly<Record<Disposal, { code: string; says: string } | null>> = {
  ON_SITE_CORRECTED: { code: 'R05', says: '不符合，已当场改正' }, ORDER: { code: 'R05', says: '不符合，已责令限期改正' },
  OWN_DEPARTMENT: { code: 'R08', says: '不符合，要移交本部门' }, OTHER_DEPARTMENT: { code: 'R08', says: '不符合，要移送其他部门' },
  JUDICIAL: { code: 'R08', says: '不符合，要移送司法机关' }, NONE: null,
}

/** What the answers and disposals speak for, the heaviest first. */
export function candidates(state: State, view: FormView): Candidate[] {
  const live = view.items.filter(r => r.relevant)
  const bad = live.filter(r => r.verdict === 'FAIL')
  const found = new Map<string, Map<string, string[]>>()
  const put = (code: string, says: string, number: string): void => {
    const kept = found.get(code) ?? new Map<string, string[]>()
    found.set(code, kept.set(says, [...(kept.get(says) ?? []), number]))
  }
  for (const row of bad) {
    const disposal = findingOf(state, row.item.id)?.disposal
    const by = disposal ? BY_DISPOSAL[disposal] : null
    if (row.item.result) put(row.item.result, '不符合，检查表把它归为这一类', row.number)
    if (by) put(by.code, by.says, row.number)
  }
  const all = [...found].map(([code, f]) => ({ code, because: [...f].map(([says, numbers]) => `第 ${numbers.join('、')} 项${says}`).join('；') }))
  if (!bad.length && live.length && !view.result.missing.length && !live.some(r => r.verdict === 'NOT_CHECKED')) all.push({ code: 'R01', because: `${live.length} 项都已作答，没有不符合的` })
  return all.sort((a, b) => PRECEDENCE.indexOf(a.code) - PRECEDENCE.indexOf(b.code))
}

/** Every result with what stands against it; the first candidate that the pinned rules let pass is suggested. `own` are facts that depend on the result. */
export function choices(pkg: Package, facts: FactMap, speaking: Candidate[], own: (code: string) => FactMap = () => ({})): Choice[] {
  // Some results may leave items open, the others may not; what is wrong with every one of them is not a matter of the choice.
  const rules = [...pkg.guards.seal.filter(g => g.code === 'seal.missing'), ...pkg.guards.result]
  const broken = (code: string, more: FactMap): Breach[] => judgeGuards(rules, { ...facts, ...own(code), result_code: code, ...more })
  const any = RESULTS.map(r => new Set(broken(r.code, {}).map(b => b.code)))
  const rows = RESULTS.map(r => {
    const first = (more: FactMap): string | null => {
      const found = broken(r.code, more).find(b => !any.every(codes => codes.has(b.code)))
      return found ? sayBreach(found) : null
    }
    const why = first({})
    return { ...r, why, ask: why === null ? first({ explained: false }) : null }
  })
  const best = speaking.find(c => rows.some(r => r.code === c.code && r.why === null))
  return rows.map(r => ({ ...r, because: r.code === best?.code ? best.because : null }))
    .sort((a, b) => Number(a.why !== null) - Number(b.why !== null) || Number(a.ask !== null) - Number(b.ask !== null) || Number(b.because !== null) - Number(a.because !== null))
}
