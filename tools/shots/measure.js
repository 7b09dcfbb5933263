/* Measures one page and returns what is wrong with it: [{fault, where}]. Runs inside the page. */
(touch) => {
  const found = []
  const seen = new Set()
  const say = (fault, where) => {
    const key = fault + where
    if (!seen.has(key) && found.length < 40) { seen.add(key); found.push({ fault, where }) }
  }
  const name = node => {
    const mark = node.getAttribute('data-test') || node.id || String(node.className?.baseVal ?? node.className ?? '').split(' ')[0]
    const words = (node.innerText || node.getAttribute('aria-label') || node.value || '').trim().replace(/\s+/g, ' ').slice(0, 24)
    return `${node.tagName.toLowerCase()}${mark ? `[${mark}]` : ''} ${words}`
  }
  const wide = document.scrollingElement.scrollWidth - innerWidth
  if (wide > 0) say('横向滚动', `多出 ${wide} px`)

  const shown = node => node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
  const modal = [...document.querySelectorAll('[aria-modal=true]')].filter(node => node.getClientRects().length).at(-1)
  const scope = modal ?? document.body

  /** The part of a box that scrolling and clipping ancestors leave to be seen. */
  const clip = (node, box) => {
    let { left, top, right, bottom } = box
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up)
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue
      const edge = up.getBoundingClientRect()
      left = Math.max(left, edge.left); top = Math.max(top, edge.top)
      right = Math.min(right, edge.right); bottom = Math.min(bottom, edge.bottom)
    }
    return { left, top, right, bottom, w: right - left, h: bottom - top }
  }

  if (touch) {
    const wanted = 'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=switch], [role=radio], [role=tab]'
    for (const node of scope.querySelectorAll(wanted)) {
      const label = node.closest('label')
      const target = label && node.matches('input') ? label : node
      if (!shown(target) || node.matches('.vh, .skip, :disabled')) continue
      // A link inside a sentence is as high as its line.
      if (node.matches('a') && getComputedStyle(node).display === 'inline') continue
      if (node.matches('.link') && node.parentElement.matches('p, small, p *')) continue
      const box = target.getBoundingClientRect()
      if (!box.width || clip(target, box).w <= 4 || clip(target, box).h <= 4) continue
      const hits = (dx, dy) => {
        const hit = document.elementFromPoint(box.left + box.width / 2 + dx, box.top + box.height / 2 + dy)
        return hit !== null && target.contains(hit)
      }
      const low = box.height < 43.5 && !(hits(0, -21) && hits(0, 21))
      const slim = box.width < 43.5 && !(hits(-21, 0) && hits(21, 0))
      if (low || slim) say('触摸目标小于 44', `${name(node)} ${Math.round(box.width)}×${Math.round(box.height)}`)
    }
  }

  const floats = node => {
    for (let up = node; up && up !== scope; up = up.parentElement) if (['fixed', 'sticky', 'absolute'].includes(getComputedStyle(up).position)) return true
    return false
  }
  const colour = text => {
    const [r, g, b, a = 1] = (text.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number)
    return { r, g, b, a }
  }
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const ground = node => {
    for (let up = node; up; up = up.parentElement) {
      const style = getComputedStyle(up)
      if (style.backgroundImage !== 'none') return null
      const back = colour(style.backgroundColor)
      if (back.a > 0.95) return back
      if (back.a > 0) return null
    }
    return { r: 255, g: 255, b: 255 }
  }

  /** Whether an ancestor turns its content by a quarter, as the signing pad does. */
  const turned = node => {
    for (let up = node; up; up = up.parentElement) {
      const { transform } = getComputedStyle(up)
      if (transform !== 'none' && Math.abs(new DOMMatrix(transform).b) > 0.5) return true
    }
    return false
  }

  const texts = []
  const walk = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const node = text.parentElement
    if (!text.data.trim() || node.closest('script, style, svg, option, .vh, .skip, [aria-hidden=true]') || !shown(node)) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    const style = getComputedStyle(node)
    for (const line of range.getClientRects()) {
      // The ink stays within the em square; the box of a line may be higher than the line itself.
      const side = turned(node)
      const spare = Math.max(0, ((side ? line.width : line.height) - parseFloat(style.fontSize)) / 2)
      const [x, y] = side ? [spare, 0] : [0, spare]
      const ink = { left: line.left + x, right: line.right - x, top: line.top + y, bottom: line.bottom - y }
      const box = clip(node, ink)
      if (box.w > 3 && box.h > 3 && texts.length < 900) texts.push({ node, box, float: floats(node) })
    }
    const over = node.scrollWidth - node.clientWidth
    if (over > 2 && style.overflowX === 'hidden' && style.display !== 'inline') say('文字被截断', name(node))
    if (!node.closest('code, .mono, pre') && /\b[0-9a-f]{8}-[0-9a-f]{4}-|undefined|NaN|\[object|\b[a-z]{3,}_[a-z_]+\b(?!\.\w)|\b(?!BACKUP_TARGETS)[A-Z]{3,}_[A-Z_]+\b|\b(APPROVED|RETURNED|RELEASED|LEAD|MEMBER)\b/.test(text.data)) say('生码', name(node))
    const back = ground(node)
    if (!back || node.closest(':disabled, [aria-disabled=true]')) continue
    const [a, b] = [light(colour(style.color)), light(back)].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    const size = parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700)
    if (ratio < (large ? 3 : 4.5) - 0.05) say('对比度不足', `${name(node)} ${ratio.toFixed(1)}:1`)
  }
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length; j++) {
      const [a, b] = [texts[i], texts[j]]
      if (a.float !== b.float || a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node)) continue
      const w = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
      const h = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
      if (w > 3 && h > 5) say('文字相叠', `${name(a.node)} / ${name(b.node)}`)
    }
  }
  return found
}
