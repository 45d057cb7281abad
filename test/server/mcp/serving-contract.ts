/** What every client is promised, however it is connected. */
import { expect, test } from 'vitest'
import { connect, type Kind, kinds, type Where } from './clients.ts'

/** `serve`: starts a server that offers `createFakeTools()` and takes writes. */
export function servingContract(serve: () => Promise<Where>): void {
  test.each(kinds)('%s is told of the tools, with schemas and hints', async (kind) => {
    const client = await connect({ kind, where: await serve() })
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

  test.each(kinds)('%s gets data and text, of answers and of errors', async (kind) => {
    const client = await connect({ kind, where: await serve() })
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
    // What does not fit is the tool's to answer.
    expect(await client.call('search', { text: 7 })).toMatchObject({
      isError: true,
      content: [{ text: 'There has to be a text.' }],
    })
    await expect(client.call('sing')).rejects.toThrow('There is no tool sing.')
  })

  test.each(kinds)('%s hears nothing of the inside of a tool that breaks', async (kind) => {
    const client = await connect({ kind, where: await serve() })
    const { isError, content, structuredContent } = await client.call('search', { text: 'break' })
    expect([isError, structuredContent]).toMatchObject([true, { error: { code: 'failed' } }])
    expect(JSON.stringify(content)).not.toContain('secret')
  })

  test.each(kinds)('%s asks its person, and the call goes on with the choice', async (kind) => {
    const shown: unknown[] = []
    const where = await serve()
    const client = await connect({
      kind,
      where,
      reply: (question) => {
        shown.push(question)
        return { action: 'accept', content: { choice: 'acme-2' } }
      },
    })
    expect((await client.call('do', { to: 'once' })).structuredContent).toEqual({ did: 'acme-2', canWrite: true })
    expect(shown).toEqual([{ message: 'Which Acme?', labels: ['Acme Ltd', 'Acme Inc'] }])
  })

  test.each(kinds)('%s asks two questions in one call, each once', async (kind) => {
    const shown: string[] = []
    const client = await connect({
      kind,
      where: await serve(),
      reply: ({ message }) => {
        shown.push(message)
        return { action: 'accept', content: { choice: shown.length === 1 ? 'acme-1' : 'acme-2' } }
      },
    })
    expect((await client.call('do', { to: 'twice' })).structuredContent).toMatchObject({ did: 'acme-1 and acme-2' })
    expect(shown).toEqual(['Which Acme?', 'And besides acme-1?'])
  })

  test.each(withRefusals)('%s: a person who would not say (%s) has said nothing', async (kind, action) => {
    const client = await connect({ kind, where: await serve(), reply: () => ({ action }) })
    expect((await client.call('do', { to: 'once' })).structuredContent).toMatchObject({ did: 'not said' })
  })

  test.each(kinds)('%s that cannot ask anybody is not told to', async (kind) => {
    const client = await connect({ kind, where: await serve() })
    expect((await client.call('do', { to: 'once' })).structuredContent).toMatchObject({ did: 'not asked' })
  })
}

const withRefusals: readonly [Kind, 'decline' | 'cancel'][] = kinds.flatMap((kind): [Kind, 'decline' | 'cancel'][] => [
  [kind, 'decline'],
  [kind, 'cancel'],
])
