/**
 * One workspace, open in this process: the nouns bound to it, its events, runs and conflicts, and its end.
 */
import { createNoun } from '../core/create-noun.ts'
import { WorkspaceClosedError } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import type { EventFeed } from '../core/event-feed.ts'
import type { HookRegistry } from '../core/hook.ts'
import type { FindOptions, Host, Moment, Page } from '../core/host.ts'
import type { LiveQuery } from '../core/live.ts'
import type { LoggedEvent } from '../core/logged-event.ts'
import type { AnyEntity, Fields, NounSpec, VerbSpec } from '../core/noun.ts'
import { copyOf, eventType, nouns, subscribeToNouns } from '../core/noun.ts'
import type { BoundNouns, Graph } from '../core/noun-graph.ts'
import type { Step } from '../core/step.ts'
import type { RunningSync } from '../sync/create-sync.ts'
import type { Notes } from '../sync/note.ts'
import type { Presence, Sync } from '../sync/sync.ts'
import { Conflicts } from './conflicts.ts'
import type { Environment } from './environment.ts'
import { WorkspaceEvents } from './events.ts'
import { type AwaitedCode, fetchAhead } from './fetched.ts'
import type { Finality } from './finality.ts'
import { createGraph } from './graph.ts'
import type { Inspection } from './inspection.ts'
import type * as later from './later.ts'
import { WorkspaceLiveQuery } from './live-query.ts'
import type { Past } from './past.ts'
import type { Plans, Together, TogetherOptions } from './plans.ts'
import type { Process } from './process.ts'
import { countEntities, findEntities, Presenter, relatedNow, withRelations } from './reads.ts'
import { RunLedger } from './runs.ts'
import type { ExportOptions, ImportOptions, ImportResult, ImportSource } from './transfer.ts'
import { besidesRun } from './verbs.ts'
import { WatchedReading } from './watched-reading.ts'
import type { WorkspaceNotes } from './workspace-notes.ts'

type Later = typeof later

/** What a workspace is put together from, besides its process. */
interface Parts {
  readonly hooks: HookRegistry
  readonly sync: RunningSync
  readonly notes: WorkspaceNotes
  readonly later: AwaitedCode<Later>
}

/** An open workspace. Each noun is also a member of it: `workspace.Deal` is `workspace.$.Deal`. */
export type Workspace = WorkspaceBase & BoundNouns

export class WorkspaceBase {
  readonly #process: Process
  readonly #host: WorkspaceHost
  readonly #events: WorkspaceEvents
  readonly #endNouns: () => void
  readonly #endAhead: () => void
  #graph: Graph | undefined
  #closing: Promise<void> | undefined
  readonly runs: RunLedger
  readonly conflicts: Conflicts
  readonly #sync: RunningSync
  readonly #notes: WorkspaceNotes
  #finality: Finality | undefined
  #plans: Plans | undefined
  readonly #later: AwaitedCode<Later>

