/** How far something has come on its way to everybody. */
import type { SyncStatus } from 'wonce'
import { plural } from './dates.ts'

export type SyncMark = 'local' | 'sent' | 'final'

export function markWords(mark: SyncMark): string {
  switch (mark) {
    case 'local':
      return 'On this device only. It goes out with the next connection.'
    case 'sent':
      return 'The relay has it on its disk. A merge may still change the order.'
    case 'final':
      return 'Final: its place in the order stands, on every device.'
  }
}

/** What the pill in the top bar says. Without a network, why it does not get through is no riddle. */
export function statusWords({ state, pending, error, catchingUp }: SyncStatus, hasNetwork = true): string {
  if (!hasNetwork && state !== 'online') return withWaiting('Offline', pending)
  if (error !== undefined && state !== 'online')
    return withWaiting(error.isTransient ? 'Reconnecting' : 'Sync stopped', pending)
  if (state === 'offline') return withWaiting('Offline', pending)
  if (catchingUp !== undefined)
    return `Catching up ${catchingUp.done.toLocaleString('en-US')} of ${catchingUp.total.toLocaleString('en-US')}`
  if (state === 'connecting') return withWaiting('Connecting', pending)
  return pending === 0 ? 'Synced' : `Sending ${plural(pending, 'change')}`
}

function withWaiting(words: string, pending: number): string {
  return pending === 0 ? words : `${words} · ${pending.toLocaleString('en-US')} waiting`
}
