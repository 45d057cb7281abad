/**
 * The law of the log (docs/semantics.md E6, F1–F8, H5, H6), written down a second time and as plainly as can be: whole
 * history, no increments, recursion where the law says "followed at once". It shares no code with src/core/fold.ts, so
 * that the two can be held against each other.
 */
import type { Body, CommitEvent, Event, RunEvent, VerbEvent } from '../../src/core/event.ts'

type Json = unknown

export interface ReferenceEntity {
  readonly id: string
  readonly noun: string
  fields: Record<string, Json>
  shapes: Record<string, number>
  readonly hist: string[]
  readonly slots: Record<string, string>
  version: number
  readonly createdAt: number
  updatedAt: number
  readonly createdBy: string
  deleted?: string
}

type VoidReason = 'duplicate' | 'deleted' | 'conflict' | 'stale'

export interface ReferenceVerdict {
  readonly target: string
  readonly is: 'effective' | 'void' | 'waiting'
  readonly why?: VoidReason
  /** It had to wait for its entity. */
  readonly hadToWait: boolean
}

export interface ReferenceRun {
  readonly key: string
  readonly hook: string
  readonly slot: string
  readonly status: 'effective' | 'superseded' | 'idle' | 'dead'
  readonly depth?: number
  readonly ancestors?: readonly string[]
  /** Where the verb at the root of its cascade stands. */
  readonly root?: Standing
}

export interface ReferenceDebt {
  readonly key: string
  readonly hook: string
  readonly slot: string
  readonly trigger: string
  readonly target: string
  readonly depth: number
  readonly blocked?: 'cycle' | 'depth'
}

export interface Reference {
  readonly batches: ReadonlyMap<string, number>
  readonly entities: ReadonlyMap<string, ReferenceEntity>
  /** Of every verb that came alone, and of every verb in a run that counts. */
  readonly verdicts: ReadonlyMap<string, ReferenceVerdict>
  readonly runs: ReadonlyMap<string, ReferenceRun>
  readonly debts: ReadonlyMap<string, ReferenceDebt>
  /** Effective events in the order in which they acted. */
  readonly acted: readonly Acted[]
}

export interface Standing {
  readonly batch: number
  readonly ulid: string
  readonly boot: string
  readonly seq: number
}

/** One verb, alone or inside a run, and where it came from. */
interface Deed {
  readonly ref: string
  readonly body: Body
  readonly slot: string
  readonly wall: number
  readonly actor: string
  readonly root: Standing
  readonly depth: number
  readonly ancestors: readonly string[]
  readonly hadToWait: boolean
}

export interface Acted extends Deed {
  readonly slots: readonly string[]
}

/** What no commit covers comes after every batch. */
export const noBatch = Number.MAX_SAFE_INTEGER

const deepest = 16

/** Folds these events. `only: 'final'` leaves out what no commit covers. */
export function referenceFold(events: readonly Event[], only: 'all' | 'final' = 'all'): Reference {
  const batches = batchesOf(events)
  const batchOf = (event: Event) => batches.get(`${event.boot}:${event.seq}`) ?? noBatch
  const folded = events.filter((event) => only === 'all' || batchOf(event) !== noBatch)
  const fold = new Fold()
  for (const batch of [...new Set(folded.map(batchOf))].sort((a, b) => a - b)) {
    fold.batch(
      batch,
      folded.filter((event) => batchOf(event) === batch),
    )
  }
  return { batches, ...fold.result(events, batchOf) }
}

/** E6: the chain of commits, and for each ref the first commit whose accumulated vector covers it. */
export function batchesOf(events: readonly Event[]): Map<string, number> {
  const commits = events.filter((event): event is CommitEvent => event.kind === 'commit')
  const batches = new Map<string, number>()
  const covered: Record<string, number> = {}
  let before: CommitEvent | undefined
  for (let k = 1; ; k += 1) {
    const wanted = before && `${before.boot}:${before.seq}`
    const claims = commits.filter((commit) => commit.k === k && commit.prev === wanted)
    claims.sort((a, b) => (`${a.boot}:${a.seq}` < `${b.boot}:${b.seq}` ? -1 : 1))
    before = claims[0]
    if (before === undefined) return batches
    for (const [boot, to] of Object.entries(before.vec)) {
      for (let seq = (covered[boot] ?? 0) + 1; seq <= to; seq += 1) batches.set(`${boot}:${seq}`, k)
      covered[boot] = Math.max(covered[boot] ?? 0, to)
    }
  }
}

class Fold {
  readonly entities = new Map<string, ReferenceEntity>()
  readonly verdicts = new Map<string, ReferenceVerdict>()
  readonly acted: Acted[] = []
  readonly #consumed = new Map<string, Acted>()
  readonly #satisfied = new Map<string, { run: RunEvent; trigger: Acted }>()
  readonly #waiting: Deed[] = []
  readonly #arrived: { readonly run: RunEvent; readonly batch: number }[] = []

