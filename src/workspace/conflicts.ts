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
import type { Fields } from '../core/noun.ts'
import { findNounOf, nounNamed, nouns } from '../core/noun.ts'
import { comparePlaces } from '../core/order.ts'
import type { Store } from '../core/storage.ts'
import { historyOf, placedEvents } from './history.ts'
import type { Process } from './process.ts'
import type { RunEntry } from './runs.ts'
import { RunLedger } from './runs.ts'

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

  constructor(process: Process, host: Host) {
    this.#process = process
    this.#host = host
  }

  /** All that is open; those dismissed on this device only with `dismissed`. Reads the index entries of every noun. */
  async find({ dismissed = false }: { readonly dismissed?: boolean } = {}): Promise<readonly Conflict[]> {
    const store = this.#process.env.store
    const found = [
      ...(await voidVerbs(store)),
      ...(await superseded(store, new RunLedger(store, this.#process.payer))),
      ...(await duplicates(store)),
      ...(await dangling(store)),
    ]
    const marks = await store.meta(found.map((conflict) => markOf(conflict.id)))
    return Object.freeze(
      found.filter((_, index) => dismissed || marks[index] !== true).map((entry) => Object.freeze(entry)),
    )
  }

  /** Calls `listener` after each change that may have added or settled one. Returns the undo. */
  subscribe(listener: () => void): () => void {
    return this.#process.feed.subscribe(() => listener())
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
    this.#process.feed.emit({ entities: [], gone: [], log: [], isWhole: false })
  }

  async #apply(conflict: Conflict): Promise<void> {
    if (conflict.kind === 'void') {
      const { noun, verb, target, data } = conflict.event
      const spec = nounNamed(noun)
      const verbSpec = spec.verbs[verb]
      if (verbSpec !== undefined) {
        await this.#host.execute(spec, verbSpec, target, withoutState(data, spec.state))
        return
      }
    }
    if (conflict.kind === 'dangling' && conflict.mergedInto !== undefined) {
      const spec = findNounOf(conflict.entity)
      const update = spec?.verbs.update
      if (spec !== undefined && update !== undefined) {
        await this.#host.execute(spec, update, conflict.entity, { [conflict.field]: conflict.mergedInto })
        return
      }
    }
    const expected = 'there is nothing to apply here: change the entities by hand, or dismiss it'
    throw new ValidationError('Conflict', `Resolving ${conflict.id}`, [{ field: 'apply', expected }])
  }
}

function markOf(id: string): string {
  return `dismissed/${id}`
}

function withoutState(data: Fields, state: string | undefined): Fields {
  return Object.fromEntries(Object.entries(data).filter(([field]) => field !== state))
}

async function voidVerbs(store: Store): Promise<readonly Conflict[]> {
  const verdicts = (await store.allVerdicts()).filter((verdict) => verdict.is !== 'awaited')
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

async function superseded(store: Store, ledger: RunLedger): Promise<readonly Conflict[]> {
  const runs = await ledger.find({ status: 'superseded' })
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
        conflicts.push({ id: `unique/${noun}.${field}/${value}`, kind: 'unique', noun, field, value, entities })
      }
    }
  }
  return conflicts
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
        const by = deleted.get(to)
        const mergedInto = by === undefined ? undefined : await survivorOf(store, to, by)
        const id = `dangling/${entity}.${field}/${to}`
        const why = by === undefined ? 'missing' : 'deleted'
        conflicts.push({
          id,
          kind: 'dangling',
          entity,
          field,
          to,
          why,
          ...(mergedInto === undefined ? {} : { mergedInto }),
        })
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
