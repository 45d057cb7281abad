/** Where the token of a connection comes from. */
import type { SyncProblem } from './sync.ts'

export type TokenSource = string | (() => string | Promise<string>) | undefined

export type TokenAnswer =
  | { readonly type: 'token'; readonly token: string | undefined }
  | { readonly type: 'problem'; readonly problem: SyncProblem }

/** Never rejects; waits as long as the app's function does. */
export async function askToken(source: TokenSource): Promise<TokenAnswer> {
  if (typeof source !== 'function') return { type: 'token', token: source }
  try {
    return { type: 'token', token: await source() }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const message = `The app's token function gave no token: ${why}. It is asked again.`
    return { type: 'problem', problem: { code: 'token', message, isTransient: true } }
  }
}
