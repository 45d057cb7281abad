/** Databases for the other side: plain Dexie, same durability, where it matters with the same tables, indexes and rows. */
import { Dexie } from 'dexie'

export type Schema = { readonly [table: string]: string }

/** The tables and indexes of a database as they are. */
export async function schemaOf(name: string): Promise<Schema> {
  const db = await new Dexie(name).open()
  const schema = Object.fromEntries(
    db.tables.map(({ name: table, schema: { primKey, indexes } }) => [
      table,
      [primKey, ...indexes].map(({ src }) => src).join(', '),
    ]),
  )
  db.close()
  return schema
}

/** Reports a transaction complete once it is on the disk, as workspaces do. */
export function openRaw(name: string, schema: Schema, version = 1): PromiseLike<Dexie> {
  const db = new Dexie(name, { chromeTransactionDurability: 'strict' })
  db.version(version).stores({ ...schema })
  return db.open()
}

/** A database with the same tables, indexes, rows and schema version under another name. */
export async function copyDatabase(from: string, name: string): Promise<Dexie> {
  const schema = await schemaOf(from)
  const source = await new Dexie(from).open()
  const copy = await openRaw(name, schema, source.verno)
  for (const { name: table } of source.tables) await copy.table(table).bulkAdd(await source.table(table).toArray())
  source.close()
  return copy
}

/** Rejects where two databases do not hold the same rows: then the comparison was none. */
export async function proveSame(name: string, other: string): Promise<void> {
  const schema = await schemaOf(name)
  const [left, right] = [await openRaw(name, schema), await openRaw(other, schema)]
  for (const { name: table } of left.tables) {
    const [ours, theirs] = [await left.table(table).toArray(), await right.table(table).toArray()]
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      throw new Error(`${table} is not the same in ${name} (${ours.length} rows) and ${other} (${theirs.length} rows)`)
  }
  left.close()
  right.close()
}

export async function deleteDatabase(name: string): Promise<void> {
  await Dexie.delete(name)
}
