/** Writes what a group of changes comes to, where nothing of what it was worked out on has moved: one transaction, or nothing. */
import { isSameJson } from '../core/canonical.ts'
import type { Changes, LogRow, MetaRow } from '../core/storage.ts'
import { generationName } from '../core/storage.ts'
import { type Bundle, bundled, bundleOf, rowsIn } from './bundles.ts'
import type { Database } from './database.ts'
import { partedBases, type StoredEntity, withoutBase } from './entity-rows.ts'
import { type Ask, getAllRows, getLastKeys, getRows } from './read-at-once.ts'
import { fewKeys, groupsOf, list, stretchesAmong } from './read-keyed.ts'
import { writeAtOnce } from './requests.ts'
import { headOf } from './stored-reads.ts'

/** The log, or what else was presumed, is not as it was. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved'
}

/** Rejects with `HeadMoved`, with a `ConstraintError` where a row is there already, or with whatever else IndexedDB says. */
export function writeChanges(db: Database, changes: Changes): Promise<void> {
  return writeAtOnce(db, tablesOf(changes), async (request) => {
    // The requests go out together; if it turns out that something had moved, the transaction is called off.
    await Promise.all([
      refuseOtherHead(request, changes),
      refuseOtherFacts(request, changes),
      send(db, request, changes),
    ])
  })
}

async function refuseOtherHead(request: Ask, { onHead, log }: Changes): Promise<void> {
  // New rows right behind the known head are refused by IndexedDB itself where that position is taken.
  if (log?.[0]?.pos === onHead + 1) return
  if ((await headOf(request)) !== onHead) throw new HeadMoved()
}

async function refuseOtherFacts(request: Ask, { onGeneration, onMeta = [] }: Changes): Promise<void> {
  const names = [generationName, ...onMeta.map((row) => row.name)]
  const rows = await getRows<MetaRow>(request, 'meta', names)
  const [generation = 0, ...found] = rows.map((row) => row?.value)
  if (generation !== onGeneration || onMeta.some((row, index) => !isSameFact(found[index], row.value))) {
    throw new HeadMoved()
  }
}

export function isSameFact(found: unknown, wanted: unknown): boolean {
  return (found === undefined) === (wanted === undefined) && isSameJson(found, wanted)
}

function tablesOf(changes: Changes): readonly string[] {
  const { entities, bases, entitiesGone, runs, verdicts, verdictsGone, debts, debtsGone, finals, parked, parkedGone } =
    changes
  const lists: { readonly [table: string]: readonly (readonly unknown[] | undefined)[] } = {
    entities: [entities, entitiesGone],
    bases: [bases, entitiesGone],
    runs: [runs],
    verdicts: [verdicts, verdictsGone],
    debts: [debts, debtsGone],
    finals: [finals],
    parked: [parked, parkedGone],
  }
  const isWanted = (table: string) => changes.replacesProjections === true || lists[table]?.some((list) => list?.length)
  return ['log', 'meta', ...Object.keys(lists).filter(isWanted)]
}

/** Sends every request at once. */
function send(db: Database, request: Ask, changes: Changes): Promise<unknown> {
  const [fresh, changed] = parted(changes)
  const [based, unbased] = partedBases(changes.bases ?? [])
  const { entitiesGone = [], parkedGone = [] } = changes
  const add = (table: string, rows: readonly unknown[] = []) =>
    ask(request, table, rows, (store, row) => store.add(row))
  const put = (table: string, rows: readonly unknown[] = []) =>
    ask(request, table, rows, (store, row) => store.put(row))
  const remove = (table: string, keys: readonly IDBValidKey[] = []) =>
    ask(request, table, keys, (store, key) => store.delete(key))
  return Promise.all([
    ...(changes.replacesProjections === true
      ? projections.map((table) => request(table, (store) => [store.clear()]))
      : []),
    add('log', bundled(changes.log ?? [])),
    restate(db.keyRange, request, changes.restatedLog),
    remove('entities', entitiesGone),
    add('entities', fresh),
    put('entities', changed),
    // One after the other: what is put must not lie in a stretch that goes.
    unbase(db, request, [...entitiesGone, ...unbased]).then(() => put('bases', based)),
    put('runs', changes.runs),
    remove('verdicts', changes.verdictsGone),
    put('verdicts', changes.verdicts),
    remove('debts', changes.debtsGone),
    put('debts', changes.debts),
    remove(
      'parked',
      parkedGone.map(({ boot, seq, hash }) => [boot, seq, hash]),
    ),
    put('parked', changes.parked),
    put('finals', changes.finals),
    put('meta', metaOf(changes)),
  ])
}

const projections = ['entities', 'bases', 'runs', 'verdicts', 'debts', 'finals']

function ask<Item>(
  request: Ask,
  table: string,
  items: readonly Item[],
  one: (store: IDBObjectStore, item: Item) => IDBRequest,
): Promise<unknown> | undefined {
  return items.length === 0 ? undefined : request(table, (store) => items.map((item) => one(store, item)))
}

/** By stretches: a row that is deleted along with others costs a fraction of a request of its own. */
async function unbase(db: Database, request: Ask, ids: readonly string[]): Promise<void> {
  if (ids.length < fewKeys) return void (await ask(request, 'bases', ids, (store, id) => store.delete(id)))
  const stretches: (readonly [from: IDBValidKey, to: IDBValidKey])[] = []
  await list(db, request, 'bases', undefined, groupsOf(ids), (there, group) =>
    stretches.push(...stretchesAmong(there, new Set(group), 0)),
  )
  await ask(request, 'bases', stretches, (store, [from, to]) => store.delete(db.keyRange.bound(from, to)))
}

/** Rows take the place of those at their `pos`, in the bundles in which those are. */
async function restate(range: typeof IDBKeyRange, request: Ask, rows: readonly LogRow[] = []): Promise<void> {
  if (rows.length === 0) return
  const byPos = new Map(rows.map((row) => [row.pos, row]))
  const places = [...byPos.keys()]
  const last = places.reduce((a, b) => Math.max(a, b))
  const first = places.reduce((a, b) => Math.min(a, b))
  const [begin = first] = await getLastKeys(request, 'log', [range.upperBound(first)])
  const bundles = await getAllRows<Bundle>(request, 'log', range.bound(begin, last))
  const restated = bundles.flatMap((bundle) => {
    const before = rowsIn(bundle)
    const after = before.map((row) => byPos.get(row.pos) ?? row)
    return after.every((row, index) => row === before[index]) ? [] : [bundleOf(after)]
  })
  await ask(request, 'log', restated, (store, bundle) => store.put(bundle))
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
