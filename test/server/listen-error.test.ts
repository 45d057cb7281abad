import { expect, test } from 'vitest'
import { ListenError, listenErrorOf } from '../../server/listen-error.ts'

const failed = (code: string) => Object.assign(new Error(`listen ${code}`), { code })

test.each([
  ['EADDRINUSE', /^Port 4455 of relay\.example is taken/],
  ['EADDRNOTAVAIL', /^relay\.example is no address of this machine/],
  ['EACCES', /^Port 4455 may not be listened on/],
  ['ENOTFOUND', /^relay\.example is not known/],
  ['EAI_AGAIN', /^relay\.example cannot be looked up now/],
])('what keeps a relay from listening is a sentence for the operator: %s', (code, sentence) => {
  const error = listenErrorOf(failed(code), 'relay.example', 4455)
  expect(error).toBeInstanceOf(ListenError)
  expect(String((error as Error).message)).toMatch(sentence) // an Error, as it was just seen
})

test('whatever else goes wrong stays what it was', () => {
  const error = failed('EMFILE')
  expect(listenErrorOf(error, '127.0.0.1', 4455)).toBe(error)
})
