import { describe, expect, test } from 'vitest'
import { readJoin, readTarget } from '../../server/request-target.ts'

const join = (url: string) => readJoin(readTarget(url))

describe('the URL of a socket', () => {
  test('names the workspace, and what the client knows', () => {
    expect(join('/acme?token=a%20b&head=3&segments=2&relay=r1&knows=a:1,b%3A2')).toEqual({
      workspace: 'acme',
      token: 'a b',
      head: 3,
      segments: 2,
      relay: 'r1',
      knows: ['a:1', 'b:2'],
    })
  })

  test('may say nothing but the workspace', () => {
    const bare = { workspace: 'a.B-c_9', token: undefined, head: undefined, segments: 0, relay: undefined }
    expect(join('/a.B-c_9')).toEqual(bare)
    expect(join('/a.B-c_9?')).toEqual(bare)
    expect(join('/a.B-c_9?other=1')).toEqual(bare)
  })

  test('[W11] may name a note of the workspace', () => {
    expect(join('/acme/notes/deal_01H:body-2.x?token=a')).toMatchObject({
      ...{ workspace: 'acme', note: 'deal_01H:body-2.x', token: 'a' },
    })
    expect(join('/acme/notes/deal%3Abody')?.note).toBe('deal:body')
    expect(join(`/acme/notes/${'n'.repeat(128)}`)?.note).toHaveLength(128)
    expect(join('/acme?note=deal')?.note).toBeUndefined()
  })

  test('cannot say another workspace in its query', () => {
    expect(join('/acme?workspace=other')?.workspace).toBe('acme')
  })

  test.each([
    '/',
    '//',
    '/acme/more',
    '/acme/notes',
    '/acme/notes/',
    '/acme/notes/a/b',
    '/acme/notes/a%2Fb',
    '/acme/notes/..',
    '/acme/notes/%2E',
    '/acme/notes/a b',
    `/acme/notes/${'n'.repeat(129)}`,
    '/acme/note/a',
    '/acme/',
    '/a b',
    '/a%20b',
    '/a%2Fb',
    '/%',
    '/%E0%A4%A',
    '/.',
    '/..',
    `/${'a'.repeat(65)}`,
    '/ümlaut',
    'http://host/acme',
    '*',
    '',
    '/acme?head=x',
    '/acme?head=-1',
    '/acme?head=1.5',
    '/acme?segments=9999999999',
    `/acme?relay=${'r'.repeat(129)}`,
    '/acme?knows=',
    '/acme?knows=a',
    '/acme?knows=a:0',
    '/acme?knows=a:1,a:2,a:3',
    `/acme?knows=${'a'.repeat(65)}:1`,
  ])('is refused as malformed: %s', (url) => {
    expect(join(url)).toBeUndefined()
  })
})

test('what goes into a log has no query', () => {
  expect(readTarget('/acme?token=secret')?.plain).toBe('/acme')
})
