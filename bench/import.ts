/** What does it cost to import the log of 10,000 contacts, against adding the same rows in bulk? */
import type { Dexie } from 'dexie'
import type { Workspace } from '../src/index.ts'
import type { Schema } from './kit/raw.ts'
import { deleteDatabase, openRaw, schemaOf } from './kit/raw.ts'
import type { Answer, Plan } from './kit/series.ts'
import { contender, measure } from './kit/series.ts'
import { contacts } from './kit/stories.ts'
import { record, requestsSent } from './kit/tape.ts'
import { open } from './kit/workspaces.ts'

const database = 'bench/import'
const people = 10_000

export async function imports(plan: Plan): Promise<Answer> {
  const log = await contacts(people)
  const { schema, rows, requests } = await importOnce(log)
  const series = await measure(plan, {
    import: contender<Workspace>({
      prepare: async (round) => {
        const workspace = await open(`${database}/${round}`)
        await workspace.$.Contact.find({}, { limit: 1 })
        return workspace
      },
      act: (workspace) => workspace.import(log),
      cleanUp: async (workspace) => {
        await workspace.close()
        await deleteDatabase(workspace.database)
      },
    }),
    bulkAdd: contender<Dexie>({
      prepare: async (round) => await openRaw(`${database}/raw/${round}`, schema),
      act: (db) => addAll(db, rows),
      cleanUp: async (db) => {
        db.close()
        await deleteDatabase(db.name)
      },
    }),
  })
  return {
    unit: 'ms',
    series,
    claims: [{ name: '10,000 contacts imported, against bulkAdd', ours: 'import', theirs: 'bulkAdd', target: 1.5 }],
    facts: {
      'size of the file': `${(log.length / 1e6).toFixed(1)} MB`,
      rows: [...rows].map(([table, list]) => `${table} ${list.length}`).join(', '),
      requests,
    },
  }
}

interface Imported {
  readonly schema: Schema
  readonly rows: ReadonlyMap<string, readonly unknown[]>
  readonly requests: string
}

/** The rows that an import leaves, read back. */
async function importOnce(log: string): Promise<Imported> {
  await deleteDatabase(database)
  const workspace = await open(database)
  await workspace.$.Contact.find({}, { limit: 1 })
  const tape = await record(() => workspace.import(log))
  if ((await workspace.$.Contact.count()) !== people) throw new Error('The import did not bring every contact.')
  await workspace.close()
  const schema = await schemaOf(database)
  const db = await openRaw(database, schema)
  const rows = new Map<string, readonly unknown[]>()
  for (const table of db.tables) rows.set(table.name, await table.toArray())
  db.close()
  await deleteDatabase(database)
  return { schema, rows: new Map([...rows].filter(([, list]) => list.length > 0)), requests: requestsSent(tape) }
}

function addAll(db: Dexie, rows: Imported['rows']): Promise<unknown> {
  const work = db.transaction('rw', [...rows.keys()], () =>
    Promise.all([...rows].map(([table, list]) => db.table(table).bulkAdd(list))),
  )
  return Promise.resolve(work)
}
