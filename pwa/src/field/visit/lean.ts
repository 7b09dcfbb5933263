/** 采用的结论：别的部门的、专家的、受托机构的；写明谁出的，文件附在记录里（S0-21、S0-22、S3-12）。 Pure. */
import type { Answer, Payloads, Source, SourceKind } from '../types'

export const KINDS: Record<SourceKind, { text: string; file: Payloads['file.set']['kind'] }> = {
  ADOPTED: { text: '其他部门的结论', file: 'COPY' }, EXPERT: { text: '专家意见', file: 'OPINION' }, ENTRUSTED: { text: '受托机构的报告', file: 'REPORT' },
}

/** Only what somebody judged or counted may lean on others; who did not check leans on nobody. */
export const leanable = (answer: Answer): boolean =>
  ('verdict' in answer && answer.verdict !== 'NOT_CHECKED') || ('checked' in answer && answer.checked) || 'number' in answer || 'value' in answer

export const leaning = (answer: Answer, source: Source | null): Answer => {
  const { source: _, ...plain } = answer as Answer & { source?: Source }
  return source && leanable(plain as Answer) ? { ...plain, source } as Answer : plain as Answer
}
export const sourceOf = (answer: Answer | null): Source | null => (answer as { source?: Source } | null)?.source ?? null
export const saySource = (s: Source): string => `${KINDS[s.kind].text}：${[s.by, s.no, s.on].filter(Boolean).join('，')}`
