import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAuthority, developmentAuthority, type TokenKeys } from '../../server/tokens.ts'
import { ManualClock } from '../kit/manual-clock.ts'

const secret = 'correct horse battery staple, 1949'
const now = Date.UTC(2030, 0, 1)
const nowSeconds = now / 1000
const clock = new ManualClock(now)
const bytes = (text: string) => new TextEncoder().encode(text)
const good = { sub: 'ann', workspace: 'acme', rights: ['read', 'write'] }
const ann = { subject: 'ann', rights: ['read', 'write'] }

function sign(claims: JWTPayload, key: KeyObject | Uint8Array = bytes(secret), alg = 'HS256'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid: 'k1' }).sign(key)
}

const authority = createAuthority({ keys: { type: 'secret', secret } }, clock)

describe('a token with a secret', () => {
  test('says who, and what it allows', async () => {
    expect(await authority.authorize(await sign(good), 'acme')).toEqual(ann)
    const append = { sub: 'form', workspace: 'acme', rights: ['append'], verbs: ['Contact.create'] }
    expect(await authority.authorize(await sign(append), 'acme')).toEqual({
      subject: 'form',
      rights: ['append'],
      verbs: ['Contact.create'],
    })
  })

  test('of another workspace is good, but allows nothing here', async () => {
    expect(await authority.authorize(await sign(good), 'other')).toEqual({ subject: 'ann', rights: [] })
    expect(await authority.authorize(await sign({ ...good, workspace: '*' }), 'other')).toEqual(ann)
  })

  const bad: readonly (readonly [string, () => Promise<string> | string | undefined])[] = [
    ['none at all', () => undefined],
    ['nothing', () => ''],
    ['no JWT', () => 'ann'],
    ['another secret', () => sign(good, bytes('another secret that is long enough!'))],
    ['a signature that is cut off', async () => (await sign(good)).slice(0, -3)],
    ['claims that were changed', async () => changed(await sign(good))],
    ['no signature', () => new UnsecuredJWT(good).encode()],
    ['another algorithm', () => sign(good, bytes(secret + secret), 'HS512')],
    ['an end that has come', () => sign({ ...good, exp: nowSeconds - 6 })],
    ['a beginning that has not', () => sign({ ...good, nbf: nowSeconds + 6 })],
    ['no subject', () => sign({ workspace: 'acme', rights: ['read'] })],
    ['an empty subject', () => sign({ ...good, sub: '' })],
    ['no workspace', () => sign({ sub: 'ann', rights: ['read'] })],
    ['a workspace with a name that nobody can have', () => sign({ ...good, workspace: 'a/b' })],
    ['no rights', () => sign({ ...good, rights: [] })],
    ['a right that there is not', () => sign({ ...good, rights: ['read', 'admin'] })],
    ['`append` without verbs', () => sign({ ...good, rights: ['append'] })],
  ]
  test.each(bad)('is refused with %s', async (_, token) => {
    expect(await authority.authorize(await token(), 'acme')).toBeUndefined()
  })

  test('is good for as long as it says, give or take what clocks differ', async () => {
    const token = await sign({ ...good, exp: nowSeconds + 60, nbf: nowSeconds - 60 })
    const turned = new ManualClock(now)
    const asked = createAuthority({ keys: { type: 'secret', secret } }, turned)
    expect(asked.expiryOf(token)).toBe(now + 65_000)
    turned.advance(64_000)
    expect(await asked.authorize(token, 'acme')).toEqual(ann)
    turned.advance(2_000)
    expect(await asked.authorize(token, 'acme')).toBeUndefined()
    expect(asked.expiryOf(await sign(good))).toBeUndefined()
  })

  test('has to name issuer and audience where they are asked for', async () => {
    const strict = createAuthority({ keys: { type: 'secret', secret }, issuer: 'id', audience: 'wonce' }, clock)
    expect(await strict.authorize(await sign({ ...good, iss: 'id', aud: ['x', 'wonce'] }), 'acme')).toEqual(ann)
    for (const named of [
      {},
      { iss: 'id' },
      { aud: 'wonce' },
      { iss: 'other', aud: 'wonce' },
      { iss: 'id', aud: 'x' },
    ]) {
      expect(await strict.authorize(await sign({ ...good, ...named }), 'acme')).toBeUndefined()
    }
  })
})

