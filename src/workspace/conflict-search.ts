/**
 * Finds conflicts, of everything or of what is given.
 *
 * Void verbs and superseded runs come from the fold. Duplicates of unique fields and dangling references come from the
 * nouns' definitions and stand beside it: two builds may list different ones and still agree on every row.
 */
import { isSameJson } from '../core/canonical.ts'
import type { Ref } from '../core/event.ts'
import { parseRef, refOf } from '../core/event.ts'
import { addTo } from '../core/lists.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import { valueIn } from '../core/members.ts'
import type { NounSpec } from '../core/noun.ts'
import { findNounOf, nouns } from '../core/noun.ts'
import { comparePlaces } from '../core/order.ts'
import type { IndexKey } from '../core/query/index-key.ts'
import { indexKeys } from '../core/query/index-key.ts'
import type { EntityRow, LogRow, Store, VerdictRow } from '../core/storage.ts'
import type { Conflict } from './conflict.ts'
import { groupOf, historyOf, type PlacedEvent, placedEvents } from './history.ts'
import { writtenBy } from './older-shapes.ts'
import type { RunEntry, RunLedger } from './runs.ts'

/** A walk over all of a noun reads so many rows at once. */
const manyExpected = 512

/** Under this name meta says that a conflict was dismissed on this device. */
export function dismissalOf(id: string): string {
  return `dismissed/${id}`
}

export async function undismissed(store: Store, conflicts: readonly Conflict[]): Promise<readonly Conflict[]> {
  const marks = await store.meta(conflicts.map(({ id }) => dismissalOf(id)))
  return conflicts.filter((_, index) => marks[index] !== true)
}

export async function verdictConflicts(
  store: Store,
  among: readonly (VerdictRow | undefined)[],
): Promise<readonly Conflict[]> {
  const verdicts = among.flatMap((row) => (row === undefined || row.is === 'awaited' ? [] : [row]))
  const rows = (await store.logAt(verdicts.map(({ ref }) => parseRef(ref)))).filter((row) => row !== undefined)
  const events = await placedEvents(store, [...new Set(rows)])
  const byRef = new Map(events.map((event) => [event.logged.ref, event]))
  const conflicts: Conflict[] = []
  for (const { ref, is } of verdicts) {
    const event = byRef.get(ref)
    if (event === undefined) continue
    const id = `${is}/${ref}`
    if (is === 'waiting') conflicts.push({ id, kind: 'waiting', event: event.logged })
    else conflicts.push({ id, kind: 'void', event: event.logged, against: await against(store, event) })
  }
  return conflicts
}

/** The last effective event before it that moved the entity's state, created it or deleted it. */
async function against(store: Store, event: PlacedEvent): Promise<LoggedEvent | undefined> {
  const history = await historyOf(store, event.logged.target)
  const before = history.filter(({ place, body }) => {
    const matters = body.to !== undefined || body.effect !== undefined
    return matters && comparePlaces(place, event.place) < 0
  })
  return before.at(-1)?.logged
}

export async function supersededConflicts(
  store: Store,
  ledger: RunLedger,
  among: readonly RunEntry[],
): Promise<readonly Conflict[]> {
  const runs = among.filter(({ status }) => status === 'superseded')
  const winners = await store.runsOfKeys([...new Set(runs.map((run) => run.key))])
  const effective = winners.filter(({ status }) => status === 'effective')
  const byKey = new Map((await ledger.at(effective.map(({ ref }) => ref))).map((run) => [run.key, run]))
  return runs.map((run) => ({ id: `superseded/${run.ref}`, kind: 'superseded', run, by: byKey.get(run.key) }))
}

/** Duplicates and dangling references, of everything there is: in one walk over each noun. */
export async function allBeside(store: Store): Promise<readonly Conflict[]> {
  const holders = new Map<string, string[]>()
  const references: Reference[] = []
  const here = new Set<string>()
  for (const spec of nouns()) {
    if (spec.unique.length === 0 && Object.keys(spec.refs).length === 0) continue
    for (const holding of await holdingsOf(store, spec)) {
      here.add(holding.id)
      for (const key of uniqueKeysIn(holding)) addTo(holders, JSON.stringify(key), holding.id)
      references.push(...referencesIn(holding))
    }
  }
  const shared = [...holders].filter(([, ids]) => ids.length > 1)
  const duplicates = shared.map(([key, ids]) => uniqueConflict(JSON.parse(key), ids))
  const others = references.filter(({ to }) => !here.has(to))
  return [...duplicates, ...(await danglingAmong(store, others))]
}

/** What an entity has in the index, or what of that matters. */
interface Holding {
  readonly id: string
  readonly spec: NounSpec
  readonly keys: readonly IndexKey[]
}

async function holdingsOf(store: Store, spec: NounSpec): Promise<readonly Holding[]> {
  let found: Holding[] = []
  const begin = () => {
    found = []
    return ({ id, state, keys }: EntityRow): boolean => {
      if (state.deleted === undefined) found.push({ id, spec, keys })
      return true
    }
  }
  await store.scan({ by: 'noun', noun: spec.name, direction: 'asc', isOrdered: true }, begin, manyExpected)
  return found
}

function uniqueKeysIn({ spec, keys }: Holding): readonly IndexKey[] {
  return keys.filter(([, field]) => spec.unique.includes(field))
}

function referencesIn({ id, spec, keys }: Holding): readonly Reference[] {
  const ofReferences = keys.filter(([, field]) => valueIn(spec.refs, field) !== undefined)
  return ofReferences.map(([, field, to]) => ({ entity: id, field, to: String(to) }))
}