  batch(batch: number, events: readonly Event[]): void {
    const runs = events.filter((event): event is RunEvent => event.kind === 'run')
    for (const run of runs) this.#arrived.push({ run, batch })
    const late = this.acted.filter((deed) => runs.some((run) => run.ok && deed.slots.includes(run.slot)))
    for (const deed of late) this.#placeRuns(deed)
    const verbs = events.filter((event): event is VerbEvent => event.kind === 'verb')
    verbs.sort((a, b) => inOrder(a.ulid, b.ulid) || inOrder(a.boot, b.boot) || a.seq - b.seq)
    for (const verb of verbs) this.#judge(deedOf(verb, batch))
  }

  result(events: readonly Event[], batchOf: (event: Event) => number): Omit<Reference, 'batches'> {
    const runs = new Map<string, ReferenceRun>()
    for (const { run } of this.#arrived) runs.set(`${run.boot}:${run.seq}`, this.#stateOf(run))
    const { entities, verdicts, acted } = this
    return { entities, verdicts, acted, runs, debts: this.#debts(events, batchOf) }
  }

  #stateOf(run: RunEvent): ReferenceRun {
    const { hook, slot } = run
    const key = `${hook}/${slot}`
    if (!run.ok) return { key, hook, slot, status: 'dead' }
    const counting = this.#satisfied.get(key)
    if (counting === undefined) return { key, hook, slot, status: 'idle' }
    if (counting.run !== run) return { key, hook, slot, status: 'superseded' }
    const { depth, ancestors, root } = counting.trigger
    return { key, hook, slot, status: 'effective', depth, ancestors, root }
  }

  /** F5 and F6: the verdict, and for an effective verb all that follows it at once. */
  #judge(deed: Deed): void {
    const { ref, body, hadToWait } = deed
    const { target } = body
    const entity = this.entities.get(target)
    const verdict = this.#verdictOn(deed, entity)
    if (verdict === 'waiting') {
      this.verdicts.set(ref, { target, is: 'waiting', hadToWait })
      this.#waiting.push(deed)
      return
    }
    if (verdict !== 'effective') {
      this.verdicts.set(ref, { target, is: 'void', why: verdict, hadToWait })
      return
    }
    this.verdicts.set(ref, { target, is: 'effective', hadToWait })
    const changed = applied(entity, deed)
    this.entities.set(target, changed)
    const onceSlot = `${target}|${body.verb}|once`
    const slots = this.#consumed.has(onceSlot) ? [deed.slot] : [deed.slot, onceSlot]
    const acted: Acted = { ...deed, slots }
    for (const slot of slots) this.#consumed.set(slot, acted)
    this.acted.push(acted)
    this.#placeRuns(acted)
    if (body.effect === 'create') this.#takeUp(target)
  }

  #verdictOn(deed: Deed, entity: ReferenceEntity | undefined): 'effective' | 'waiting' | VoidReason {
    const { body, slot } = deed
    if (body.effect === 'create') return entity !== undefined || this.#consumed.has(slot) ? 'duplicate' : 'effective'
    if (entity === undefined) return 'waiting'
    if (entity.deleted !== undefined) return 'deleted'
    if (this.#consumed.has(slot)) return 'duplicate'
    const { from } = body
    if (from === undefined) return 'effective'
    const state = entity.hist[entity.hist.length - 1]
    if (state === undefined || !from.includes(state)) return 'conflict'
    const isTransition = isMove(body)
    return isTransition && entries(entity.hist, from) > (body.ep as number) ? 'stale' : 'effective'
  }

