/**
 * The laws of docs/semantics.md, held against what devices have stored. Nothing here asks the fold: what it should have
 * said comes from reference-fold.ts, what ids should be from node:crypto.
 */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Event } from '../../src/core/event.ts'
import { refOf } from '../../src/core/event.ts'
import type { ParkedRow, Store } from '../../src/core/storage.ts'
import { isEntityTag, tagsOf } from '../../src/core/tags.ts'
import { rebuild } from '../../src/workspace/rebuild.ts'
import { pendingScans } from '../../src/workspace/scan-duty.ts'
import { Chance } from './chance.ts'
import { hold } from './law-broken.ts'
import type { Acted, Reference } from './reference-fold.ts'
import { isAfter, noBatch, referenceFold } from './reference-fold.ts'
import type { WorldReplica } from './replica.ts'
import type { NounsScript } from './world-nouns.ts'
import { nounNames } from './world-nouns.ts'

/** What a device has stored, less what does not follow from the log alone (index entries, verdicts beside the fold). */
export interface Stored {
  readonly log: readonly Event[]
  readonly refs: readonly string[]
  readonly parked: readonly string[]
  readonly entities: readonly { readonly id: string }[]
  readonly runs: readonly { readonly ref: string }[]
  readonly verdicts: readonly { readonly ref: string }[]
  readonly debts: readonly { readonly key: string }[]
}

export interface Checked {
  readonly stored: Stored
  readonly all: Reference
  readonly final: Reference
}

export async function storedBy(store: Store, nouns: readonly string[] = nounNames): Promise<Stored> {
  const rows = await store.logAfter(0)
  const entities: { readonly id: string }[] = []
  for (const noun of nouns) {
    await store.scan({ by: 'noun', noun, direction: 'asc', isOrdered: true }, () => ({ keys, ...row }) => {
      entities.push(row)
      return true
    })
  }
  const parked = await store.parked()
  // Of an event that was given up both contents are kept (E4); of no other are there two here.
  const skipped = new Set([...rows, ...parked].flatMap(({ event }) => (event.kind === 'skip' ? [refOf(event)] : [])))
  const isGivenUp = ({ why, event }: ParkedRow) => why === 'twin' && skipped.has(refOf(event))
  return {
    log: rows.map(({ event }) => event).filter((event): event is Event => event.kind !== 'malformed'),
    refs: rows.map(({ boot, seq }) => `${boot}:${seq}`),
    parked: parked.filter((row) => !isGivenUp(row)).map(({ boot, seq }) => `${boot}:${seq}`),
    entities: sorted(entities, (row) => row.id),
    runs: sorted(await store.allRuns(), (row) => row.ref),
    verdicts: sorted(await store.allVerdicts(), (row) => row.ref),
    debts: sorted(await store.debts(), (row) => row.key),
  }
}

/** Every law that holds at any moment, on one device. */
export async function checkReplica(replica: WorldReplica, when: string): Promise<Checked> {
  const at = `${replica.name}, ${when}`
  const stored = await replica.disk.read(storedBy)
  checkLog(at, stored)
  const all = referenceFold(stored.log)
  const final = referenceFold(stored.log, 'final')
  checkRows(at, stored, all, final)
  checkRuns(at, stored, all)
  const { activations, head } = replica.process.replica
  // A tab that has not heard of what another wrote has not looked for what that brings about either.
  const isScanned =
    head === stored.refs.length && (await replica.disk.read((store) => pendingScans(store, activations))).length === 0
  if (isScanned)
    same(
      `F1 H6: debts of ${at}`,
      stored.debts,
      sorted([...all.debts.values()], (debt) => debt.key),
    )
  return { stored, all, final }
}

