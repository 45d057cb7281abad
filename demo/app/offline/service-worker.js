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
      .then((names) => Promise.all(outdated(names).map((old) => caches.delete(old))))
      .then(() => self.clients.claim()),
  )
})

/** All but the version before, oldest first as `keys` gives them: tabs that still show it load parts of it later. */
function outdated(names) {
  return names.filter((other) => other !== name && other.startsWith('wonce-demo-')).slice(0, -1)
}

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
  return kept ?? (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}
