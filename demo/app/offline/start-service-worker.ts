/** The app without a network: its files are kept by a service worker. A new version waits until somebody says so. */
import { ask } from '../shell/toasts.tsx'

/** Not while developing: there every file changes all the time. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let isReloading = false
  // At the first visit nothing was in control, and what takes over now is what this page came with.
  const isUpdate = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    if (!isUpdate || isReloading) return
    isReloading = true
    location.reload()
  })
  serviceWorker.register('/service-worker.js').then(
    (registration) => {
      offer(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const { installing } = registration
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed' && serviceWorker.controller !== null) offer(installing)
        })
      })
    },
    () => {}, // the app works without, as long as there is a network
  )
}

function offer(waiting: ServiceWorker | null): void {
  if (waiting === null) return
  ask('A new version is ready', { label: 'Reload', run: () => waiting.postMessage('take over') })
}