/** E1, E2, E3, L9, L12: the log itself. */
function checkLog(at: string, { log, refs, parked }: Stored): void {
  const upTo = new Map<string, Event>()
  const byRef = new Map(log.map((event) => [`${event.boot}:${event.seq}`, event]))
  for (const event of log) {
    const { boot, seq, deps } = event
    const before = upTo.get(boot)
    hold(seq === (before?.seq ?? 0) + 1, 'E1', `${at}: ${boot}:${seq} does not follow ${before?.seq}`)
    hold(before === undefined || before.ulid < event.ulid, 'E2', `${at}: the ulid of ${boot}:${seq} does not rise`)
    for (const [other, dep] of Object.entries(deps)) {
      const cause = byRef.get(`${other}:${dep}`)
      hold(cause && (upTo.get(other)?.seq ?? 0) >= dep, 'E3', `${at}: ${boot}:${seq} came before ${other}:${dep}`)
      hold(cause.ulid < event.ulid, 'E2', `${at}: ${boot}:${seq} has a ulid below that of its cause ${other}:${dep}`)
    }
    upTo.set(boot, event)
  }
  for (const { boot, last } of log) {
    hold((upTo.get(boot)?.seq ?? 0) >= last, 'L12', `${at}: the group of ${boot} up to ${last} is not whole`)
  }
  const admitted = new Set(refs)
  for (const ref of parked) hold(!admitted.has(ref), 'E3', `${at}: ${ref} is parked and folded`)
}

/** F1, L7: the rows are what the law says of the whole history. */
function checkRows(at: string, stored: Stored, all: Reference, final: Reference): void {
  const isFinal = (ref: string) => all.batches.has(ref.split('#')[0] as string)
  const entities = [...all.entities.values()].map((state) => {
    const before = final.entities.get(state.id)
    const base = before === undefined ? 'none' : before.version === state.version ? 'same' : before
    return { id: state.id, state, base }
  })
  same(
    `F1: entities of ${at}`,
    stored.entities,
    sorted(entities, (row) => row.id),
  )

  const verdicts = [...all.verdicts].flatMap(([ref, { target, is, why, hadToWait }]) => {
    if (is === 'effective' && !hadToWait) return []
    const decided = final.verdicts.get(ref)
    const isDecided = isFinal(ref) && decided?.is === is && decided.why === why && decided.hadToWait === hadToWait
    return [{ ref, target, is: is === 'effective' ? 'awaited' : is, why, final: isDecided }]
  })
  same(
    `F5: verdicts of ${at}`,
    stored.verdicts.map((row) => without(row, ['place'])),
    sorted(verdicts, (row) => row.ref),
  )

  const eventAt = new Map(stored.log.map((event) => [refOf(event), event]))
  const targetOf = (ref: string) => {
    const event = eventAt.get(ref)
    return event?.kind === 'verb' ? event.target : undefined
  }
  const runs = [...all.runs].map(([ref, { root, ...run }]) => {
    const isSettled = isFinal(ref) && final.runs.get(ref)?.status === run.status
    const event = eventAt.get(ref)
    return {
      ref,
      ...run,
      ...(root === undefined ? undefined : { root: [root.batch, root.ulid, root.boot, root.seq] }),
      final: isSettled,
      ...((!isSettled || run.status === 'idle') && { open: event && tagsOf(event, targetOf).filter(isEntityTag) }),
    }
  })
  same(
    `F6: runs of ${at}`,
    stored.runs.map((row) => without(row, ['place', 'target', 'idle'])),
    sorted(runs, (row) => row.ref),
  )
}

/** L2, L3: at most one run of a key counts, and nothing of a run that does not. */
function checkRuns(at: string, { entities, runs }: Stored, all: Reference): void {
  const statusOf = new Map<string, string>()
  const counting = new Map<string, string>()
  for (const { ref, key, status } of runs as readonly { ref: string; key: string; status: string }[]) {
    statusOf.set(ref, status)
    if (status !== 'effective') continue
    hold(!counting.has(key), 'L2', `${at}: ${counting.get(key)} and ${ref} both count for ${key}`)
    counting.set(key, ref)
  }
  for (const { id, state } of entities as unknown as readonly { id: string; state: Slots }[]) {
    for (const ref of [...Object.values(state.slots), state.deleted]) {
      if (ref === undefined || !ref.includes('#')) continue
      const run = ref.split('#')[0] as string
      hold(statusOf.get(run) === 'effective', 'L3', `${at}: ${id} was written by ${ref}, whose run does not count`)
    }
  }
  for (const [ref, { is, target }] of all.verdicts) {
    hold(is !== 'waiting' || !all.entities.has(target), 'L10', `${at}: ${ref} waits for ${target}, which is there`)
  }
}