describe('a public key', () => {
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    EdDSA: generateKeyPairSync('ed25519'),
  }
  const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

  test.each(Object.entries(pairs))('of %s proves what its other half signed, and nothing else', async (alg, pair) => {
    const keys: TokenKeys = { type: 'public-key', pem: pemOf(pair.publicKey) }
    const authority = createAuthority({ keys }, clock)
    expect(await authority.authorize(await sign(good, pair.privateKey, alg), 'acme')).toEqual(ann)
    for (const [otherAlg, other] of Object.entries(pairs)) {
      if (otherAlg === alg) continue
      expect(await authority.authorize(await sign(good, other.privateKey, otherAlg), 'acme')).toBeUndefined()
    }
  })

  test('is no secret: what is signed with its text is refused', async () => {
    const pem = pemOf(pairs.RS256.publicKey)
    const authority = createAuthority({ keys: { type: 'public-key', pem } }, clock)
    expect(await authority.authorize(await sign(good, bytes(pem)), 'acme')).toBeUndefined()
  })

  test('that cannot be used is an error at the start', () => {
    const wrong = [
      'nothing of the kind',
      pairs.RS256.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      pemOf(generateKeyPairSync('x25519').publicKey),
    ]
    for (const pem of wrong) {
      expect(() => createAuthority({ keys: { type: 'public-key', pem } }, clock)).toThrow(/public key/)
    }
    expect(() => createAuthority({ keys: { type: 'secret', secret: 'short' } }, clock)).toThrow('at least 32')
  })

  test('is an error at the start where it is so short that no token is checked with it', () => {
    const pem = pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)
    expect(() => createAuthority({ keys: { type: 'public-key', pem } }, clock)).toThrow(/1024 bits.*2048/)
  })
})

describe('keys of an identity provider', () => {
  async function serve(body: () => { readonly status: number; readonly text: string }): Promise<string> {
    const server = createServer((_, response) => {
      const { status, text } = body()
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    })
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
    onTestFinished(() => new Promise<void>((done) => void server.close(() => done())))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` // it listens on TCP
  }

  test('are fetched, and prove a token by the key it names', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }
    const url = await serve(() => ({ status: 200, text: JSON.stringify({ keys: [jwk] }) }))
    const authority = createAuthority({ keys: { type: 'jwks', url } }, clock)
    expect(await authority.authorize(await sign(good, pair.privateKey, 'ES256'), 'acme')).toEqual(ann)
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(await authority.authorize(await sign(good, stranger.privateKey, 'ES256'), 'acme')).toBeUndefined()
    expect(await authority.authorize(await sign(good), 'acme')).toBeUndefined()
  })

  test('that cannot be had say nothing about a token', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const token = await sign(good, privateKey, 'ES256')
    const answers = [
      { status: 500, text: 'down' },
      { status: 200, text: 'not JSON' },
      { status: 200, text: '{"keys":7}' },
    ]
    for (const answer of answers) {
      const authority = createAuthority({ keys: { type: 'jwks', url: await serve(() => answer) } }, clock)
      await expect(authority.authorize(token, 'acme')).rejects.toMatchObject({ name: 'TokenKeysError' })
    }
    const withPassword = { keys: { type: 'jwks', url: 'http://ann:hunter2@id.example/keys' } } as const
    expect(() => createAuthority(withPassword, clock)).toThrow(/^The address of the keys at id\.example holds/)

    const nobody = createAuthority({ keys: { type: 'jwks', url: 'http://127.0.0.1:9/keys' } }, clock)
    await expect(nobody.authorize(token, 'acme')).rejects.toMatchObject({ name: 'TokenKeysError' })
  })
})

describe('in development mode', () => {
  test('any text is the name of the subject, and none is `local`', async () => {
    const rights = ['read', 'write']
    expect(await developmentAuthority.authorize('Ann Lee', 'acme')).toEqual({ subject: 'Ann Lee', rights })
    expect(await developmentAuthority.authorize(undefined, 'acme')).toEqual({ subject: 'local', rights })
    expect(await developmentAuthority.authorize('', 'acme')).toEqual({ subject: 'local', rights })
    expect(await developmentAuthority.authorize('x'.repeat(257), 'acme')).toBeUndefined()
    expect(developmentAuthority.expiryOf('Ann Lee')).toBeUndefined()
  })
})

/** The same signature under other claims. */
function changed(token: string): string {
  const [header, , signature] = token.split('.')
  const claims = Buffer.from(JSON.stringify({ ...good, sub: 'bob' })).toString('base64url')
  return `${header}.${claims}.${signature}`
}
