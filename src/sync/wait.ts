/** Waiting by a clock that tests turn by hand, until it is over or called off. */
import type { Clock } from '../core/clock.ts'
import { listen } from '../core/listen.ts'

/** Resolves after `delayMs`, or as soon as the signal is aborted. Leaves no timer behind. */
export function wait(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clock.clearTimeout(timer)
      stopHearing()
      resolve()
    }
    const timer = clock.setTimeout(end, delayMs)
    const stopHearing = listen(signal, 'abort', end)
  })
}

/** Resolves as soon as it is. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined))
  })
}
