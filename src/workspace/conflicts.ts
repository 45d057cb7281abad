/**
 * `workspace.conflicts`: what a merge decided that a person should see, with both sides and the reason (docs/semantics.md
 * F5, F9).
 *
 * Void verbs and superseded runs come from the fold. Duplicates of unique fields and dangling references come from the
 * nouns' definitions and stand beside it: two builds may list different ones and still agree on every row.
 */
import { ValidationError, WonceError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { parseRef } from '../core/event.ts'
import type { Host } from '../core/host.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { Fields, NounSpec, VerbSpec } from '../core/noun.ts'
import { findNounOf, nounNamed, nouns } from '../core/noun.ts'
import { comparePlaces } from '../core/order.ts'
import type { IndexKey } from '../core/query/index-key.ts'
import { indexKeys } from '../core/query/index-key.ts'
import { nothingDecided } from '../core/refold.ts'
import type { LogRow, Store, VerdictRow } from '../core/storage.ts'
import type { Change } from './feed.ts'
import { historyOf, placedEvents } from './history.ts'
import type { Process } from './process.ts'
import type { RunEntry } from './runs.ts'
import { RunLedger } from './runs.ts'
import { tellInOrder } from './tell-in-order.ts'

export type Conflict =
  /** A verb that does not count. `against` is the effective event that stood in its way, where there is one. */
  | {
      readonly id: string
      readonly kind: 'void'
      readonly event: LoggedEvent
      readonly against: LoggedEvent | undefined
    }
  /** A verb on something that nobody has created yet. */
  | { readonly id: string; readonly kind: 'waiting'; readonly event: LoggedEvent }
  /** A run that does not count because another run of its key does. Both made the same entities. */
  | { readonly id: string; readonly kind: 'superseded'; readonly run: RunEntry; readonly by: RunEntry | undefined }
  /** Entities that share the value of a unique field. */
  | {
      readonly id: string
      readonly kind: 'unique'
      readonly noun: string
      readonly field: string
      readonly value: string | number
      readonly entities: readonly string[]
    }
  /** A reference to something that is not here (`missing`) or no more (`deleted`). */
  | {
      readonly id: string
      readonly kind: 'dangling'
      readonly entity: string
      readonly field: string
      readonly to: string
      readonly why: 'missing' | 'deleted'
      /** What the deleted entity was merged into. `resolve(id, 'apply')` moves the reference there. */
      readonly mergedInto?: string
    }

export class Conflicts {
  readonly #process: Process
  readonly #host: Host
  readonly #ledger: RunLedger

  constructor(process: Process, host: Host) {
    this.#process = process
    this.#host = host
    this.#ledger = new RunLedger(process.env.store, process.payer, process.feed)
  }

  /** All that is open; those dismissed on this device only with `dismissed`. Reads the index entries of every noun. */
  async find({ dismissed = false }: { readonly dismissed?: boolean } = {}): Promise<readonly Conflict[]> {
    const store = this.#process.env.store
    const found = [
      ...(await verdictConflicts(store, await store.allVerdicts())),
      ...(await supersededConflicts(store, this.#ledger, await this.#ledger.find({ status: 'superseded' }))),
      ...(await duplicates(store)),
      ...(await dangling(store)),
    ]
    const marks = await store.meta(found.map((conflict) => markOf(conflict.id)))
    return Object.freeze(
      found.filter((_, index) => dismissed || marks[index] !== true).map((entry) => Object.freeze(entry)),
    )
  }

  /**
   * Calls `listener` with each conflict that comes about from now on, once, whichever tab learned of it: not again when it
   * becomes final, when its events come once more, or after a rebuild. Returns the undo. A tab that was frozen is not told of
   * what came about meanwhile; `find` gives it.
   */
  subscribe(listener: (conflict: Conflict) => void): () => void {
    return tellInOrder(this.#process.feed, listener, (change) => this.#broughtAboutBy(change)).end
  }

  /**
   * `dismiss`: not listed on this device any more. `apply`: a void verb is done again on the state of now (which may be
   * refused, with `guard`); a reference to a merged entity is moved. Rejects with `not-found` where there is no such
   * conflict, with `validation` where there is nothing to apply.
   */
  async resolve(id: string, how: 'apply' | 'dismiss'): Promise<void> {
    const conflict = (await this.find({ dismissed: true })).find((candidate) => candidate.id === id)
    if (conflict === undefined) throw new WonceError('not-found', `There is no conflict ${id} any more.`, { id })
    if (how === 'apply') await this.#apply(conflict)
    await this.#process.writer.submit(async (transaction) => {
      transaction.standAlone()
      transaction.takeBesides({ meta: [{ name: markOf(id), value: true }] })
    })
    this.#process.feed.emit({ entities: [], gone: [], log: [], decided: nothingDecided, isWhole: false })
  }

  /**
   * What `resolve(id, 'apply')` would be refused with as things stand, `undefined` where it would go through: to offer only
   * what can work, and say why not. Works out what would be written, before-hooks included, and writes nothing.
   */
  async obstacle(conflict: Conflict): Promise<WonceError | undefined> {
    try {
      const { spec, verb, target, input } = applicationOf(conflict)
      const { createPlans } = await import('./plans.ts')
      const step = { verb: `${spec.name}.${verb.name}`, input: { ...input, id: target } }
      await createPlans(this.#process).carryOut([step], { dryRun: true })
      return undefined
    } catch (error) {
      if (error instanceof WonceError) return error.cause instanceof WonceError ? error.cause : error // without "Step 0"
      throw error
    }
  }

  async #broughtAboutBy({ decided, log }: Change): Promise<readonly Conflict[]> {
    const { store } = this.#process.env
    const verdicts = (await store.verdicts(decided.verdicts)).filter((row) => row !== undefined)
    const runs = (await this.#ledger.at(decided.runs)).filter((run) => run.status === 'superseded')
    const found = [
      ...(await verdictConflicts(store, verdicts)),
      ...(await supersededConflicts(store, this.#ledger, runs)),
      ...(await conflictsBeside(store, log)),
    ]
    return [...new Map(found.map((conflict) => [conflict.id, Object.freeze(conflict)])).values()]
  }

  async #apply(conflict: Conflict): Promise<void> {
    const { spec, verb, target, input } = applicationOf(conflict)
    await this.#host.execute(spec, verb, target, input)
  }
}

interface Application {
  readonly spec: NounSpec
  readonly verb: VerbSpec
  readonly target: string
  readonly input: Fields
}

/** What is done where a conflict is resolved with `apply`. Throws `ValidationError` where there is nothing to apply. */
function applicationOf(conflict: Conflict): Application {
  if (conflict.kind === 'void') {
    const { noun, verb: name, target, data } = conflict.event
    const spec = nounNamed(noun)
    const verb = spec.verbs[name]
    // What exists is not created once more: that would be another entity.
    if (verb !== undefined && verb.effect !== 'create')
      return { spec, verb, target, input: withoutState(data, spec.state) }
  }
  if (conflict.kind === 'dangling' && conflict.mergedInto !== undefined) {
    const spec = findNounOf(conflict.entity)
    const verb = spec?.verbs.update
    if (spec !== undefined && verb !== undefined) {
      return { spec, verb, target: conflict.entity, input: { [conflict.field]: conflict.mergedInto } }
    }
  }
  const expected = 'there is nothing to apply here: change the entities by hand, or dismiss it'
  throw new ValidationError('Conflict', `Resolving ${conflict.id}`, [{ field: 'apply', expected }])
}

function markOf(id: string): string {
  return `dismissed/${id}`
}

function withoutState(data: Fields, state: string | undefined): Fields {
  return Object.fromEntries(Object.entries(data).filter(([field]) => field !== state))
}

async function verdictConflicts(store: Store, among: readonly VerdictRow[]): Promise<readonly Conflict[]> {
  const verdicts = among.filter((verdict) => verdict.is !== 'awaited')
  const rows = await store.logAt(verdicts.map((verdict) => parseRef(verdict.ref)))
  const conflicts: Conflict[] = []
  for (const [index, verdict] of verdicts.entries()) {
    const row = rows[index]
    if (row === undefined) continue
    const event = (await placedEvents(store, [row])).find(({ logged }) => logged.ref === verdict.ref)
    if (event === undefined) continue
    const id = `${verdict.is}/${verdict.ref}`
    if (verdict.is === 'waiting') conflicts.push({ id, kind: 'waiting', event: event.logged })
    else conflicts.push({ id, kind: 'void', event: event.logged, against: await against(store, event) })
  }
  return conflicts
}

/** The last effective event before it that moved the entity's state, created it or deleted it. */
async function against(
  store: Store,
  event: Awaited<ReturnType<typeof placedEvents>>[number],
): Promise<LoggedEvent | undefined> {
  const history = await historyOf(store, event.logged.target)
  const before = history.filter(({ place, body }) => {
    const matters = body.to !== undefined || body.effect !== undefined
    return matters && comparePlaces(place, event.place) < 0
  })
  return before.at(-1)?.logged
}

async function supersededConflicts(
  store: Store,
  ledger: RunLedger,
  runs: readonly RunEntry[],
): Promise<readonly Conflict[]> {
  const winners = await store.runsOfKeys([...new Set(runs.map((run) => run.key))])
  const effective = await Promise.all(
    winners.filter((row) => row.status === 'effective').map(async (row) => await ledger.find({ key: row.key })),
  )
  const byKey = new Map(effective.flat().flatMap((run) => (run.status === 'effective' ? [[run.key, run]] : [])))
  return runs.map((run) => ({ id: `superseded/${run.ref}`, kind: 'superseded', run, by: byKey.get(run.key) }))
}

async function duplicates(store: Store): Promise<readonly Conflict[]> {
  const conflicts: Conflict[] = []
  for (const { name: noun, unique } of nouns()) {
    for (const field of unique) {
      const holders = new Map<string | number, string[]>()
      for (const { value, id } of await store.entries(noun, field)) {
        const ids = holders.get(value)
        if (ids === undefined) holders.set(value, [id])
        else ids.push(id)
      }
      for (const [value, entities] of holders) {
        if (entities.length < 2) continue
        conflicts.push(uniqueConflict([noun, field, value], entities))
      }
    }
  }
  return conflicts
}

function uniqueConflict([noun, field, value]: IndexKey, entities: readonly string[]): Conflict {
  return { id: `unique/${noun}.${field}/${value}`, kind: 'unique', noun, field, value, entities }
}

async function dangling(store: Store): Promise<readonly Conflict[]> {
  const conflicts: Conflict[] = []
  for (const { name: noun, refs } of nouns()) {
    for (const field of Object.keys(refs)) {
      const entries = await store.entries(noun, field)
      const targets = [...new Set(entries.map((entry) => String(entry.value)))]
      const rows = await store.entities(targets)
      const live = new Set(
        rows.flatMap((row) => (row !== undefined && row.state.deleted === undefined ? [row.id] : [])),
      )
      const deleted = new Map(
        rows.flatMap((row) => (row?.state.deleted === undefined ? [] : [[row.id, row.state.deleted]])),
      )
      for (const { value, id: entity } of entries) {
        const to = String(value)
        if (live.has(to)) continue
        conflicts.push(await danglingConflict(store, { entity, field, to }, deleted.get(to)))
      }
    }
  }
  return conflicts
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
  const mergedInto = deletedBy === undefined ? undefined : await survivorOf(store, to, deletedBy)
  return {
    id: `dangling/${entity}.${field}/${to}`,
    kind: 'dangling',
    entity,
    field,
    to,
    why: deletedBy === undefined ? 'missing' : 'deleted',
    ...(mergedInto === undefined ? {} : { mergedInto }),
  }
}

/** Duplicates and dangling references that these rows have brought about. */
async function conflictsBeside(store: Store, log: readonly LogRow[]): Promise<readonly Conflict[]> {
  const events = await placedEvents(store, log)
  const effective = events.filter(({ logged }) => logged.verdict.is === 'effective')
  const conflicts: Conflict[] = []
  for (const { logged, body } of effective) {
    const spec = findNounOf(logged.target)
    if (spec === undefined) continue
    if (body.effect === 'delete') conflicts.push(...(await danglingTo(store, spec, logged.target)))
    else {
      conflicts.push(...(await duplicatesWith(store, spec, logged.data)))
      conflicts.push(...(await danglingFrom(store, spec, logged.target, logged.data)))
    }
  }
  return conflicts
}

async function duplicatesWith(store: Store, spec: NounSpec, data: Fields): Promise<readonly Conflict[]> {
  const conflicts: Conflict[] = []
  for (const key of indexKeys({ ...spec, indexed: spec.unique }, data)) {
    const entities = await store.keyed(key)
    if (entities.length > 1) conflicts.push(uniqueConflict(key, entities))
  }
  return conflicts
}

/** References to what is not there that this entity still has. */
async function danglingFrom(store: Store, spec: NounSpec, id: string, data: Fields): Promise<readonly Conflict[]> {
  const keys = indexKeys({ ...spec, indexed: Object.keys(spec.refs) }, data)
  if (keys.length === 0) return []
  const [row, ...targets] = await store.entities([id, ...keys.map(([, , to]) => String(to))])
  const conflicts: Conflict[] = []
  for (const [index, [noun, field, to]] of keys.entries()) {
    const target = targets[index]
    const isHeld = row?.keys.some((key) => key[0] === noun && key[1] === field && key[2] === to)
    if (!isHeld || (target !== undefined && target.state.deleted === undefined)) continue
    conflicts.push(await danglingConflict(store, { entity: id, field, to: String(to) }, target?.state.deleted))
  }
  return conflicts
}

/** References that others have to what was deleted. */
async function danglingTo(store: Store, { name }: NounSpec, to: string): Promise<readonly Conflict[]> {
  const [row] = await store.entities([to])
  if (row?.state.deleted === undefined) return []
  const conflicts: Conflict[] = []
  for (const { name: noun, refs } of nouns()) {
    for (const field of Object.keys(refs).filter((candidate) => refs[candidate]?.noun === name)) {
      for (const entity of await store.keyed([noun, field, to])) {
        conflicts.push(await danglingConflict(store, { entity, field, to }, row.state.deleted))
      }
    }
  }
  return conflicts
}

/** What a deleted entity was merged into: the target of the merge that stands in the group of its deletion. */
async function survivorOf(store: Store, id: string, deletedBy: Ref): Promise<string | undefined> {
  const { boot, seq } = parseRef(deletedBy)
  const merged = `${id.slice(0, id.indexOf('_'))}.merged`
  const [row] = await store.logAt([{ boot, seq }])
  if (row === undefined || row.event.kind !== 'verb') return undefined
  const before = await store.logOf(boot, Math.max(1, seq - 10_000), seq)
  const { last } = row.event
  const merge = before.findLast(({ event }) => event.kind === 'verb' && event.last === last && event.type === merged)
  return merge?.event.kind === 'verb' ? merge.event.target : undefined
}
