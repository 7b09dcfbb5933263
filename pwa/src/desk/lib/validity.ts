/** 没填、填错的栏：用自己的话写在栏下，不用浏览器的气泡；改了就收起。 */

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** What is wrong with a field, in words; `title` is what its label says. */
export function saidOf(state: Partial<ValidityState>, title: string, bounds: { min?: string; max?: string; least?: number; picks?: boolean } = {}): string {
  if (state.valueMissing) return `请${bounds.picks ? '选择' : '填写'}“${title}”。`
  if (state.tooShort) return `“${title}”至少写 ${bounds.least ?? 2} 个字。`
  if (state.rangeUnderflow) return `“${title}”不能${dated(bounds.min) ? '早于' : '小于'} ${bounds.min ?? ''}。`
  if (state.rangeOverflow) return `“${title}”不能${dated(bounds.max) ? '晚于' : '大于'} ${bounds.max ?? ''}。`
  return `“${title}”的写法不对。`
}

/** A bound that is a day is earlier or later, a number smaller or larger. */
const dated = (bound = ''): boolean => /^\d{4}-\d\d/.test(bound)

function titleOf(field: Field): string {
  const label = field.closest('label')?.querySelector('span')?.cloneNode(true) as HTMLElement | undefined
  label?.querySelectorAll('em, small').forEach(one => one.remove())
  return label?.textContent?.trim() || field.getAttribute('aria-label') || '这一栏'
}

function tell(field: Field): void {
  const place = field.closest('label') ?? field.parentElement
  if (!place || place.querySelector('.field-told')) return
  const input = field as HTMLInputElement
  const told = document.createElement('small')
  told.className = 'field-told red'
  told.setAttribute('role', 'alert')
  told.textContent = saidOf(field.validity, titleOf(field), { min: input.min, max: input.max, least: input.minLength, picks: field.tagName === 'SELECT' || ['date', 'month', 'file', 'radio'].includes(field.type) })
  place.append(told)
  field.setAttribute('aria-invalid', 'true')
  const clear = (): void => {
    told.remove()
    field.removeAttribute('aria-invalid')
    field.removeEventListener('input', clear)
    field.removeEventListener('change', clear)
  }
  field.addEventListener('input', clear)
  field.addEventListener('change', clear)
}

/** One listener for every form of the desk; the first wrong field gets the cursor. */
export function ownWords(root: Document = document): void {
  root.addEventListener('invalid', event => {
    const field = event.target as Field
    event.preventDefault()
    tell(field)
    if (field.form?.querySelector(':invalid:not(fieldset)') === field) field.focus()
  }, true)
}
