/**
 * Logs that no device would write in so few events: three boots that hardly know of each other, one deal, two customers,
 * runs for whatever slot there is, ordinals and entries that may be wrong, and commits in between.
 *
 * Every log is causally sound and passes the structural check; beyond that nothing about it is reasonable.
 */
import type { ActivateEvent, Body, Event, RunEvent, VerbEvent } from '../../src/core/event.ts'
import type { Chance } from './chance.ts'
import { activate, commit, create, deal, lose, remove, reopen, run, update, verb, win } from './events.ts'

const customers = ['customer_1', 'customer_2']
const boots = ['a', 'b', 'c']

/** An event that a run may answer: its slot, and how to name it. */
interface Answerable {
  readonly ref: string
  readonly slots: readonly string[]
  readonly type: string
}

interface Author {
  readonly boot: string
  seq: number
  /** Highest seq of each other boot that it knows. */
  readonly knows: Record<string, number>
  /** What it knew of when it wrote last: deps name only what is new. */
  readonly told: Record<string, number>
}

/** In an order in which they may be folded. `count` counts groups. */
export function drawLog(chance: Chance, count: number): readonly Event[] {
  const authors = boots.map((boot): Author => ({ boot, seq: 0, knows: {}, told: {} }))
  const log: Event[] = [verb({ boot: 'a', seq: 1, time: 1 }, create())]
  ;(authors[0] as Author).seq = 1
  const covered: Record<string, number> = {}
  let commits = 0
  for (let group = 1; group < count; group += 1) {
    if (chance.happens(0.15)) {
      const vec = advanced(log, covered, chance)
      if (Object.keys(vec).length > 0) {
        commits += 1
        log.push(commit(commits, 1000 + commits, vec))
        Object.assign(covered, vec)
        continue
      }
    }
    log.push(...drawGroup(chance, log, chance.one(authors)))
  }
  return log
}

function drawGroup(chance: Chance, log: readonly Event[], author: Author): readonly Event[] {
  const seen = log.filter((event) => event.kind !== 'commit')
  for (const { boot } of seen) {
    const newest = seen.filter((event) => event.boot === boot).at(-1)
    if (boot !== author.boot && newest !== undefined && chance.happens(0.5)) learn(author, newest, seen)
  }
  const known = seen.filter(
    (event) => event.seq <= (event.boot === author.boot ? author.seq : (author.knows[event.boot] ?? 0)),
  )
  const answerable = known.flatMap(answerables)
  const events: Event[] = []
  const size = chance.happens(0.3) ? 2 : 1
  for (let member = 0; member < size; member += 1) {
    const stamp = nextStamp(chance, author, known, events)
    const own = events.flatMap(answerables)
    const answered = [...answerable, ...own]
    if (answered.length > 0 && chance.happens(member === 0 ? 0.4 : 0.8)) {
      events.push(
        drawRun(chance, stamp, own.length > 0 && chance.happens(0.6) ? chance.one(own) : chance.one(answered)),
      )
    } else if (chance.happens(0.08)) events.push(activate(stamp, drawActivation(chance)))
    else events.push(verb(stamp, drawBody(chance)))
  }
  const last = author.seq
  return events.map((event) => ({ ...event, last }))
}

/** It also learns what the event's author knew. */
function learn(author: Author, event: Event, seen: readonly Event[]): void {
  if ((author.knows[event.boot] ?? 0) >= event.last) return
  author.knows[event.boot] = event.last
  for (const before of seen) {
    if (before.boot !== event.boot || before.seq > event.last) continue
    for (const [boot, seq] of Object.entries(before.deps)) {
      const cause = seen.find((candidate) => candidate.boot === boot && candidate.seq === seq)
      if (boot !== author.boot && cause !== undefined) learn(author, cause, seen)
    }
  }
}

