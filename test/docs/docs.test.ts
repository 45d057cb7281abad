import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import 'wonce/billing'
import 'wonce/crm'
import type { NounSpec } from '../../src/core/noun.ts'
import { nouns } from '../../src/core/noun.ts'

/** The documents keep up with the code. */

const root = resolve(import.meta.dirname, '../..')
const rule = /\b(?:[EFHSA][1-9]\d?|L(?:1[0-2]|[1-9]))\b/g

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  return files.map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8')
}

/** Rules by where they are quoted: `[F5]` in the name of a test, `semantics.md F5, L7` in a comment of the code. */
async function quotedRules(): Promise<ReadonlyMap<string, string>> {
  const quoted = new Map<string, string>()
  for (const file of await filesUnder('test')) {
    for (const [, names = ''] of (await read(file)).matchAll(/['"`]\[((?:[A-Z]\d+)(?:, [A-Z]\d+)*)\] /g)) {
      for (const name of names.split(', ')) quoted.set(name, file)
    }
  }
  for (const file of await filesUnder('src')) {
    for (const [, names = ''] of (await read(file)).matchAll(/semantics\.md ([^)]*)\)/g)) {
      for (const [name] of names.matchAll(rule)) quoted.set(name, file)
    }
  }
  return quoted
}

test('every rule that a test or the code quotes is in docs/semantics.md or docs/protocol.md', async () => {
  const text = `${await read('docs/semantics.md')}\n${await read('docs/protocol.md')}`
  const written = new Set(Array.from(text.matchAll(/^(?:### |- \*\*)([A-Z]\d+)\b/gm), ([, name]) => name))
  const quoted = await quotedRules()
  expect(quoted.size).toBeGreaterThan(10)
  expect([...quoted].filter(([name]) => !written.has(name))).toEqual([])
})

test('docs/semantics.md has each rule and law once, in order', async () => {
  const text = await read('docs/semantics.md')
  const written = Array.from(text.matchAll(/^(?:### |- \*\*)([A-Z]\d+)\b/gm), ([, name]) => name)
  const upTo = (letter: string, last: number) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)
  expect(written).toEqual([
    ...upTo('E', 6),
    ...upTo('F', 10),
    ...upTo('H', 8),
    ...upTo('S', 6),
    ...upTo('A', 5),
    ...upTo('L', 12),
  ])
})

test('docs/architecture.md says what each file of src and server is for, and names none that is not there', async () => {
  const text = await read('docs/architecture.md')
  const section = text.slice(text.indexOf('\n## Files\n'))
  const named = Array.from(section.matchAll(/`([a-z/-]+\.ts)`/g), ([, path = '']) =>
    path.startsWith('server/') ? path : `src/${path}`,
  )
  const ours = named.filter((path) => !path.startsWith('src/demo/'))
  expect(ours.sort()).toEqual([...(await filesUnder('src')), ...(await filesUnder('server'))].sort())
})

test('docs/architecture.md names every table of the database', async () => {
  const source = await read('src/store/database.ts')
  const tables = Array.from(source.matchAll(/declare (\w+): Table</g), ([, name]) => name)
  const text = await read('docs/architecture.md')
  expect(tables.length).toBeGreaterThan(5)
  for (const table of tables) expect(text).toContain(`\n| \`${table}\` |`)
})

test('documents link to files that are there', async () => {
  const paths = (await readdir(join(root, 'docs'), { recursive: true })).filter((path) => path.endsWith('.md'))
  for (const path of paths) {
    for (const [, target = ''] of (await read(join('docs', path))).matchAll(/\]\(([^)#:]+)\)/g)) {
      const names = await readdir(resolve(root, 'docs', path, '..', target, '..'))
      expect(names, `${path} links to ${target}`).toContain(target.replace(/\/$/, '').split('/').at(-1))
    }
  }
})

describe('docs/nouns.md', () => {
  const crmAndBilling = nouns().map((spec) => [spec.name, spec] as const)

  test.for(crmAndBilling)('has the fields, references and states of %s, and no others', async ([name, spec]) => {
    const text = await read('docs/nouns.md')
    const section = text.split(`\n### ${name}\n`)[1]?.split(/\n##+ /)[0] ?? ''
    expect(documentedFields(section).sort()).toEqual(Object.keys(spec.fields.shape).sort())
    for (const field of spec.unique) expect(section).toMatch(new RegExp(`\\b${field} \\*\\*(! )?##\\*\\*`))
    for (const [field, { noun, reverse }] of Object.entries(spec.refs)) {
      expect(section).toContain(`${field} → ${reverse === undefined ? noun : `${noun}.${reverse}`}`)
    }
    if (spec.state !== undefined) expect(section).toContain(`| **${spec.state}** (state)`)
  })

  test.for(crmAndBilling)('has the verbs of %s with their forms and guards', async ([name, spec]) => {
    const rows = (await read('docs/nouns.md')).split('\n').filter((line) => line.startsWith(`| \`${name}.`))
    const own = Object.values(spec.verbs).filter(({ name: verb }) => !['create', 'update', 'delete'].includes(verb))
    expect(rows.map((row) => row.split(' | ').slice(0, 3).join(' | ')).sort()).toEqual(own.map(rowOf(spec)).sort())
  })
})

/** Names in the table of a noun: those in lists, and those that head a row of their own. */
function documentedFields(section: string): string[] {
  const rows = section.split('\n').flatMap((line) => {
    const cells = /^\| (?<kind>[^|]+) \| (?<names>[^|]+) \|/.exec(line)?.groups
    return cells === undefined || cells.kind === 'kind' ? [] : [{ kind: cells.kind ?? '', names: cells.names ?? '' }]
  })
  return rows.flatMap(({ kind, names }) => {
    if (kind === 'collections') return []
    const isList = /^(text|number|whole number|yes or no|date|datetime|reference|list|any JSON)$/.test(kind)
    if (!isList) return [/[A-Za-z]+/.exec(kind)?.[0] ?? '']
    return names
      .replace(/\([^)]*\)|`[^`]*`/g, '')
      .split(',')
      .map((name) => /[A-Za-z]+/.exec(name)?.[0] ?? '')
  })
}

function rowOf(spec: NounSpec): (verb: NounSpec['verbs'][string]) => string {
  return ({ name, participle, past, from, effect }) => {
    const guard = effect === 'create' ? 'creates' : (from?.join(', ') ?? 'any')
    return `| \`${spec.name}.${name}\` | ${participle}, ${past} | ${guard}`
  }
}
