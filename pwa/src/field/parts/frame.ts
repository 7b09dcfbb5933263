/** 等这一帧画出来再办费时的事；页面看不见时不等。 */
const LONGEST_MS = 40

export const painted = (): Promise<void> => new Promise(resolve => {
  const late = setTimeout(resolve, LONGEST_MS)
  requestAnimationFrame(() => { clearTimeout(late); setTimeout(resolve, 0) })
})
