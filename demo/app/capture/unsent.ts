/** Whether visitors have left something here that the relay does not have yet: known without opening the outbox. */
const key = 'wonce-demo/unsent'

export function noteUnsent(): void {
  localStorage.setItem(key, 'yes')
}

export function noteSent(): void {
  localStorage.removeItem(key)
}

export function hasUnsent(): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return false // site data is blocked: nothing could be kept
  }
}
