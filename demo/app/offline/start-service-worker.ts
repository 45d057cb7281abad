/** The app without a network: its files are kept by a service worker. A new version waits until somebody says so. */
import { ask } from '../shell/toasts.tsx'

/** Not while developing: there every file changes all the time. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let isControlled = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    // At the first visit nothing was in control, and what takes over is what this page came with.
    if (isControlled) location.reload()
    isControlled = true
  })
  serviceWorker.register('/service-worker.js').then(
    (registration) => {
      offer(registration.waiting)
      // An app that is never closed would never look.
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') registration.update().catch(() => {}) // without a network there is none
      })
      const watch = () => {
        const { installing } = registration
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed' && serviceWorker.controller !== null) offer(installing)
        })
      }
      watch() // another tab may have found it
      registration.addEventListener('updatefound', watch)
    },
    () => {}, // the app works without, as long as there is a network
  )
}

function offer(waiting: ServiceWorker | null): void {
  if (waiting === null) return
  ask('A new version is ready', { label: 'Reload', run: () => waiting.postMessage('take over') })
}
