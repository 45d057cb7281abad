/** The token that the replica shows the relay: one for good, or what a file says now, so that it can be renewed. */
import { readFileSync } from 'node:fs'

export type TokenSource =
  | { readonly type: 'text'; readonly token: string }
  /** Read each time the replica connects. */
  | { readonly type: 'file'; readonly path: string }

/** Throws where the file cannot be read or is empty. */
export function readRelayToken(source: TokenSource): string {
  if (source.type === 'text') return source.token
  const token = readFileSync(source.path, 'utf8').trim()
  if (token === '') throw new Error(`The file of the token is empty: ${source.path}`)
  return token
}