function nextStamp(chance: Chance, author: Author, known: readonly Event[], group: readonly Event[]) {
  author.seq += 1
  const news = Object.entries(author.knows).filter(([boot, seq]) => seq > (author.told[boot] ?? 0))
  Object.assign(author.told, Object.fromEntries(news))
  const newest = [...known, ...group].reduce((time, event) => Math.max(time, event.wall), 0)
  // Somewhere above its causes, so that what two boots write side by side is ordered either way.
  const time = newest + chance.whole(1, 20)
  return { boot: author.boot, seq: author.seq, time, deps: Object.fromEntries(news) }
}

function drawBody(chance: Chance): Body {
  const customer = chance.one(customers)
  const n = chance.whole(1, 2)
  const ep = chance.whole(1, 2)
  const note = { note: `n${chance.whole(1, 99)}` }
  const kind = chance.next()
  if (kind < 0.18) return win(n, ep)
  if (kind < 0.3) return lose(n, ep)
  if (kind < 0.42) return reopen(n, ep)
  if (kind < 0.6) return { ...update(customer, note), owes: chance.some(['Customer.updated/log']) }
  if (kind < 0.72) return { ...create(customer, note), owes: chance.some(['Customer.created/hello']) }
  if (kind < 0.8) return update(deal, note)
  if (kind < 0.86) return update(deal, {}, chance.one(['Open', 'Talking', 'Won']))
  if (kind < 0.92) return remove(customer)
  if (kind < 0.94) return remove()
  return create(deal, note)
}

function drawRun(chance: Chance, stamp: Parameters<typeof run>[0], { ref, slots, type }: Answerable): RunEvent {
  const slot = chance.one(slots)
  const name = `${baseOf(type)}/${chance.one(['x', 'y'])}`
  return run(stamp, {
    hook: slot.endsWith('|once') ? `${name}*` : name,
    slot,
    trigger: ref,
    ok: chance.happens(0.9),
    subs: Array.from({ length: chance.whole(1, 2) }, () => drawBody(chance)),
  })
}

function drawActivation(chance: Chance): Pick<ActivateEvent, 'hook' | 'on' | 'backfill'> {
  const type = chance.one([
    'deal.won',
    'deal.lost',
    'deal.updated',
    'customer.created',
    'customer.updated',
    'deal.created',
  ])
  const hook = `${baseOf(type)}/${chance.one(['x', 'y', 'x*'])}`
  return { hook, on: type, ...(chance.happens(0.3) ? { backfill: true } : undefined) }
}

/** `deal.won` gives `Deal.won`. */
function baseOf(type: string): string {
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}`
}

function answerables(event: Event): readonly Answerable[] {
  if (event.kind === 'verb') return [answerable(`${event.boot}:${event.seq}`, event)]
  if (event.kind !== 'run') return []
  const counts: Record<string, number> = {}
  return event.subs.map((body, index) => {
    const ref = `${event.boot}:${event.seq}#${index}`
    const stem = `${body.target}/${body.verb}`
    const marked = slotOf(body)
    const ordinal = counts[stem] ?? 0
    if (marked === undefined) counts[stem] = ordinal + 1
    return answerable(ref, body, marked ?? `~${event.hook}/${event.slot}/${stem}/${ordinal}`)
  })
}

function answerable(ref: string, body: Body | VerbEvent, slot = slotOf(body) ?? `@${ref}`): Answerable {
  return { ref, slots: [slot, slot, `${body.target}|${body.verb}|once`], type: body.type }
}

function slotOf(body: Body): string | undefined {
  if (body.effect === 'create') return `${body.target}|create`
  return body.n === undefined ? undefined : `${body.target}|${body.verb}|${body.n}`
}

/** A causally closed part of the log, by the groups it holds whole. */
function advanced(log: readonly Event[], covered: Record<string, number>, chance: Chance): Record<string, number> {
  const end = chance.whole(1, log.length)
  const vec: Record<string, number> = {}
  for (const event of log.slice(0, end)) {
    if (event.kind !== 'commit' && event.last > (covered[event.boot] ?? 0)) {
      vec[event.boot] = Math.max(event.last, vec[event.boot] ?? 0)
    }
  }
  return vec
}
