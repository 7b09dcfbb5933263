/** 状态、角色、代码的中文叫法：词出自生成的词汇表，这里只添颜色和工作台的七段。 */
import {
  assignmentState, checkLevel, creditClass, disposal, dossierState, drawState, entityKind, entityState, exclusion, followUpKind, followUpState, inspectorState, itemCategory, itemState,
  method, planState, publicationState, quarantine, quarantineDecision, refusalReason, resultCode, role, signatureRole, verdict, witnessRole,
} from '../../api/vocabulary'

export type Tone = 'plain' | 'blue' | 'green' | 'red' | 'amber'
export type Label = readonly [text: string, tone: Tone]
export type Labels = Record<string, Label>

function toned(words: Record<string, string>, tones: Partial<Record<string, Tone>>): Labels {
  return Object.fromEntries(Object.entries(words).map(([code, text]) => [code, [text, tones[code] ?? 'plain'] as const]))
}

export const ROLES: Record<string, string> = role
export const KINDS: Record<string, string> = entityKind
export const METHODS: Record<string, string> = method
export const DISPOSAL: Record<string, string> = disposal
export const RESULT: Record<string, string> = resultCode
export const EXCLUSION: Record<string, string> = exclusion
export const QUARANTINE: Record<string, string> = quarantine
export const QUARANTINE_DECISION: Record<string, string> = quarantineDecision
export const WITNESS_ROLES: Record<string, string> = witnessRole
export const SIGNERS: Record<string, string> = signatureRole
export const REFUSALS: Record<string, string> = refusalReason
export const LEVELS: Record<string, string> = checkLevel
export const CREDIT: Record<string, string> = creditClass
export const CREDIT_TONE: Record<string, Tone> = { A: 'green', B: 'blue', C: 'plain', D: 'red' }

export const ASSIGNMENT = toned(assignmentState, {
  drawn: 'amber', taken: 'blue', on_site: 'blue', suspended: 'red', sealed: 'blue', received: 'blue', adopted: 'blue', in_review: 'blue',
  returned: 'red', approved: 'green', published: 'green', closed: 'green',
})
export const PLAN = toned(planState, { submitted: 'blue', returned: 'red', approved: 'green', published: 'green', filed: 'green', revising: 'blue' })
export const DRAW = toned(drawState, { FROZEN: 'blue', COMMITTED: 'amber', SEEDED: 'amber', DRAWN: 'amber', OPEN: 'green', VOID: 'red', SUPERSEDED: 'red' })
export const ITEM = toned(itemState, { active: 'green', retired: 'red' })
export const ENTITY = toned(entityState, { active: 'green', exited: 'red' })
export const INSPECTOR = toned(inspectorState, { active: 'green', suspended: 'red', expired: 'red' })
export const CATEGORY = toned(itemCategory, { KEY: 'blue' })
export const VERDICT = toned(verdict, { CONFORM: 'green', FAIL: 'red' })
export const DOSSIER = toned(dossierState, { in_review: 'blue', legal_review: 'blue', returned: 'red', approved: 'green' })
export const FOLLOW_KIND: Record<string, string> = followUpKind
export const FOLLOW_STATE = toned(followUpState, { proposed: 'blue', legal_review: 'blue', approved: 'blue', served: 'blue', sent: 'blue', reported: 'blue', rechecked: 'blue', acknowledged: 'green', failed: 'red', declined: 'red', not_filed: 'red', filed: 'blue', handed: 'blue', closed: 'green' })
export const PUBLICATION = toned(publicationState, { queued: 'blue', held: 'red', published: 'green', corrected: 'green', withdrawn: 'plain' })

/** 工作台进度条的七段；每个派单状态只落在一段里。 */
export const STAGES = ['未下载', '已下载', '在查', '待同步', '审定中', '待公示', '已公示', '已撤下'] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_OF: Record<string, Stage | undefined> = {
  drawn: '未下载', notified: '未下载', taken: '已下载', on_site: '在查', suspended: '在查', sealed: '待同步', received: '待同步',
  adopted: '审定中', in_review: '审定中', returned: '审定中', approved: '待公示', published: '已公示', closed: '已公示', withdrawn: '已撤下',
}

/** Unknown codes are shown as they are rather than hidden. */
export function word(table: Record<string, string>, code: string | null | undefined): string {
  return code ? table[code] ?? code : '—'
}

export function label(table: Labels, code: string | null | undefined): Label {
  return code ? table[code] ?? [code, 'plain'] : ['—', 'plain']
}