  #takeUp(target: string): void {
    const taken = this.#waiting.filter((deed) => deed.body.target === target)
    for (const deed of taken) this.#waiting.splice(this.#waiting.indexOf(deed), 1)
    for (const deed of taken) this.#judge({ ...deed, hadToWait: true })
  }

  /** F6: for each hook of the slot, in order of the names, the run that counts. */
  #placeRuns(trigger: Acted): void {
    if (trigger.depth >= deepest) return
    const here = this.#arrived.filter(({ run }) => run.ok && trigger.slots.includes(run.slot))
    for (const hook of [...new Set(here.map(({ run }) => run.hook))].sort()) {
      const candidates = here.filter(({ run }) => run.hook === hook)
      candidates.sort(
        (a, b) =>
          Number(b.run.trigger === trigger.ref) - Number(a.run.trigger === trigger.ref) ||
          a.batch - b.batch ||
          inOrder(a.run.ulid, b.run.ulid) ||
          inOrder(a.run.boot, b.run.boot) ||
          a.run.seq - b.run.seq,
      )
      const { run } = candidates[0] as { run: RunEvent } // a hook is here only with a run
      const key = `${hook}/${run.slot}`
      if (this.#satisfied.has(key)) continue
      this.#satisfied.set(key, { run, trigger })
      for (const deed of deedsOf(run, key, trigger)) this.#judge(deed)
    }
  }

  /** H5, H6: what is in a hook's duty and has no run. */
  #debts(events: readonly Event[], batchOf: (event: Event) => number): Map<string, ReferenceDebt> {
    const debts = new Map<string, ReferenceDebt>()
    for (const deed of this.acted) {
      const hooks = new Set(deed.body.owes)
      for (const event of events) {
        if (event.kind !== 'activate' || event.on !== deed.body.type) continue
        const stands = { batch: batchOf(event), ulid: event.ulid, boot: event.boot, seq: event.seq }
        const isOwnBoot = event.boot === deed.root.boot
        if (event.backfill === true || isOwnBoot || isAfter(deed.root, stands)) hooks.add(event.hook)
      }
      for (const hook of hooks) {
        const [own, once] = deed.slots
        const slot = hook.endsWith('*') ? once : own
        if (slot === undefined || this.#satisfied.has(`${hook}/${slot}`)) continue
        const isCycle = deed.ancestors.includes(`${hook} ${deed.body.target}`)
        const blocked = deed.depth >= deepest ? 'depth' : isCycle ? 'cycle' : undefined
        const key = `${hook}/${slot}`
        const debt = { key, hook, slot, trigger: deed.ref, target: deed.body.target, depth: deed.depth }
        debts.set(key, blocked === undefined ? debt : { ...debt, blocked })
      }
    }
    return debts
  }
}

function deedOf(event: VerbEvent, batch: number): Deed {
  const ref = `${event.boot}:${event.seq}`
  const { ulid, boot, seq, wall, actor } = event
  const slot = ownSlot(event) ?? `@${ref}`
  const root = { batch, ulid, boot, seq }
  return { ref, body: event, slot, wall, actor, root, depth: 0, ancestors: [], hadToWait: false }
}

function deedsOf(run: RunEvent, key: string, trigger: Acted): Deed[] {
  const counts: Record<string, number> = {}
  return run.subs.map((body, index) => {
    const stem = `${key}/${body.target}/${body.verb}`
    const own = ownSlot(body)
    const ordinal = counts[stem] ?? 0
    if (own === undefined) counts[stem] = ordinal + 1
    return {
      ref: `${run.boot}:${run.seq}#${index}`,
      body,
      slot: own ?? `~${stem}/${ordinal}`,
      wall: run.wall,
      actor: run.actor,
      root: trigger.root,
      depth: trigger.depth + 1,
      ancestors: [...trigger.ancestors, `${run.hook} ${trigger.body.target}`],
      hadToWait: false,
    }
  })
}

/** F4, for what has a slot wherever it stands. */
function ownSlot(body: Body): string | undefined {
  if (body.effect === 'create') return `${body.target}|create`
  return isMove(body) ? `${body.target}|${body.verb}|${body.n}` : undefined
}

function isMove({ from, to, effect }: Body): boolean {
  return effect === undefined && from !== undefined && to !== undefined && !from.includes(to)
}

function entries(hist: readonly string[], from: readonly string[]): number {
  return hist.filter((state, i) => from.includes(state) && (i === 0 || !from.includes(hist[i - 1] as string))).length
}

function applied(before: ReferenceEntity | undefined, { ref, body, wall, actor }: Deed): ReferenceEntity {
  const { target: id, noun, shape } = body
  const entity: ReferenceEntity =
    before === undefined
      ? {
          id,
          noun,
          fields: {},
          shapes: {},
          hist: [],
          slots: {},
          version: 0,
          createdAt: wall,
          updatedAt: wall,
          createdBy: actor,
        }
      : {
          ...before,
          fields: { ...before.fields },
          shapes: { ...before.shapes },
          hist: [...before.hist],
          slots: { ...before.slots },
        }
  const written: Record<string, Json> = { ...body.set }
  if (body.to !== undefined) {
    written[body.state as string] = body.to
    entity.hist.push(body.to)
  }
  for (const [field, value] of Object.entries(written)) {
    delete entity.shapes[field]
    if (value === null) delete entity.fields[field]
    else {
      entity.fields[field] = value
      if (shape !== 1) entity.shapes[field] = shape
    }
  }
  const mark = ownSlot(body)?.slice(id.length + 1)
  if (mark !== undefined) entity.slots[mark] = ref
  entity.slots[`${body.verb}|once`] ??= ref
  entity.version += 1
  entity.updatedAt = wall
  if (body.effect === 'delete') entity.deleted = ref
  return entity
}

export function isAfter(a: Standing, b: Standing): boolean {
  return (a.batch - b.batch || inOrder(a.ulid, b.ulid) || inOrder(a.boot, b.boot) || a.seq - b.seq) > 0
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
