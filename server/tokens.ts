/**
 * Who a token speaks for, and what it allows (docs/protocol.md, Tokens).
 *
 * A token that is not good gives `undefined`; only keys that cannot be had throw, since that says nothing about the token.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock } from '../src/core/clock.ts'
import { rightSchema } from '../src/sync/wire.ts'
import type { Grant } from './connection.ts'
import { workspaceSchema } from './request-target.ts'

/** How tokens are proven: one of three. Without any, the relay is in development mode. */
export type TokenKeys =
  /** HS256, with a secret of at least 32 bytes that the issuer knows too. */
  | { readonly type: 'secret'; readonly secret: string }
  /** RS256 and up, PS256 and up, ES256 and up, or EdDSA, as the key says: SPKI, in PEM. */
  | { readonly type: 'public-key'; readonly pem: string }
  /** The same with the keys that an identity provider publishes. */
  | { readonly type: 'jwks'; readonly url: string }

/** Which tokens (JWT) are good. */
export interface TokenOptions {
  readonly keys: TokenKeys
  /** Where given, a token has to name it as `iss`. */
  readonly issuer?: string | undefined
  /** Where given, a token has to name it as `aud`. */
  readonly audience?: string | undefined
}

/** Whoever decides about tokens. */
export interface Authority {
  /** `undefined`: nobody is let in with this. Without rights: a good token, for another workspace. */
  authorize(token: string | undefined, workspace: string): Promise<Grant | undefined>
  /** When a token that was accepted ends, in milliseconds since 1970. */
  expiryOf(token: string | undefined): number | undefined
}

/** A key is wrong, or keys cannot be fetched now. */
export class TokenKeysError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'TokenKeysError'
  }
}

export const minSecretBytes = 32
/** RFC 7518, 3.3. Of a shorter key each token would say that the keys cannot be had. */
const minRsaBits = 2048
/** How far the clocks of issuer and relay may differ. */
const clockToleranceSeconds = 5

const subjectSchema = z.string().min(1).max(256)
const claimsSchema = z
  .object({
    sub: subjectSchema,
    workspace: z.union([z.literal('*'), workspaceSchema]),
    rights: z.array(rightSchema).min(1),
    verbs: z.array(z.string().regex(/^[A-Z][0-9A-Za-z]{0,63}\.[a-z][0-9A-Za-z]{0,63}$/)).optional(),
  })
  .refine(({ rights, verbs }) => !rights.includes('append') || verbs !== undefined, '`append` needs `verbs`')

const developmentRights: Grant['rights'] = ['read', 'write']

/** Takes any text as the subject's name, and nothing as `local`. For one's own machine only. */
export const developmentAuthority: Authority = {
  authorize: async (token) => {
    const subject = subjectSchema.safeParse(token === undefined || token === '' ? 'local' : token)
    return subject.success ? { subject: subject.data, rights: developmentRights } : undefined
  },
  expiryOf: () => undefined,
}

/** Throws `TokenKeysError` where the key cannot be used. */
export function createAuthority(options: TokenOptions, clock: Clock): Authority {
  const { key, algorithms } = keyFor(options.keys)
  const { issuer, audience } = options
  const fixed: JWTVerifyOptions = {
    algorithms: [...algorithms],
    clockTolerance: clockToleranceSeconds,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  }
  return {
    async authorize(token, workspace) {
      if (token === undefined) return undefined
      const payload = await payloadOf(token, key, { ...fixed, currentDate: new Date(clock.now()) })
      const claims = claimsSchema.safeParse(payload)
      if (!claims.success) return undefined
      const { sub, rights, verbs } = claims.data
      const isMeant = claims.data.workspace === '*' || claims.data.workspace === workspace
      if (!isMeant) return { subject: sub, rights: [] }
      return { subject: sub, rights, ...(verbs === undefined ? {} : { verbs }) }
    },
    expiryOf(token) {
      const { exp } = token === undefined ? {} : decodeJwt(token)
      return exp === undefined ? undefined : (exp + clockToleranceSeconds) * 1000
    },
  }
}

interface Key {
  readonly key: Uint8Array | KeyObject | JWTVerifyGetKey
  /** Named one by one: a token may not choose how it is checked. */
  readonly algorithms: readonly string[]
}

function keyFor(keys: TokenKeys): Key {
  switch (keys.type) {
    case 'secret': {
      const key = new TextEncoder().encode(keys.secret)
      if (key.length < minSecretBytes) {
        throw new TokenKeysError(`The secret for tokens has ${key.length} bytes; it needs at least ${minSecretBytes}.`)
      }
      return { key, algorithms: ['HS256'] }
    }
    case 'public-key': {
      const key = readPublicKey(keys.pem)
      return { key, algorithms: algorithmsFor(key) }
    }
    case 'jwks': {
      const url = new URL(keys.url)
      if (url.username !== '' || url.password !== '') {
        throw new TokenKeysError(
          `The address of the keys at ${url.host} holds a name and a password, with which none can be fetched.`,
        )
      }
      return { key: createRemoteJWKSet(url), algorithms: [...rsa, ...Object.values(curves), ...edwards] }
    }
  }
}

const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const edwards = ['EdDSA', 'Ed25519']
const curves: { readonly [openSslName: string]: string } = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

function readPublicKey(pem: string): KeyObject {
  // `createPublicKey` derives a public key from a private one, which has no business here.
  if (pem.includes('PRIVATE KEY')) {
    throw new TokenKeysError('The public key for tokens is a private key. Give the relay the public half only.')
  }
  try {
    return createPublicKey(pem)
  } catch (cause) {
    throw new TokenKeysError(
      'The public key for tokens is not a PEM that begins with -----BEGIN PUBLIC KEY-----.',
      cause,
    )
  }
}

function algorithmsFor(key: KeyObject): readonly string[] {
  const { namedCurve = '', modulusLength = minRsaBits } = key.asymmetricKeyDetails ?? {}
  const curve = curves[namedCurve]
  if (modulusLength < minRsaBits) {
    throw new TokenKeysError(
      `The public key for tokens is an RSA key of ${modulusLength} bits; it needs at least ${minRsaBits}.`,
    )
  }
  if (key.asymmetricKeyType === 'rsa') return rsa
  if (key.asymmetricKeyType === 'ed25519') return edwards
  if (key.asymmetricKeyType === 'ec' && curve !== undefined) return [curve]
  throw new TokenKeysError(
    `The public key for tokens is of a kind that tokens are not signed with (${key.asymmetricKeyType}).`,
  )
}

/** What says that keys are missing, and nothing about the token. */
const keyFaults: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

async function payloadOf(token: string, key: Key['key'], options: JWTVerifyOptions): Promise<unknown> {
  try {
    // True: one of the two signatures of `jwtVerify` takes each kind of key, and it tells them apart itself.
    return (await jwtVerify(token, key as JWTVerifyGetKey, options)).payload
  } catch (error) {
    if (error instanceof errors.JOSEError && !keyFaults.has(error.code)) return undefined
    throw new TokenKeysError('The keys that tokens are checked with cannot be had now.', error)
  }
}
