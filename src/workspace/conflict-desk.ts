/** Finds conflicts, and resolves them: what `workspace.conflicts` promises, carried out. */
import { ValidationError, WonceError } from '../core/errors.ts'
import type { Host } from '../core/host.ts'
import type { LiveQuery } from '../core/live.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { Fields, NounSpec } from '../core/noun.ts'
import { findNounOf, nounNamed } from '../core/noun.ts'
import type { Call } from './compose.ts'
import type { Conflict } from './conflict.ts'
import {
  allBeside,
  conflictsBeside,
  dismissalOf,
  supersededConflicts,
  undismissed,
  verdictConflicts,
} from './conflict-search.ts'
import { type Change, nothingChanged } from './feed.ts'
import { eventAt } from './history.ts'
import { LiveConflicts } from './live-conflicts.ts'
import { writtenBy } from './older-shapes.ts'
import { Plans } from './plans.ts'
import type { Process } from './process.ts'
import type { RunLedger } from './runs.ts'

export class ConflictDesk {
  readonly #process: Process
  readonly #host: Host
  readonly #ledger: RunLedger

  constructor(process: Process, host: Host, ledger: RunLedger) {
    this.#process = process
    this.#host = host
    this.#ledger = ledger
  }

  async find({ dismissed = false }: { readonly dismissed?: boolean | undefined } = {}): Promise<readonly Conflict[]> {
    const store = this.#process.env.store
    await this.#process.index.ready() // a noun may have come with fields that no row is indexed by yet
    const found = [
      ...(await verdictConflicts(store, await store.allVerdicts())),
      ...(await supersededConflicts(store, this.#ledger, await this.#ledger.find({ status: 'superseded' }))),
      ...(await allBeside(store)),
    ]
    return Object.freeze(dismissed ? found : await undismissed(store, found))
  }

  live(options: { readonly dismissed?: boolean | undefined } = {}): LiveQuery<Conflict> {
    const { env, feed } = this.#process
    return new LiveConflicts({
      store: env.store,
      feed,
      ledger: this.#ledger,
      read: () => this.find(options),
      ...options,
    })
  }

  async resolve(id: string, how: 'apply' | 'dismiss'): Promise<void> {
    const conflict = (await this.find({ dismissed: true })).find((candidate) => candidate.id === id)
    if (conflict === undefined) throw new WonceError('not-found', `There is no conflict ${id} any more.`, { id })
    if (how === 'apply') {
      const { spec, verb, target, input } = await this.#applicationOf(conflict)
      await this.#host.execute(spec, verb, target, input)
    }
    // A reference that was moved dangles no more, and may again; what was void stays so in the log.
    if (how === 'apply' && conflict.kind === 'dangling') return
    await this.#process.writer.submit(async (transaction) => {
      transaction.standAlone()
      transaction.takeBesides({ meta: [{ name: dismissalOf(id), value: true }] })
    })
    this.#process.feed.emit(nothingChanged)
  }

  async obstacle(conflict: Conflict): Promise<WonceError | undefined> {
    try {
      const { spec, verb, target, input } = await this.#applicationOf(conflict)
      const step = { verb: `${spec.name}.${verb.name}`, input: { ...input, id: target } }
      const { events } = await new Plans(this.#process).carryOut([step], { dryRun: true })
      return conflict.kind === 'void' ? elsewhere(spec, conflict.event, events) : undefined
    } catch (error) {
      if (error instanceof WonceError) return error.cause instanceof WonceError ? error.cause : error // without "Step 0"
      throw error
    }
  }

  async broughtAboutBy({ decided, log }: Pick<Change, 'decided' | 'log'>): Promise<readonly Conflict[]> {
    const { store } = this.#process.env
    const known = new Set(decided.reasons) // told of already: it is the same conflict
    const refs = decided.verdicts.filter((ref) => !known.has(ref))
    const found = [
      ...(await verdictConflicts(store, await store.verdicts(refs))),
      ...(await supersededConflicts(store, this.#ledger, await this.#ledger.at(decided.runs))),
      ...(await conflictsBeside(store, log)),
    ]
    return [...new Map(found.map((conflict) => [conflict.id, conflict])).values()]
  }

  /** What is done where it is resolved with `apply`. Rejects with `ValidationError` where there is nothing to apply. */
  async #applicationOf(conflict: Conflict): Promise<Call> {
    const event = conflict.kind === 'void' ? await eventAt(this.#process.env.store, conflict.event.ref) : undefined
    if (event !== undefined) {
      const { noun, verb: name, target } = event.body
      const spec = nounNamed(noun)
      const verb = spec.verbs[name]
      // What exists is not created once more: that would be another entity.
      if (verb !== undefined && verb.effect !== 'create')
        return { spec, verb, target, input: withoutState(writtenBy(event.body, spec), spec.state) }
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
}

/** As a deal that is advanced from another stage goes on to a third. */
function elsewhere(
  { state }: NounSpec,
  { type, target, data }: LoggedEvent,
  events: readonly LoggedEvent[],
): WonceError | undefined {
  if (state === undefined) return undefined
  const meant = data[state]
  const done = events.find((event) => event.type === type && event.target === target)?.data[state]
  if (done === meant) return undefined
  return new WonceError('guard', `${type} of ${target} would lead to ${done} by now, and ${meant} was meant.`, {
    id: target,
    state: done,
  })
}

function withoutState(data: Fields, state: string | undefined): Fields {
  return Object.fromEntries(Object.entries(data).filter(([field]) => field !== state))
}
