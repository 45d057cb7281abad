/**
 * The app without a network: its files are kept by a service worker. A new version waits until somebody says so.
 *
 * All tabs have one worker. The tab where somebody said so reloads; in the others there may be half a sentence, so they go on
 * as they are, and offer it.
 */
import { ask } from '../shell/toasts.tsx'

let isAccepted = false

/** Not while developing: there every file changes all the time. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let isControlled = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    // At the first visit nothing was in control, and what takes over is what this page came with.
    if (isAccepted) location.reload()
    else if (isControlled) offer(() => location.reload())
    isControlled = true
  })
  serviceWorker.register('/service-worker.js').then(
    (registration) => {
      const accept = () => {
        isAccepted = true
        // Another tab may have accepted it meanwhile: then it is in control already.
        if (registration.waiting === null) location.reload()
        else registration.waiting.postMessage('take over')
      }
      // The first one waits too, for a moment, where a page is opened while it is installed.
      if (registration.waiting !== null && registration.active !== null) offer(accept)
      // An app that is never closed would never look.
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') registration.update().catch(() => {}) // without a network there is none
      })
      const watch = () => {
        const { installing } = registration
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed' && serviceWorker.controller !== null) offer(accept)
        })
      }
      watch() // another tab may have found it
      registration.addEventListener('updatefound', watch)
    },
    () => {}, // the app works without, as long as there is a network
  )
}

function offer(accept: () => void): void {
  ask('A new version is ready', { label: 'Reload', run: accept })
}