interface Slots {
  readonly slots: { readonly [mark: string]: string }
  readonly deleted?: string
}

/** A world that has come to rest. */
export interface WorldAtRest {
  readonly script: { readonly seed: number; readonly nouns: NounsScript }
  readonly everyone: readonly WorldReplica[]
  /** Only its clock is asked for. */
  readonly relay: { readonly clock: { now(): number } }
  /** A power cut took events, so that others may wait for them for ever. */
  readonly hasLost: boolean
  /** Refs of what was reported done. */
  readonly done: ReadonlySet<string>
  newReplica(name: string): Promise<WorldReplica>
}

/** Every law that holds once everybody has heard everything and paid what can be paid. */
export async function checkQuiescence(world: WorldAtRest): Promise<void> {
  const [first, ...others] = world.everyone as readonly [WorldReplica, ...WorldReplica[]] // the relay is there at least
  const checked = await checkReplica(first, 'at quiescence')
  const { stored, all } = checked
  const dump = dumpOf(stored)
  hold(stored.parked.length === 0 || world.hasLost, 'E3', 'events are still parked', () => stored.parked)
  for (const other of others) {
    same(`L1: rows of ${other.name} and ${first.name}`, dumpOf(await other.disk.read(storedBy)), dump)
  }
  const admitted = new Set(stored.refs)
  for (const ref of world.done) {
    hold(admitted.has(ref), 'L6', `${ref} was reported done and is lost`)
    const event = stored.log.find(({ boot, seq }) => `${boot}:${seq}` === ref)
    if (event?.kind === 'verb') hold(all.verdicts.has(ref), 'L6', `${ref} has no verdict`)
  }
  checkCauses(stored.log, all)
  checkDuties(world, stored, all)
  await checkFreshReplica(world, checked, dump)
  await checkRepetition(first, stored, dump)
  await checkRepetition(others[0] ?? first, stored, dump)
}

/** L9: causes before effects in the order of E6. */
function checkCauses(log: readonly Event[], { batches }: Reference): void {
  const standing = new Map(log.map((event) => [`${event.boot}:${event.seq}`, event]))
  const place = (event: Event) => ({ ...event, batch: batches.get(`${event.boot}:${event.seq}`) ?? noBatch })
  for (const event of log) {
    if (event.kind === 'commit') continue
    const before = [[event.boot, event.seq - 1] as const, ...Object.entries(event.deps)]
    for (const [boot, seq] of before) {
      const cause = standing.get(`${boot}:${seq}`)
      if (cause === undefined || cause.kind === 'commit') continue
      hold(isAfter(place(event), place(cause)), 'L9', `${event.boot}:${event.seq} sorts before ${boot}:${seq}`)
    }
  }
}

/** L2 at quiescence: one run that counts for every effective event in a hook's duty, and what it made is there. */
function checkDuties({ script }: WorldAtRest, stored: Stored, all: Reference): void {
  const runs = stored.runs as unknown as readonly { key: string; status: string }[]
  const dead = new Set(runs.filter(({ status }) => status === 'dead').map(({ key }) => key))
  for (const { key, blocked } of all.debts.values()) {
    hold(blocked !== undefined || dead.has(key), 'L2', `${key} is owed and nobody pays it`)
  }
  const ids = new Set(stored.entities.map(({ id }) => id))
  for (const hook of script.nouns.hooks) {
    const made = hook.acts.find((act) => act.does === 'make')
    const name = `${hook.noun}.${hook.past}/${hook.name}${hook.once ? '*' : ''}`
    const events = all.acted.filter(({ body }) => body.type === `${hook.noun}.${hook.past}`.toLowerCase())
    const keys = keysOf(name, events)
    const counting = runs.filter(({ key, status }) => status === 'effective' && keys.has(key))
    const owed = [...keys].filter((key) => all.debts.has(key))
    // What is neither run nor owed is outside the duty; with a backfill, or where the hook was there from the start,
    // nothing is. So the number of runs is the number of effective events, less what is owed to nobody.
    if (hook.backfill) {
      const expected = keys.size - owed.length
      hold(counting.length === expected, 'L2', `${name} counts ${counting.length} times for ${keys.size} events`)
    }
    if (made === undefined) continue
    for (const { key } of counting) {
      const id = expectedId(key, made.noun, made.as ?? 0)
      hold(ids.has(id), 'L2', `${key} counts, and its ${made.noun} ${id} is not there`)
    }
  }
}