function uniqueConflict([noun, field, value]: IndexKey, entities: readonly string[]): Conflict {
  return { id: `unique/${noun}.${field}/${value}`, kind: 'unique', noun, field, value, entities }
}

interface Reference {
  readonly entity: string
  readonly field: string
  readonly to: string
}

/** `deletedBy`: what deleted the entity that is referred to, where it ever was there. */
async function danglingConflict(
  store: Store,
  { entity, field, to }: Reference,
  deletedBy: Ref | undefined,
): Promise<Conflict> {
  const survivor = deletedBy === undefined ? undefined : await survivorOf(store, to, deletedBy)
  return {
    id: `dangling/${entity}.${field}/${to}`,
    kind: 'dangling',
    entity,
    field,
    to,
    why: deletedBy === undefined ? 'missing' : 'deleted',
    ...(survivor === undefined ? {} : { mergedInto: survivor }),
  }
}

/** Duplicates and dangling references that these rows have brought about. */
export async function conflictsBeside(store: Store, log: readonly LogRow[]): Promise<readonly Conflict[]> {
  const events = await placedEvents(store, log)
  const effective = events.filter(({ logged }) => logged.verdict.is === 'effective')
  const gone = new Set(effective.flatMap(({ logged, body }) => (body.effect === 'delete' ? [logged.target] : [])))
  const changed = effective.filter(({ logged, body }) => body.effect !== 'delete' && findNounOf(logged.target))
  const rows = await store.entities(changed.map(({ logged }) => logged.target))
  const holdings = changed.flatMap(({ logged, body }, at): readonly Holding[] => {
    const [row, spec] = [rows[at], findNounOf(logged.target)]
    if (row === undefined || spec === undefined) return []
    const written = indexKeys({ ...spec, indexed: [...spec.unique, ...Object.keys(spec.refs)] }, writtenBy(body, spec))
    const keys = row.keys.filter((key) => written.some((each) => isSameJson(each, key)))
    return [{ id: row.id, spec, keys }]
  })
  return [...(await conflictsIn(store, holdings)), ...(await conflictsOf(store, [...gone]))]
}

async function conflictsIn(store: Store, holdings: readonly Holding[]): Promise<readonly Conflict[]> {
  return [...(await duplicatesIn(store, holdings)), ...(await danglingAmong(store, holdings.flatMap(referencesIn)))]
}

async function duplicatesIn(store: Store, holdings: readonly Holding[]): Promise<readonly Conflict[]> {
  const keys = holdings.flatMap(uniqueKeysIn)
  if (keys.length === 0) return []
  const holders = await store.together((reads) => Promise.all(keys.map((key) => reads.keyed(key))), ['entities'])
  return keys.flatMap((key, at) => {
    const entities = holders[at] ?? []
    return entities.length > 1 ? [uniqueConflict(key, entities)] : []
  })
}

/** Those of the references that lead to what was deleted, or is not here. */
async function danglingAmong(store: Store, references: readonly Reference[]): Promise<readonly Conflict[]> {
  const targets = [...new Set(references.map(({ to }) => to))]
  const rows = new Map((await store.entities(targets)).map((row) => [row?.id, row]))
  const conflicts: Conflict[] = []
  for (const reference of references) {
    const target = rows.get(reference.to)
    if (target !== undefined && target.state.deleted === undefined) continue
    conflicts.push(await danglingConflict(store, reference, target?.state.deleted))
  }
  return conflicts
}

export async function referencesTo(store: Store, { name }: NounSpec, to: string): Promise<readonly Reference[]> {
  const references: Reference[] = []
  for (const { name: noun, refs } of nouns()) {
    for (const field of Object.keys(refs).filter((candidate) => refs[candidate]?.noun === name)) {
      for (const entity of await store.keyed([noun, field, to])) references.push({ entity, field, to })
    }
  }
  return references
}

/** What is left of it after one merge or several; nothing where two were merged into each other, apart, and both went. */
async function survivorOf(
  store: Store,
  id: string,
  deletedBy: Ref,
  gone = new Set<string>(),
): Promise<string | undefined> {
  const into = await mergedInto(store, id, deletedBy)
  if (into === undefined || gone.has(into)) return undefined
  const [row] = await store.entities([into])
  if (row?.state.deleted === undefined) return into
  return survivorOf(store, into, row.state.deleted, gone.add(id))
}

/** What a deleted entity was merged into: the target of the merge that stands in the group of its deletion. */
async function mergedInto(store: Store, id: string, deletedBy: Ref): Promise<string | undefined> {
  const { boot, seq } = parseRef(deletedBy)
  const merged = `${id.slice(0, id.indexOf('_'))}.merged`
  const [row] = await store.logAt([{ boot, seq }])
  if (row === undefined || row.event.kind !== 'verb') return undefined
  const group = await groupOf(store, refOf({ boot, seq: row.event.last }))
  const merge = group.filter(({ event }) => event.kind === 'verb' && event.type === merged && event.seq <= seq).at(-1)
  return merge?.event.kind === 'verb' ? merge.event.target : undefined
}

/** Duplicates and dangling references that these entities, as they are now or are not there, are part of. */
export async function conflictsOf(store: Store, ids: readonly string[]): Promise<readonly Conflict[]> {
  const rows = await store.entities(ids)
  const holdings: Holding[] = []
  const references: Reference[] = []
  for (const [at, id] of ids.entries()) {
    const [row, spec] = [rows[at], findNounOf(id)]
    if (spec === undefined) continue
    if (row !== undefined && row.state.deleted === undefined) holdings.push({ id, spec, keys: row.keys })
    else references.push(...(await referencesTo(store, spec, id)))
  }
  return [...(await conflictsIn(store, holdings)), ...(await danglingAmong(store, references))]
}
