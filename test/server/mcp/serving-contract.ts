/** What every client is promised, however it is connected. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kinds, open, type Reply, type Shown, type TestClient, type Where } from './clients.ts'
import { question } from './fake-tools.ts'

export interface Served {
  readonly where: Where
  readonly close: () => Promise<void>
}

/** `serve`: starts a server that offers `createFakeTools()` and takes writes. */
export function servingContract(serve: () => Promise<Served>): void {
  let served: Served
  beforeAll(async () => {
    served = await serve()
  })
  afterAll(() => served.close())

  describe.each(kinds)('%s', (kind) => {
    let client: TestClient
    beforeAll(async () => {
      client = await open({ kind, where: served.where })
    })
    afterAll(() => client.close())

    test('speaks the protocol it stands for', () => {
      const versions = { v1: undefined, 'v2 with initialize': '2025-11-25', 'v2 of 2026-07-28': '2026-07-28' }
      expect(client.version).toBe(versions[kind])
    })

    test('is told of the tools, with schemas and hints', async () => {
      expect(await client.tools()).toMatchObject([
        {
          name: 'search',
          title: 'Search',
          description: 'Finds what has this text.',
          inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
          outputSchema: {
            type: 'object',
            anyOf: [{ properties: { found: { type: 'array' } } }, { required: ['error'] }],
          },
          annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
        },
        { name: 'fetch' },
        {
          name: 'do',
          annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
        },
      ])
    })

    test('gets data and text, of answers and of errors', async () => {
      // Both check data against the schema once they have the list.
      await client.tools()
      expect(await client.call('search', { text: 'acme' })).toEqual({
        isError: false,
        content: [{ type: 'text', text: 'Found acme.' }],
        structuredContent: { found: ['acme'] },
      })
      expect(await client.call('search', { text: 'nothing' })).toEqual({
        isError: true,
        content: [{ type: 'text', text: 'There is nothing of that kind.' }],
        structuredContent: { error: { code: 'not-found', message: 'There is nothing of that kind.' } },
      })
    })

    test('is answered by the tool what is wrong with its input, and told of a tool that there is not', async () => {
      const { isError, content } = await client.call('search', { text: 7 })
      expect([isError, content[0]?.text]).toEqual([true, 'There has to be a text.'])
      await expect(client.call('sing')).rejects.toThrow('There is no tool sing.')
    })

    test('hears nothing of the inside of a tool that breaks', async () => {
      const { isError, content, structuredContent } = await client.call('search', { text: 'break' })
      expect([isError, structuredContent]).toMatchObject([true, { error: { code: 'failed' } }])
      expect(JSON.stringify(content)).not.toContain('secret')
    })

    test('that cannot ask anybody is not told to', async () => {
      expect((await client.call('do', { to: 'once' })).structuredContent).toEqual({ did: 'not asked', canWrite: true })
    })
  })

  describe.each(kinds)('%s with a person behind it', (kind) => {
    let client: TestClient
    let replies: Reply[] = []
    let shown: Shown[] = []
    beforeAll(async () => {
      const reply = (what: Shown): Reply => {
        shown.push(what)
        return replies.shift() ?? { action: 'cancel' }
      }
      client = await open({ kind, where: served.where, reply })
    })
    beforeEach(() => {
      shown = []
    })
    afterAll(() => client.close())
    const chosen = (choice: string): Reply => ({ action: 'accept', content: { choice } })
    const did = async (to: string) => (await client.call('do', { to })).structuredContent?.did

    test('asks, and the call goes on with the choice', async () => {
      replies = [chosen('acme-2')]
      expect(await did('once')).toBe('acme-2')
      expect(shown).toEqual([{ message: question.message, labels: ['Acme Ltd', 'Acme Inc'] }])
    })

    test('asks two questions in one call, each once', async () => {
      replies = [chosen('acme-1'), chosen('acme-2')]
      expect(await did('twice')).toBe('acme-1 and acme-2')
      expect(shown.map(({ message }) => message)).toEqual(['Which Acme?', 'And besides acme-1?'])
    })

    test('goes on without a choice where none was made', async () => {
      replies = [{ action: 'decline' }]
      expect(await did('once')).toBe('not said')
      replies = [{ action: 'cancel' }, chosen('acme-1')]
      expect(await did('twice')).toBe('not said and acme-1')
    })
  })
}
