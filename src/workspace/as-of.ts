/**
 * Entities as they were at a moment: their effective events replayed up to it.
 *
 * A ref means the state right after that event acted; a date means every effective event dated up to then, by the clocks
 * of the devices that wrote them. Late events count at once: the past is what the log says of it now.
 */
import { readRefused } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { parseRef, refPattern } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { Moment } from '../core/host.ts'
import { act } from '../core/judge.ts'
import { addTo } from '../core/lists.ts'
import type { AnyEntity, NounSpec } from '../core/noun.ts'
import { comparePlaces, tentative } from '../core/order.ts'
import type { Store } from '../core/storage.ts'
import type { PlacedEvent } from './history.ts'
import { historyOf, placedEvents } from './history.ts'
import type { Unsent } from './unsent.ts'

/** An entity as it was, and the events that had made it so. */
export interface PastState {
  readonly state: EntityState
  readonly events: readonly PlacedEvent[]
}

export async function stateAt(
  store: Store,
  spec: NounSpec,
  id: string,
  moment: Moment,
): Promise<PastState | undefined> {
  return replay(await historyOf(store, id), await momentOf(store, spec, moment))
}

/** Right behind an effective event; `undefined` where that is none. Also what it deleted. */
export async function stateBehind(store: Store, id: string, ref: Ref): Promise<EntityState | undefined> {
  const history = await historyOf(store, id)
  return statesOf(history)[history.findIndex(({ logged }) => logged.ref === ref)]
}

/** Every entity of a noun as it was: reads all its events, so it takes time in proportion to them. */
export async function statesAt(store: Store, spec: NounSpec, moment: Moment): Promise<readonly PastState[]> {
  const isWithin = await momentOf(store, spec, moment)
  const prefix = `${spec.name.toLowerCase()}.`
  const types = Object.values(spec.verbs).map((verb) => `${prefix}${verb.past.toLowerCase()}`)
  const events = (await placedEvents(store, await store.tagged(types)))
    .filter(({ logged }) => logged.noun === spec.name && logged.verdict.is === 'effective')
    .sort((a, b) => comparePlaces(a.place, b.place))
  const byEntity = new Map<string, PlacedEvent[]>()
  for (const event of events) addTo(byEntity, event.logged.target, event)
  return [...byEntity.values()].flatMap((list) => replay(list, isWithin) ?? [])
}

/** Of the events alone that had made it so, whatever has come since. */
export function syncOf({ events }: PastState, unsent: Unsent | undefined): AnyEntity['$sync'] {
  if (events.every(({ place: [batch] }) => batch !== tentative)) return 'final'
  return unsent === undefined || events.some(({ logged }) => unsent.has(logged.ref)) ? 'local' : 'sent'
}

type IsWithin = (event: PlacedEvent) => boolean

async function momentOf(store: Store, spec: NounSpec, moment: Moment): Promise<IsWithin> {
  if (typeof moment === 'string' && refPattern.test(moment)) {
    const place = await placeAt(store, moment)
    if (place !== undefined) return (event) => comparePlaces(event.place, place) <= 0
  } else {
    const time = moment instanceof Date ? moment.getTime() : Date.parse(moment)
    if (!Number.isNaN(time)) return ({ wall }) => wall <= time
  }
  const expected = 'expected a date, or the ref of an event in this log'
  throw readRefused(spec.name, `Reading ${spec.name} as of a moment`, [{ field: 'asOf', expected, received: moment }])
}

async function placeAt(store: Store, ref: string): Promise<PlacedEvent['place'] | undefined> {
  const [row] = await store.logAt([parseRef(ref)])
  if (row === undefined) return undefined
  const events = await placedEvents(store, [row])
  return events.find(({ logged }) => logged.ref === ref)?.place
}

function replay(all: readonly PlacedEvent[], isWithin: IsWithin): PastState | undefined {
  const events = all.filter(isWithin)
  const state = statesOf(events).at(-1)
  return state === undefined || state.deleted !== undefined ? undefined : { state, events }
}

/** An entity as each of its effective events left it. */
export function statesOf(history: readonly PlacedEvent[]): readonly EntityState[] {
  const states: EntityState[] = []
  for (const { logged, body, place, wall } of history) {
    const root = [0, '', '', 0] as const
    const { ref, actor } = logged
    states.push(act(states.at(-1), { ref, body, slot: '', place, wall, actor, root, depth: 0, ancestors: [] }))
  }
  return states
}
