/**
 * How much does a page load, and how much of it is our own code? The peers' beside it: what a React page needs of each to keep
 * a list of records, keep it on the device where it can, and share it where it can.
 *
 * Bundled and minified by Vite, every export kept, gzipped; React, which the page has anyway, is left out.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOurs, weigh } from '../tools/weigh.ts'
import type { Answer, Claim } from './kit/series.ts'

/** Each with what it lacks, so that nobody compares what cannot be compared. */
const peers: { readonly [name: string]: readonly string[] } = {
  'Dexie and dexie-react-hooks (no log, no hooks, no sync)': ['dexie', 'dexie-react-hooks'],
  'Yjs and y-websocket (no storage, no queries, no hooks)': ['yjs', 'y-websocket'],
  'TinyBase with IndexedDB, websockets and React (no log, no hooks)': [
    'tinybase',
    'tinybase/ui-react',
    'tinybase/persisters/persister-indexed-db',
    'tinybase/synchronizers/synchronizer-ws-client',
  ],
  'TanStack DB with React (no storage, no sync, no hooks)': ['@tanstack/db', '@tanstack/react-db'],
}
/** What was promised, kB. */
const wanted = { page: 115, own: 25 }

export async function weight(): Promise<Answer> {
  const root = join(import.meta.dirname, '..')
  const folder = await mkdtemp(join(root, '.tmp-weight-'))
  const series: Record<string, number[]> = { 'the page promised': [wanted.page], 'own code promised': [wanted.own] }
  const claims: Claim[] = []
  try {
    const ours = join(root, 'src/react/index.ts')
    const own = await weigh(ours, (id) => !isOurs(id))
    const page = await weigh(ours, isReact)
    series['our own code'] = [own.startKb + own.laterKb]
    series['our page'] = [page.startKb]
    claims.push(
      { name: 'our own code, all of it', ours: 'our own code', theirs: 'own code promised', target: 1 },
      {
        name: 'what a page loads at its start, all but React',
        ours: 'our page',
        theirs: 'the page promised',
        target: 1,
      },
    )
    for (const [index, [name, modules]] of Object.entries(peers).entries()) {
      const entry = join(folder, `peer-${index}.ts`)
      await writeFile(entry, modules.map((id, at) => `export * as part${at} from '${id}'\n`).join(''))
      series[name] = [(await weigh(entry, isReact)).startKb]
      claims.push({ name: `the same, against ${name}`, ours: 'our page', theirs: name })
    }
    return { unit: 'kB', series, claims, facts: { 'loaded later, kB': page.laterKb.toFixed(1) } }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isReact(id: string): boolean {
  return ['react', 'react-dom'].some((name) => id === name || id.startsWith(`${name}/`))
}
