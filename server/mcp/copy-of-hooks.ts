/**
 * Hooks are registered with the copy of this package that their module imports. Where that is another one than runs here, as
 * where a client starts the command by `npx` from somewhere else, they would never be heard of: theirs has to serve.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { packageFolder } from '../version.ts'

const manifestSchema = z.object({ version: z.string(), bin: z.record(z.string(), z.string()) })

export interface OtherCopy {
  readonly folder: string
  readonly version: string
  /** The address of its command. */
  readonly command: string
}

/** `undefined` where the module finds this copy, or none. */
export function copyOfHooks(hooks: string): OtherCopy | undefined {
  if (/^(data|node):/.test(hooks)) return undefined
  const path = hooks.startsWith('file:') ? fileURLToPath(hooks) : resolve(hooks)
  let manifest: string
  try {
    manifest = createRequire(path).resolve('wonce/package.json')
  } catch {
    return undefined // what it imports, where it does, says so as it is loaded
  }
  const folder = realpathSync(dirname(manifest))
  if (folder === realpathSync(packageFolder())) return undefined
  const { version, bin } = manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const command = bin['wonce-mcp']
  if (command === undefined) throw new Error(`The hooks import wonce ${version} in ${folder}, which has no wonce-mcp.`)
  return { folder, version, command: pathToFileURL(join(folder, command)).href }
}
