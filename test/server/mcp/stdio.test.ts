import { describe, expect, test } from 'vitest'
import { program } from '../../kit/program.ts'
import { Child, root } from './child.ts'
import { callOf } from './http-server.ts'
import { servingContract } from './serving-contract.ts'

const script = await program('test/server/mcp/stdio-server.ts')

describe('over standard input and output', () => {
  // Each client starts its own.
  servingContract(async () => ({
    where: { command: process.execPath, args: [script], cwd: root },
    close: async () => {},
  }))

  test('nothing but messages goes out, whoever else writes', async () => {
    const child = new Child(script)
    await child.initialize()
    child.send(callOf(1, 'fetch'))
    await child.said('began')
    child.process.kill('SIGUSR2')
    await child.answer(1)
    // Throws for any other line.
    expect(child.messages().map(({ id }) => id)).toEqual([0, 1])
    expect(child.errors.some((line) => line.includes('noise at the start'))).toBe(true)
    expect(child.errors.some((line) => line.includes('noise: ended'))).toBe(true)
  })

  test('so many calls are taken at once, and one more is refused', async () => {
    const child = new Child(script)
    await child.initialize()
    for (let id = 1; id <= 9; id += 1) child.send(callOf(id, 'fetch'))
    expect(await child.answer(9)).toMatchObject({ error: { code: -32_000, message: 'Too many calls are under way.' } })
    child.process.kill('SIGUSR2')
    expect(await child.answer(8)).toMatchObject({ result: { structuredContent: { isWhole: true } } })
  })

  test('a message that is too long is answered with an error, and those after it as ever', async () => {
    const child = new Child(script)
    await child.initialize()
    const long = { ...callOf(1, 'fetch'), extra: 'ä'.repeat(600_000) }
    child.send(long)
    expect(await child.answer(1)).toMatchObject({
      error: { code: -32_600, message: expect.stringContaining('1048576') },
    })
    await child.said('too long')
    const input = { id: 'deal_x', text: 'x'.repeat(3_000_000) }
    // As the SDK writes it: its id comes last.
    child.send({ method: 'tools/call', params: { name: 'fetch', arguments: input }, jsonrpc: '2.0', id: 2 })
    expect(await child.answer(2)).toMatchObject({ error: { code: -32_600 } })
    child.send({ jsonrpc: '2.0', id: 3, method: 'ping' })
    expect(await child.answer(3)).toMatchObject({ result: {} })
  })

  test('a message that is too long and has no id ends the process, which says so', async () => {
    const child = new Child(script)
    await child.initialize()
    child.send({ jsonrpc: '2.0', method: 'x', params: { id: 1, text: 'x'.repeat(3_000_000) }, more: [] })
    expect(await child.exited).toEqual({ code: 1, signal: null })
    expect(child.errors.some((line) => line.includes('no id by which it could be answered'))).toBe(true)
  })

  test('a client that cancels a call stops the tool', async () => {
    const child = new Child(script)
    await child.initialize()
    child.send(callOf(1, 'fetch'))
    await child.said('began')
    child.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
    await child.said('"aborted"')
  })

  test('when its input ends, calls are stopped and the process ends', async () => {
    const child = new Child(script)
    await child.initialize()
    child.send(callOf(1, 'fetch'))
    await child.said('began')
    child.process.stdin.end()
    expect(await child.exited).toEqual({ code: 0, signal: null })
    expect(child.errors.filter((line) => /"(aborted|closed)"/.test(line))).toHaveLength(2)
  })

  test('told to stop, it answers the call that is under way', async () => {
    const child = new Child(script)
    await child.initialize()
    child.send(callOf(1, 'fetch'))
    await child.said('began')
    child.process.kill('SIGTERM')
    // Signals are heard in the order in which they come.
    child.process.kill('SIGUSR2')
    expect(await child.answer(1)).toMatchObject({ result: { structuredContent: { isWhole: true } } })
    expect(await child.exited).toEqual({ code: 0, signal: null })
  })
})
