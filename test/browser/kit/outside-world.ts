/**
 * The world beyond the device, as hooks reach it with `fetch('/outside/…')`: it notes what it was asked, and answers when
 * told to.
 */
import type { RequestListener, ServerResponse } from 'node:http'

export interface OutsideWorld {
  /** For `servePage`. */
  readonly listener: RequestListener
  /** Paths in the order in which they were asked for, below `/outside/`. */
  readonly asked: readonly string[]
  /** From now on answers wait, or (the start) are given at once; those that wait are given when it is set to `false`. */
  hold(isHeld: boolean): void
  /** Resolves once it was asked that often. */
  askedTimes(count: number): Promise<void>
}

export function createOutsideWorld(): OutsideWorld {
  const asked: string[] = []
  let waiting: ServerResponse[] = []
  let isHeld = false
  let notify = () => {}
  const answer = (response: ServerResponse) => void response.writeHead(200, { 'cache-control': 'no-store' }).end('done')
  return {
    asked,
    listener: (request, response) => {
      asked.push(decodeURIComponent((request.url ?? '').replace('/outside/', '')))
      if (isHeld) waiting.push(response)
      else answer(response)
      notify()
    },
    hold(hold) {
      isHeld = hold
      if (isHeld) return
      waiting.forEach(answer)
      waiting = []
    },
    async askedTimes(count) {
      while (asked.length < count) {
        await new Promise<void>((heard) => {
          notify = heard
        })
      }
    },
  }
}
