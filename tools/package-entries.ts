/** The subpaths that package.json exports, read from it so that a new one is checked without being told to anybody. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const manifestSchema = z.object({
  name: z.string(),
  exports: z.record(
    z.string(),
    z.union([z.string(), z.object({ types: z.string().optional(), default: z.string().optional() })]),
  ),
})

export interface PackageEntry {
  /** As a user writes it: `wonce/crm`. */
  readonly specifier: string
  readonly types: string
  readonly script: string
}

export async function packageEntries(): Promise<readonly PackageEntry[]> {
  const { name, exports } = manifestSchema.parse(JSON.parse(await readFile('package.json', 'utf8')))
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string' || target.types === undefined || target.default === undefined) return []
    return [{ specifier: name + subpath.slice(1), types: target.types, script: target.default }]
  })
}
