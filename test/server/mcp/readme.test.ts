import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readMcpConfig } from '../../../server/mcp/config.ts'
import { environmentSchema } from '../../../server/mcp/environment.ts'

const serversSchema = z.object({
  mcpServers: z.record(
    z.string(),
    z.object({ command: z.literal('npx'), args: z.array(z.string()), env: z.record(z.string(), z.string()) }),
  ),
})
const packageSchema = z.object({ name: z.string(), bin: z.record(z.string(), z.string()) })

function textOf(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
}

test('the configuration in the README starts a command of this package, with settings that it knows', () => {
  const agents = textOf('README.md').split('\n## Agents\n')[1] ?? ''
  const json = /```json\n([\s\S]*?)```/.exec(agents)?.[1] ?? ''
  const { mcpServers } = serversSchema.parse(JSON.parse(json))
  const { name, bin } = packageSchema.parse(JSON.parse(textOf('package.json')))
  expect(Object.keys(mcpServers)).not.toEqual([])
  for (const { args, env } of Object.values(mcpServers)) {
    // Without the name of the package npx would ask the registry for one that is called like the command.
    expect(args.slice(0, -1)).toEqual(['-y', '-p', name])
    expect(Object.keys(bin)).toContain(args.at(-1))
    for (const setting of Object.keys(env)) expect(Object.keys(environmentSchema.shape)).toContain(setting)
    expect(readMcpConfig(env, 'stdio').workspace).toBe(env.WONCE_WORKSPACE)
    expect(isAbsolute(env.WONCE_HOOKS ?? '')).toBe(true)
  }
})
