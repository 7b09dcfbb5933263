/** 接着查该去哪一页；任何时候被打断，回来都在该在的地方。 */
import type { FormView, Phase } from './view'

export function whereTo(id: string, phase: Phase, view: FormView | null): string {
  const base = `/a/${id}`
  if (phase === 'sealed') return `${base}/sealed`
  if (phase === 'todo' || phase === 'suspended') return `${base}/arrive`
  if (phase === 'nobody') return `${base}/nobody`
  if (phase === 'arrived') return `${base}/show`
  if (phase === 'recused') return base
  if (phase === 'reading') return `${base}/readback`
  if (phase === 'signing') return `${base}/sign`
  const live = view?.items.filter(r => r.relevant) ?? []
  const next = live.find(r => r.cell === 'open') ?? live.find(r => r.cell === 'mis')
  return next ? `${base}/item/${next.item.id}` : `${base}/index`
}
