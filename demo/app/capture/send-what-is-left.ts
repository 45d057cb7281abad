/** Sends what visitors left, from whatever page of the demo is opened next. Where nothing waits, nothing is loaded. */
import { hasUnsent } from './unsent.ts'

/** Now, and whenever there is a network again. */
export function sendWhatIsLeft(): void {
  const send = (): void => {
    // What the relay refuses, and what cannot be opened, is tried again by the next page.
    if (hasUnsent()) import('./outbox.ts').then(({ sent }) => sent()).catch(() => {})
  }
  send()
  window.addEventListener('online', send)
}
