import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const listings = resolve(import.meta.dirname, '../../demo/listings')

/** The listings as they were given, by name. */
async function given(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(resolve(import.meta.dirname, 'seed/listings.md'), 'utf8')
  const blocks = text.matchAll(/^## (?<name>[a-z-]+)\n\n```typescript\n(?<code>.*?)```$/gms)
  return new Map(Array.from(blocks, ({ groups }) => [groups?.name ?? '', groups?.code ?? '']))
}

test('every listing that runs is the one that was given, character for character', async () => {
  const expected = await given()
  expect(expected.size).toBe(7)
  const files = (await readdir(listings)).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  const found = new Map<string, string>()
  for (const file of files) found.set(file.slice(0, -3), await readFile(resolve(listings, file), 'utf8'))
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
})
