import { expect, test } from 'vitest'
import { program } from '../../kit/program.ts'
import { Child } from './child.ts'
import { serveRelay, tokenOf } from './relay.ts'

const script = await program('test/server/mcp/replica-process.ts')
const hooks = await program('test/server/mcp/some-hooks.ts')

test('a replica has what the relay has once it is open, and runs the hooks it was given', async () => {
  const { url } = await serveRelay()
  const writer = new Child(script, [url, await tokenOf('ada'), hooks, 'Ada'])
  expect(await writer.said('there is')).toBe('there is {"contacts":["Ada"],"activities":["Greet Ada"]}')
  const reader = new Child(script, [url, await tokenOf('bob')])
  expect(await reader.said('there is')).toBe('there is {"contacts":["Ada"],"activities":["Greet Ada"]}')
})

test('a token that the relay refuses is said at once', async () => {
  const { url } = await serveRelay()
  const child = new Child(script, [url, 'ada'])
  expect(await child.said('failed')).toMatch(/^failed: ReplicaError: The relay refuses the workspace acme at ws:/)
})

test('hooks that are not there are said before anything is opened', async () => {
  const child = new Child(script, ['ws://127.0.0.1:9', 'ada', 'no-such-hooks.ts'])
  expect(await child.said('failed')).toMatch(/^failed: ReplicaError: The hooks in no-such-hooks.ts could not be loaded/)
})

test('what is said of the relay has no name, password or query of its address', async () => {
  const { url } = await serveRelay()
  const secretive = `${url.replace('ws://', 'ws://me:hunter2@')}?key=hunter3`
  const said = await new Child(script, [secretive, 'ada']).said('failed')
  expect(said).toMatch(/workspace acme at ws:\/\/127\.0\.0\.1/)
  expect(said).not.toMatch(/hunter|me:/)
})
