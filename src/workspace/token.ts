/** Who a token speaks for, read off it without checking: the relay checks, and takes nothing from anybody else (A4). */

export type Token = string | (() => string | Promise<string>)

/**
 * The `sub` of a JWT; any other text is the subject itself, as relays take it in development. `undefined` where nobody is
 * named: no token, or one that says so only once it is asked for over the network.
 */
export function subjectOf(token: Token | undefined): string | undefined {
  if (token === undefined || token === '') return undefined
  const text = typeof token === 'function' ? token() : token
  if (typeof text === 'string') return claimedSubject(text)
  text.catch(() => {}) // whoever connects asks again, and hears of it
  return undefined
}

function claimedSubject(token: string): string | undefined {
  const claims = claimsOf(token)
  if (claims === undefined) return token
  return typeof claims.sub === 'string' ? claims.sub : undefined
}

interface Claims {
  readonly sub?: unknown
}

/** `undefined` for what is no JWT. */
function claimsOf(token: string): Claims | undefined {
  const [, payload, signature, ...rest] = token.split('.')
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? claims : undefined
  } catch {
    return undefined
  }
}
