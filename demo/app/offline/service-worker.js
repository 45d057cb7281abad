/**
 * Keeps the app's files, and answers with them, network or not. `files` and `version` are put in front of this by the build.
 *
 * Data is not its business: that is in IndexedDB, and goes through a socket.
 */
/* global files, version */
const name = `wonce-demo-${version}`

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(name).then((cache) => cache.addAll(files.map((url) => new Request(url, { cache: 'reload' })))),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((other) => other !== name).map((other) => caches.delete(other))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || /^\/(relay|token)\b/.test(pathname)) return
  event.respondWith(answer(request))
})

async function answer(request) {
  const cache = await caches.open(name)
  // Every address of the app is the same page: what is at it, the page itself decides.
  const kept = await cache.match(request.mode === 'navigate' ? '/' : request, { ignoreVary: true })
  return kept ?? fetch(request)
}
