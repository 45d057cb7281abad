import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import 'fake-indexeddb/auto' // ahead of the package, which looks for IndexedDB when it is loaded
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { defaultWorkspace } from 'wonce'
import { Customer, Subscription } from 'wonce/billing'
import { Deal } from 'wonce/crm'
import { typeErrors } from '../kit/type-errors.ts'

/** What the README says is true: its code compiles, its first listing runs, its tables are complete. */

const root = resolve(import.meta.dirname, '../..')
let readme: string
let blocks: readonly string[]
let scratch: string

/** What the blocks behind the first take for granted. Those that import a noun see their own. */
const prelude = `
import type { openWorkspace as open, Workspace } from 'wonce'
import type { Deal as DealNoun } from 'wonce/crm'
import type {} from 'wonce/billing'

declare global {
  const workspace: Workspace
  const openWorkspace: typeof open
  const Deal: typeof DealNoun
}
`

beforeAll(async () => {
  readme = await readFile(join(root, 'README.md'), 'utf8')
  blocks = Array.from(readme.matchAll(/^```tsx?\n(.*?)^```$/gms), ([, code = '']) => code)
  await mkdir(join(root, '.tmp'), { recursive: true })
  scratch = await mkdtemp(join(root, '.tmp/readme-'))
})

afterAll(() => rm(scratch, { recursive: true, force: true }))

test('every block of code compiles', { timeout: 60_000 }, async () => {
  expect(blocks.length).toBeGreaterThan(4)
  // A block that is a file of an app says its name: others import it by that.
  const nameOf = (code: string, index: number) => /^\/\/ (\w+\.tsx)\n/.exec(code)?.[1] ?? `block-${index + 1}.tsx`
  const files = blocks.map((code, index) => [nameOf(code, index), `${code}\nexport {}\n`] as const)
  await Promise.all(
    [...files, ['prelude.d.ts', prelude] as const].map(([name, text]) => writeFile(join(scratch, name), text)),
  )
  expect(await typeErrors(scratch)).toEqual([])
})

test('the first listing runs as it stands, on a page like any other', async () => {
  vi.stubGlobal('navigator', {
    locks: { request: (_: string, __: object, task: (lock: object) => unknown) => task({}) },
  })
  try {
    const path = join(scratch, 'first.ts')
    await writeFile(path, blocks[0] ?? '')
    await import(pathToFileURL(path).href)
    const workspace = await defaultWorkspace()
    expect(workspace.name).toBe('acme')
    const [deal] = await Deal.find()
    const [customer] = await Customer.find()
    expect(deal).toMatchObject({ stage: 'Won', value: 48_000 })
    expect(customer).toMatchObject({ name: 'Acme Enterprise', contact: deal?.contact })
    expect(await Subscription.find()).toMatchObject([{ customer: customer?.$id, plan: 'plan_Nw8rTxJv' }])
    await workspace.close()
  } finally {
    vi.unstubAllGlobals()
  }
})

test('what is to be installed is the version that the package has, and what its users write with', async () => {
  const { version, peerDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(readme).toContain(`npm install ../wonce/wonce-${version}.tgz zod\n`)
  expect(Object.keys(peerDependencies)).toContain('zod') // or nouns would be made of another one than theirs
})

test('the table of errors has every code, and no other', async () => {
  const source = await readFile(join(root, 'src/core/errors.ts'), 'utf8')
  const union = /export type ErrorCode =(?<codes>(?:\s*\| '[a-z-]+')+)/.exec(source)?.groups?.codes ?? ''
  const codes = Array.from(union.matchAll(/'([a-z-]+)'/g), ([, code]) => code)
  const [, section = ''] = readme.split('\n## Errors\n')
  const [table = ''] = section.split('\n## ')
  const listed = Array.from(table.matchAll(/^\| `([a-z-]+)` \|/gm), ([, code]) => code)
  expect(codes.length).toBeGreaterThan(10)
  expect(listed.sort()).toEqual(codes.sort())
})

test('every npm script that it names exists', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const named = Array.from(readme.matchAll(/npm run (?:--silent )?([a-z:]+)/g), ([, name = '']) => name)
  expect(named).toContain('example')
  for (const name of named) expect(Object.keys(scripts)).toContain(name)
})

test('every file that it links to is there', async () => {
  for (const [, target = ''] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
    const path = join(root, target)
    await expect(readFile(path).catch((error: NodeJS.ErrnoException) => error.code)).resolves.not.toBe('ENOENT')
  }
})
