// Put into every page of `make bench field` before its own scripts: when was something painted, when was it tapped.
// A frame is called painted when the task after its animation frame runs.
(() => {
  const waits = []
  const watch = globalThis.stopwatch = { tapped: 0, seen: {} }
  addEventListener('click', event => { watch.tapped = event.timeStamp }, { capture: true })
  /** Notes under `name` when one of `wanted` (selector, words in it) first stands on the painted page. */
  watch.await = (name, ...wanted) => { delete watch.seen[name]; waits.push({ name, wanted }) }
  const stands = ([selector, words]) => document.querySelector(selector)?.textContent.includes(words)
  const channel = new MessageChannel()
  let found = []
  channel.port1.onmessage = () => {
    const now = performance.now()
    for (const name of found) watch.seen[name] = now
    found = []
  }
  const frame = () => {
    for (let at = waits.length - 1; at >= 0; at--) {
      if (!waits[at].wanted.some(stands)) continue
      found.push(waits[at].name)
      waits.splice(at, 1)
    }
    if (found.length) channel.port2.postMessage(0)
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  watch.await('pin', ['[data-test="pin-1"]', '1'])
  watch.await('floor', ['[data-test="floor-card"]', ''])
})()