function keysOf(hook: string, events: readonly Acted[]): ReadonlySet<string> {
  const keys = events.flatMap(({ slots: [own, once] }) => {
    const slot = hook.endsWith('*') ? once : own
    return slot === undefined ? [] : [`${hook}/${slot}`]
  })
  return new Set(keys)
}

/** F7: the first 130 bits of SHA-256 over the JSON, as 26 Crockford characters. */
export function expectedId(key: string, noun: string, label: number | string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([key, noun, label]))
    .digest('hex')
  let bits = BigInt(`0x${digest}`) >> 126n
  let token = ''
  for (let index = 0; index < 26; index += 1) {
    token = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number(bits & 31n)) + token
    bits >>= 5n
  }
  return `${noun.toLowerCase()}_${token}`
}

/** L1, L7: a device that hears everything now, in any order, with restarts and without a hook, stores the same; rebuilt too. */
async function checkFreshReplica(world: WorldAtRest, { stored }: Checked, dump: Dump): Promise<void> {
  const chance = new Chance(world.script.seed ^ 0xf4e5)
  const fresh = await world.newReplica('fresh')
  fresh.clock.set(world.relay.clock.now())
  try {
    const shuffled = chance.shuffled([...stored.log, ...chance.some(stored.log, 0.1)])
    for (let from = 0; from < shuffled.length; ) {
      const size = chance.one([1, 3, 10, shuffled.length])
      await fresh.process.receive(shuffled.slice(from, from + size))
      from += size
      if (chance.happens(0.1)) {
        await fresh.close()
        await fresh.start()
      }
    }
    same('L1: rows of a fresh device and the others', dumpOf(await fresh.disk.read(storedBy)), dump)
    await fresh.process.writer.submit((transaction) => rebuild(transaction))
    same('L7: rows rebuilt and kept up', dumpOf(await fresh.disk.read(storedBy)), dump)
  } finally {
    await fresh.crash()
  }
}

/** L4: the same again, and another process, change nothing. */
async function checkRepetition(replica: WorldReplica, { log, refs }: Stored, dump: Dump): Promise<void> {
  await replica.process.receive([...log].reverse())
  await replica.close()
  await replica.start()
  await replica.settle()
  const after = await replica.disk.read(storedBy)
  hold(after.refs.length === refs.length, 'L4', `${replica.name} wrote more after it was settled`, () =>
    after.log.slice(refs.length),
  )
  same(`L4: rows of ${replica.name} after redelivery and a restart`, dumpOf(after), dump)
}

type Dump = readonly string[]

/** Rows as they are stored, one text each. */
export function dumpOf({ refs, entities, runs, verdicts, debts }: Stored): Dump {
  return [[...refs].sort(), ...entities, ...runs, ...verdicts, ...debts].map((row) => JSON.stringify(row))
}

export function sorted<Row>(rows: Iterable<Row>, keyOf: (row: Row) => string): Row[] {
  return [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** Compares row by row, so that what is said of a difference is short. */
export function same(what: string, actual: readonly unknown[], expected: readonly unknown[]): void {
  // As they nearly always are, at a third of what the texts cost.
  if (isDeepStrictEqual(actual, expected)) return
  const texts = (rows: readonly unknown[]) => rows.map((row) => (typeof row === 'string' ? row : text(row)))
  const [got, wanted] = [texts(actual), texts(expected)]
  const [known, needed] = [new Set(got), new Set(wanted)]
  const extra = got.filter((row) => !needed.has(row))
  const missing = wanted.filter((row) => !known.has(row))
  const [law = '', ...rest] = what.split(': ')
  hold(extra.length + missing.length === 0, law, `${rest.join(': ')} differ`, () => ({ extra, missing }))
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

function without(row: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}
