/** Where the token of a connection comes from. */
import { messageOf } from '../core/errors.ts'
import { saysOffline } from './says-offline.ts'
import type { SyncProblem } from './sync.ts'

export type TokenSource = string | (() => string | Promise<string>) | undefined

export type TokenAnswer =
  | { readonly type: 'token'; readonly token: string | undefined }
  | { readonly type: 'problem'; readonly problem: SyncProblem }

/** A login server that has not answered in that time will not. */
export const askWithinMs = 30_000

/** Never rejects; waits as long as the app's function does. One that fails on a device without a network is no fault of the app's. */
export async function askToken(source: TokenSource, isOffline = saysOffline): Promise<TokenAnswer> {
  if (typeof source !== 'function') return { type: 'token', token: source }
  try {
    return { type: 'token', token: await source() }
  } catch (error) {
    return noToken(messageOf(error), isOffline)
  }
}

export function noToken(why: string, isOffline = saysOffline): TokenAnswer {
  const code = isOffline() ? 'network' : 'token'
  const cause = code === 'network' ? 'This device has no network, and the' : 'The'
  const message = `${cause} app's token function gave no token: ${why}. It is asked again.`
  return { type: 'problem', problem: { code, message, isTransient: true } }
}
