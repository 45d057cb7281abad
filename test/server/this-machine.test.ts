import { describe, expect, test } from 'vitest'
import { isFromThisMachine, isOfThisMachine } from '../../server/this-machine.ts'

test.each([
  undefined,
  'http://localhost:5173',
  'https://localhost',
  'http://demo.localhost:3000',
  'http://127.0.0.1:4455',
  'http://[::1]:8080',
])('%s is of this machine', (origin) => expect(isOfThisMachine(origin)).toBe(true))

test.each([
  'null',
  '',
  'https://evil.example',
  'http://localhost.evil.example',
  'http://evil.example/localhost',
  'http://notlocalhost',
  'http://127.0.0.1.evil.example',
  'http://localhost@evil.example',
  'http://192.168.0.7:5173',
])('%s is not', (origin) => expect(isOfThisMachine(origin)).toBe(false))

describe('a request is from this machine', () => {
  /** Only what is looked at. */
  const from = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
    isFromThisMachine({ socket: { remoteAddress }, headers } as Parameters<typeof isFromThisMachine>[0])

  test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('where its address is %s', (address) => {
    expect(from(address, { host: 'localhost:4455' })).toBe(true)
  })

  test.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '', undefined])('not where it is %s', (address) => {
    expect(from(address)).toBe(false)
  })

  test.each(['forwarded', 'via', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-proto'])(
    'not where a proxy says that it passed it on: %s',
    (name) => expect(from('127.0.0.1', { [name]: '' })).toBe(false),
  )

  test('nor where it asks by the name of another one, or a page of another one asks', () => {
    expect(from('127.0.0.1', { host: 'relay.example' })).toBe(false)
    expect(from('127.0.0.1', { host: 'localhost', origin: 'https://app.example' })).toBe(false)
  })
})
