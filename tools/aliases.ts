/**
 * What the package's own name means inside this repository: its sources, as `paths` of tsconfig.json says it too.
 *
 * `@headlessly/…` is the name that `docs/` and the tests of the seed document's listings import from.
 */
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const source = `${root}/src`

export const aliases: { readonly find: RegExp; readonly replacement: string }[] = [
  { find: /^wonce$/, replacement: `${source}/index.ts` },
  { find: /^wonce\/relay$/, replacement: `${root}/server/index.ts` },
  { find: /^wonce\/([a-z-]+)$/, replacement: `${source}/$1/index.ts` },
  { find: /^@headlessly\/([a-z-]+)$/, replacement: `${source}/$1/index.ts` },
]
