/**
 * Compares the public API of `dist/` with `docs/api.txt`, so that no name changes by accident; `--update` rewrites it.
 *
 * Needs a fresh build.
 */
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { listApi } from './api-listing.ts'
import { packageEntries } from './package-entries.ts'

const snapshot = 'docs/api.txt'

const entries = new Map(
  (await packageEntries()).map(({ specifier, types }) => [specifier, posix.relative('dist', posix.normalize(types))]),
)
const current = listApi(entries, (file) => readFileSync(posix.join('dist', file), 'utf8'))
const accepted = await readFile(snapshot, 'utf8').catch(() => '')

if (process.argv.includes('--update')) {
  await writeFile(snapshot, current)
  console.log(current === accepted ? `${snapshot} was up to date` : `${snapshot} written`)
} else if (current === accepted) {
  console.log(`${entries.size} subpaths as in ${snapshot}`)
} else {
  const changes = [...missingFrom(current, accepted, '-'), ...missingFrom(accepted, current, '+')]
  console.error(changes.slice(0, 60).join('\n'))
  if (changes.length > 60) console.error(`… and ${changes.length - 60} lines more`)
  console.error(
    `The public API is not what ${snapshot} says. If it is meant to change: npm run api:update, and a line in CHANGELOG.md.`,
  )
  process.exitCode = 1
}

/** Lines of `from` that `text` has not. */
function missingFrom(text: string, from: string, sign: string): readonly string[] {
  const lines = new Set(text.split('\n'))
  return from
    .split('\n')
    .filter((line) => !lines.has(line))
    .map((line) => `${sign} ${line}`)
}
