/** 离线外壳：只管 /field/ 下的文件，从不碰 /api；有检查在做时绝不换新版。 */

const worker = self as unknown as ServiceWorkerGlobalScope

const PAGE = '/field/'
const CACHE = `sunlot-field-${__BUILD_ID__}`

/** Reads past every HTTP cache and keeps a file only when its bytes are those of this build. */
async function keep(cache: Cache, url: string, sha256: string): Promise<void> {
  const answer = await fetch(url, { cache: 'reload', redirect: 'error', credentials: 'same-origin' })
  if (!answer.ok) throw new Error(`${url} ${answer.status}`)
  const bytes = await answer.clone().arrayBuffer()
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const found = Array.from(hash, b => b.toString(16).padStart(2, '0')).join('')
  if (found !== sha256) throw new Error(`${url} is not the file of this build`)
  await cache.put(url, answer)
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE)
  await Promise.all(__PRECACHE__.map(file => keep(cache, file.url, file.sha256)))
}

async function activate(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter(n => n.startsWith('sunlot-field-') && n !== CACHE).map(n => caches.delete(n)))
  await worker.clients.claim()
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const key = request.mode === 'navigate' ? PAGE : new URL(request.url).pathname
  return await cache.match(key) ?? fetch(request)
}

worker.addEventListener('install', event => event.waitUntil(install()))
worker.addEventListener('activate', event => event.waitUntil(activate()))

worker.addEventListener('fetch', event => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin || !url.pathname.startsWith(PAGE)) return
  event.respondWith(answer(event.request))
})

// The page asks for the change of versions, and only when no inspection is open in any tab.
worker.addEventListener('message', event => {
  if ((event.data as { type?: string } | null)?.type === 'TAKE_OVER') void worker.skipWaiting()
})
