/**
 * Hooks are registered with the copy of this package that their module imports. Where that is another one than runs here, as
 * where a client starts the command by `npx` from somewhere else, they would never be heard of: theirs has to serve.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import { packageFolder } from '../version.ts'

const manifestSchema = z.object({ version: z.string(), bin: z.record(z.string(), z.string()).optional() })

export interface OtherCopy {
  readonly folder: string
  readonly version: string
  /** The address of its command. */
  readonly command: string
}

/** A path counts from the directory in which the command was started. */
export function addressOfHooks(hooks: string): string {
  return /^(file|data|node):/.test(hooks) ? hooks : pathToFileURL(resolve(hooks)).href
}

/** `undefined` where the module finds this copy, or none. Throws a `ConfigError` where the other copy cannot serve. */
export function copyOfHooks(hooks: string): OtherCopy | undefined {
  const address = addressOfHooks(hooks)
  if (!address.startsWith('file:')) return undefined
  let manifest: string
  try {
    manifest = createRequire(address).resolve('wonce/package.json')
  } catch {
    return undefined // what it imports, where it does, says so as it is loaded
  }
  const folder = realpathSync(dirname(manifest))
  if (folder === realpathSync(packageFolder())) return undefined
  const { version, bin } = manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const command = bin?.['wonce-mcp']
  if (command === undefined)
    throw new ConfigError([`The hooks import wonce ${version} in ${folder}, which has no wonce-mcp.`])
  return { folder, version, command: pathToFileURL(join(folder, command)).href }
}
