/** Writes what a group of changes comes to, where nothing of what it was worked out on has moved: one transaction, or nothing. */
import type { Table } from 'dexie'
import { isSameJson } from '../core/canonical.ts'
import type { Changes, LogRow, MetaRow } from '../core/storage.ts'
import { generationName } from '../core/storage.ts'
import { type Bundle, bundled, bundleOf, endOf, rowsIn } from './bundles.ts'
import type { Database } from './database.ts'
import { partedBases, type StoredEntity, withoutBase } from './entity-rows.ts'
import { request } from './requests.ts'

/** The log, or what else was presumed, is not as it was. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved'
}

/** Rejects with `HeadMoved`, with a `ConstraintError` where a row is there already, or with whatever else IndexedDB says. */
export function writeChanges(db: Database, changes: Changes): PromiseLike<unknown> {
  return db.transaction('rw', tablesOf(db, changes), () => {
    // The requests go out together; if it turns out that something had moved, the transaction is called off.
    const facts = refuseOtherFacts(db, changes)
    if (provesHead(changes)) return Promise.all([facts, send(db, changes)])
    return Promise.all([refuseOtherHead(db, changes), facts]).then(() => send(db, changes))
  })
}

async function refuseOtherHead({ log }: Database, { onHead }: Changes): Promise<void> {
  const [last] = await request(log.name, (store) => [store.openCursor(null, 'prev')])
  if ((last === null || last === undefined ? 0 : endOf(last.value)) !== onHead) throw new HeadMoved()
}

async function refuseOtherFacts({ meta }: Database, { onGeneration, onMeta = [] }: Changes): Promise<void> {
  const names = [generationName, ...onMeta.map((row) => row.name)]
  const rows = await request(meta.name, (store) =>
    names.map((name): IDBRequest<MetaRow | undefined> => store.get(name)),
  )
  const [generation = 0, ...found] = rows.map((row) => row?.value)
  if (generation !== onGeneration || onMeta.some((row, index) => !isSameFact(found[index], row.value))) {
    throw new HeadMoved()
  }
}

export function isSameFact(found: unknown, wanted: unknown): boolean {
  return (found === undefined) === (wanted === undefined) && isSameJson(found, wanted)
}

/** New rows right behind the known head are refused by IndexedDB itself where that position is taken. */
function provesHead(changes: Changes): boolean {
  return changes.log?.[0]?.pos === changes.onHead + 1
}

function tablesOf(db: Database, changes: Changes): Table[] {
  const { entities, entitiesGone, runs, verdicts, verdictsGone, debts, debtsGone } = changes
  const has = (...lists: (readonly unknown[] | undefined)[]) =>
    lists.some((list) => list !== undefined && list.length > 0)
  const all = changes.replacesProjections === true
  const tables: Table[] = [db.log, db.meta]
  if (all || has(entities, entitiesGone)) tables.push(db.entities)
  if (all || has(changes.bases, entitiesGone)) tables.push(db.bases)
  if (all || has(runs)) tables.push(db.runs)
  if (all || has(verdicts, verdictsGone)) tables.push(db.verdicts)
  if (all || has(debts, debtsGone)) tables.push(db.debts)
  if (all || has(changes.finals)) tables.push(db.finals)
  if (has(changes.parked, changes.parkedGone)) tables.push(db.parked)
  return tables
}

/** Sends every request at once; the transaction's `complete` is what is waited for. */
function send(db: Database, changes: Changes): Promise<unknown> {
  const { log, entities, bases, runs, verdicts, debts, finals, parked, meta } = db
  const [fresh, changed] = parted(changes)
  const [based, unbased] = partedBases(changes.bases ?? [])
  const parkedGone = changes.parkedGone?.map(({ boot, seq, hash }) => [boot, seq, hash])
  return Promise.all([
    ...(changes.replacesProjections === true ? [entities, bases, runs, verdicts, debts, finals].map(clear) : []),
    add(log, bundled(changes.log ?? [])),
    restate(db, changes.restatedLog),
    remove(entities, changes.entitiesGone),
    add(entities, fresh),
    put(entities, changed),
    remove(bases, [...(changes.entitiesGone ?? []), ...unbased]),
    put(bases, based),
    put(runs, changes.runs),
    remove(verdicts, changes.verdictsGone),
    put(verdicts, changes.verdicts),
    remove(debts, changes.debtsGone),
    put(debts, changes.debts),
    remove(parked, parkedGone),
    put(parked, changes.parked),
    put(finals, changes.finals),
    put(meta, metaOf(changes)),
  ])
}

/** Rows take the place of those at their `pos`, in the bundles in which those are. */
async function restate({ log, keyRange }: Database, rows: readonly LogRow[] = []): Promise<void> {
  if (rows.length === 0) return
  const byPos = new Map(rows.map((row) => [row.pos, row]))
  const places = [...byPos.keys()]
  const last = places.reduce((a, b) => Math.max(a, b))
  const first = places.reduce((a, b) => Math.min(a, b))
  const [cursor] = await request(log.name, (store) => [store.openCursor(keyRange.upperBound(first), 'prev')])
  const range = keyRange.bound(cursor?.key ?? first, last)
  const [bundles = []] = await request(log.name, (store): IDBRequest<Bundle[]>[] => [store.getAll(range)])
  const restated = bundles.flatMap((bundle) => {
    const before = rowsIn(bundle)
    const after = before.map((row) => byPos.get(row.pos) ?? row)
    return after.every((row, index) => row === before[index]) ? [] : [bundleOf(after)]
  })
  await put(log, restated)
}

function clear({ name }: Table): Promise<unknown> {
  return request(name, (store) => [store.clear()])
}

/** Rejects where one of them is there already. */
function add<Row>({ name }: Table<Row>, rows: readonly Row[] = []): Promise<unknown> | undefined {
  return rows.length === 0 ? undefined : request(name, (store) => rows.map((row) => store.add(row)))
}

function put<Row>({ name }: Table<Row>, rows: readonly Row[] = []): Promise<unknown> | undefined {
  return rows.length === 0 ? undefined : request(name, (store) => rows.map((row) => store.put(row)))
}

function remove({ name }: Table, keys: readonly IDBValidKey[] = []): Promise<unknown> | undefined {
  return keys.length === 0 ? undefined : request(name, (store) => keys.map((key) => store.delete(key)))
}

function metaOf({ meta = [], raisesGeneration, onGeneration }: Changes): MetaRow[] {
  return raisesGeneration === true ? [...meta, { name: generationName, value: onGeneration + 1 }] : [...meta]
}

/** Entities that must not be there yet, and the others. */
function parted({ entities = [], presumedNew = [] }: Changes): readonly [StoredEntity[], StoredEntity[]] {
  const ids = new Set(presumedNew)
  const [fresh, changed]: [StoredEntity[], StoredEntity[]] = [[], []]
  for (const row of entities) (ids.has(row.id) ? fresh : changed).push(withoutBase(row))
  return [fresh, changed]
}