  /** @internal Use `openWorkspace`. */
  constructor(process: Process, { hooks, sync, notes, later }: Parts) {
    this.#process = process
    this.#sync = sync
    this.#notes = notes
    this.#later = later
    const { store } = process.env
    this.#events = new WorkspaceEvents(process.env, process.feed, async () => (await later.fetch()).listEvents)
    this.#host = new WorkspaceHost(process, hooks, later)
    this.runs = new RunLedger(store, process.payer, process.feed)
    this.conflicts = new Conflicts(process, this.#host, this.runs)
    this.#endNouns = this.#offerNouns()
    this.#endAhead = fetchAhead(() => later.fetch())
  }

  get name(): string {
    return this.#process.env.name
  }

  /** The database in which the log is kept; unique to the workspace, the signed-in person and the replica. */
  get database(): string {
    return this.#process.env.database
  }

  get actor(): string {
    return this.#process.env.actor
  }

  /** Names this process in the log: refs of what it writes begin with it. `undefined` before it has written anything. */
  get boot(): string | undefined {
    return this.#process.replica.boot
  }

  /** @internal What nouns bound to this workspace speak to. */
  get host(): Host {
    return this.#host
  }

  /** The nouns, acting on this workspace alone, and its events. Hooks registered here apply to this workspace only. */
  get $(): Graph {
    this.#graph ??= boundTo(this.#host, this.#events)
    return this.#graph
  }

  get events(): EventFeed {
    return this.#events
  }

  /** What goes to the relay and comes from it. Without the option `sync` it is offline for good. */
  get sync(): Sync {
    return this.#sync
  }

  /** Who else is here, as the relay says. */
  get presence(): Presence {
    return this.#sync.presence
  }

  /** Texts that people edit together, apart from the log. */
  get notes(): Notes {
    return this.#notes
  }

  /**
   * Resolves once a commit of the relay covers the event: then nothing can change any more what came of it, and what cannot
   * be undone may be done. `boot:seq#i` for a verb inside a run. Rejects with `not-found` where no such event is in the log, with
   * `no-relay` where the workspace was opened without one and the event is not final yet, with `closed` when it is closed before.
   */
  async whenFinal(ref: Ref): Promise<void> {
    const { Finality } = await this.#later.fetch()
    this.#host.refuseClosed()
    this.#finality ??= new Finality(this.#process)
    return this.#finality.whenFinal(ref)
  }

  /**
   * Carries out several verbs, 1 to 200, as one, in order, each on what those before it and their hooks did; all of them or none. The
   * steps are plain data: `{ verb: 'Deal.win', input: { id } }`, where `{ $step: 0 }` stands for the id of what the first
   * step makes. Resolves once all is durable on this device. Rejects with the error of the step that is wrong, whose number
   * is `details.step`; then nothing was written. With `dryRun` nothing is written in any case.
   */
  async together(steps: readonly Step[], options: TogetherOptions = {}): Promise<Together> {
    const plan = copyOf(steps) // what was passed is the caller's to change afterwards
    return this.#process.finish(this.#loadPlans().then((plans) => plans.carryOut(plan, options)))
  }

  /** What was carried out together with this receipt, `repeated` as it would be told again; `undefined` where nothing was. */
  async carriedOut(receipt: string): Promise<Together | undefined> {
    return (await this.#loadPlans()).carriedOut(receipt)
  }

  /** Loaded where it is wanted: most pages carry out one verb at a time. */
  async #loadPlans(): Promise<Plans> {
    this.#host.refuseClosed()
    const { Plans } = await this.#later.fetch()
    this.#plans ??= new Plans(this.#process)
    return this.#plans
  }

  /**
   * Takes an event back, and with it what was written as one with it (`LoggedEvent.group`): all of it, or none. Writes what stood
   * there before, as one, and resolves with the ref of the first event of that; taking that back does it again. A creation is
   * taken back by deleting. Refuses with `undo` where somebody else (or a hook) wrote the same field since, to whatever value,
   * where something refers to what was made, where a hook has made something of it, or of what was built on it, that would
   * stay, and for whatever else `UndoError` lists: `why` says which.
   */
  undo(ref: Ref): Promise<Ref> {
    const { verbs, env, index } = this.#process
    const take = async ({ inverseOf }: Later) => {
      await index.ready()
      return verbs.takeBack(ref, () => inverseOf(env.store, ref, env.actor))
    }
    const { module } = this.#later
    // In its turn among the verbs, unless its code has yet to come.
    return this.#process.finish(module === undefined ? this.#later.fetch().then(take) : take(module))
  }

  /**
   * Reads now, and again after whatever is stored has changed, in this tab or another: for lists of events, runs, conflicts,
   * and what is worked out of them. Entities are better asked for with `Deal.live`, which reads once. The snapshot stays the
   * same object until `read` gives other JSON. Call `close()` when done.
   */
  watch<E>(read: () => Promise<readonly E[]>): LiveQuery<E> {
    const { feed, env } = this.#process
    return new WatchedReading({ feed, clock: env.clock, read })
  }

  /**
   * Resolves once nothing is being written and the log owes no hook run that this process can make: outside runs have
   * ended, failed ones have succeeded or become dead letters.
   */
  settled(): Promise<void> {
    return this.#process.settled()
  }

  /**
   * Folds the whole log from nothing and replaces every projection. The rows come out as they were; this is for proof, and
   * for a browser that lost part of its storage. Takes time and memory in proportion to the log.
   */
  async rebuild(): Promise<void> {
    const { rebuild } = await this.#later.fetch()
    await this.#process.writer.submit((transaction) => rebuild(transaction))
  }

  /** What this device holds, and what of it the relay lacks: for tools. Reads a hundred events at most. */
  async inspect(): Promise<Inspection> {
    const { inspect } = await this.#later.fetch()
    return inspect(this.#process, this.#sync)
  }

  /** The log as JSON lines, in the order of this device. Works on a log that cannot be written any more. */
  async *export(options: ExportOptions = {}): AsyncIterable<string> {
    const { exportLog } = await this.#later.fetch()
    yield* exportLog(this.#process, options)
  }

  /**
   * Merges an exported log. What is known already changes nothing; what is admitted is durable when this resolves.
   * Rejects with `import` on a line that is not JSON, after keeping everything before it.
   */
  async import(source: ImportSource, options: ImportOptions = {}): Promise<ImportResult> {
    const { importLog } = await this.#later.fetch()
    return importLog(this.#process, source, options)
  }

  /** Whether `close` was called, or the database was lost. */
  get isClosed(): boolean {
    return this.#process.isClosed
  }

  /**
   * Lets what was called before finish (where it waits for code that has yet to come, or in a before-hook, within 3 seconds), then
   * lets go of the database. Verbs called later reject with `closed`; live queries say so.
   */
  close(): Promise<void> {
    this.#endNouns()
    this.#endAhead()
    this.#host.hooks.end()
    this.#finality?.close()
    this.#closing ??= this.#later.untilClosed((givenUp) => this.#end(givenUp), this.#process.env.clock)
    return this.#closing
  }

  #end(givenUp: Promise<void>): Promise<void> {
    return this.#process.close(async () => {
      const asked = Promise.race([this.#process.asked(), givenUp])
      await Promise.all([asked, this.#notes.close(), this.#sync.close()])
    })
  }

  /** Those loaded now and those loaded later; a noun's name begins with a capital, no member of a workspace does. */
  #offerNouns(): () => void {
    const offer = ({ name }: NounSpec) =>
      Object.defineProperty(this, name, { configurable: true, get: () => Reflect.get(this.$, name) })
    for (const spec of nouns()) offer(spec)
    return subscribeToNouns(offer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function boundTo(host: Host, events: EventFeed): Graph {
  const bound = new Map<NounSpec, object>()
  const binding = { host: () => host, hooks: host.hooks }
  const nounOf = (spec: NounSpec) => {
    const noun = bound.get(spec) ?? createNoun(spec, binding)
    bound.set(spec, noun)
    return noun
  }
  return Object.assign(Object.create(createGraph(nounOf)), { events }) // each member is made from the noun's own definition
}

/** What the nouns ask for, carried out on one workspace. */
class WorkspaceHost implements Host {
  readonly hooks: HookRegistry
  readonly #process: Process
  readonly #presenter: Presenter
  readonly #later: AwaitedCode<Later>

  constructor(process: Process, hooks: HookRegistry, later: AwaitedCode<Later>) {
    this.#process = process
    this.#later = later
    this.#presenter = new Presenter((row) => process.replica.syncOf(row))
    this.hooks = hooks
  }

  async execute(
    spec: NounSpec,
    verb: VerbSpec,
    target: string | undefined,
    input: Fields,
    calledIn?: string,
  ): Promise<AnyEntity> {
    const { env, verbs } = this.#process
    if (env.dev && calledIn !== undefined) env.warn(besidesRun(spec, verb, calledIn))
    return this.#process.finish(this.#ready().then(() => verbs.execute(spec, verb, target, input)))
  }

  async get(spec: NounSpec, id: string, { asOf }: { readonly asOf?: Moment }): Promise<AnyEntity | undefined> {
    this.refuseClosed()
    if (asOf !== undefined) return (await this.#past(asOf)).get(spec, id)
    const row = await this.#process.replica.entity(id)
    return row?.state.noun === spec.name ? this.#presenter.live(row) : undefined
  }

  async find(spec: NounSpec, filter: Fields, options: FindOptions): Promise<Page<AnyEntity>> {
    await this.#ready()
    if (options.asOf !== undefined) return (await this.#past(options.asOf)).find(spec, filter, options)
    const { replica } = this.#process
    const page = await findEntities(replica, this.#presenter, { spec, filter, options })
    return withRelations(relatedNow(replica, this.#presenter), spec, page, options.include)
  }

  async count(spec: NounSpec, filter: Fields): Promise<number> {
    await this.#ready()
    return countEntities(this.#process.replica, this.#presenter, spec, filter)
  }

  async history(_spec: NounSpec, id: string): Promise<readonly LoggedEvent[]> {
    this.refuseClosed()
    const { historyOf } = await this.#later.fetch()
    return Object.freeze((await historyOf(this.#store, id)).map(({ logged }) => logged))
  }

  async doneBy(spec: NounSpec, verb: VerbSpec, actor: string): Promise<readonly LoggedEvent[]> {
    this.refuseClosed()
    const { listEvents } = await this.#later.fetch()
    return listEvents(this.#store, { type: eventType(spec.name, verb.past), actor })
  }

  async rollback(spec: NounSpec, id: string, to: Moment): Promise<AnyEntity> {
    const restored = async () => {
      await this.#ready()
      const call = await (await this.#past(to)).restoring(spec, id)
      return this.#process.verbs.restore(call)
    }
    return this.#process.finish(restored())
  }

  live(spec: NounSpec, filter: Fields, options: FindOptions): LiveQuery<AnyEntity> {
    const read = (wanted: Fields, how: FindOptions) => this.find(spec, wanted, how)
    const source = { feed: this.#process.feed, presenter: this.#presenter, read }
    return new WorkspaceLiveQuery(source, spec, filter, options)
  }

  get #store(): Environment['store'] {
    return this.#process.env.store
  }

  async #past(asOf: Moment): Promise<Past> {
    const { Past } = await this.#later.fetch()
    return new Past(this.#process.replica, asOf)
  }

  #ready(): Promise<void> {
    this.refuseClosed()
    return this.#process.index.ready()
  }

  /** Throws `closed`. */
  refuseClosed(): void {
    if (this.#process.isClosed) throw new WorkspaceClosedError(this.#process.env.name)
  }
}
