/**
 * Entities as they were at a moment: their effective events replayed up to it.
 *
 * A ref means the state right after that event acted; a date means every effective event dated up to then, by the clocks
 * of the devices that wrote them. Late events count at once: the past is what the log says of it now.
 */
import { readRefused } from '../core/errors.ts'
import type { Ref } from '../core/event.ts'
import { refPattern } from '../core/event.ts'
import type { EntityState } from '../core/fold-state.ts'
import type { Moment } from '../core/host.ts'
import { act } from '../core/judge.ts'
import type { AnyEntity, NounSpec } from '../core/noun.ts'
import { comparePlaces, tentative } from '../core/order.ts'
import { instantOf } from '../core/query/instant.ts'
import type { Store } from '../core/storage.ts'
import type { PlacedEvent } from './history.ts'
import { eventAt, historyOf, placedEvents } from './history.ts'
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
  return replay(await historyOf(store, id), spec, await momentOf(store, spec, moment))
}

/** Right behind an effective event; `undefined` where that is none. Also what it deleted. */
export async function stateBehind(store: Store, id: string, ref: Ref): Promise<EntityState | undefined> {
  const history = await historyOf(store, id)
  return statesOf(history)[history.findIndex(({ logged }) => logged.ref === ref)]
}

/**
 * Every entity of a noun as it was: reads all events of those that there are now, deleted ones too, whatever their verbs were, since
 * a noun loses verbs. Takes time in proportion to them.
 */
export async function statesAt(store: Store, spec: NounSpec, moment: Moment): Promise<readonly PastState[]> {
  const isWithin = await momentOf(store, spec, moment)
  const byEntity = new Map<string, PlacedEvent[]>()
  await store.scan({ by: 'noun', noun: spec.name, direction: 'asc', isOrdered: true }, () => ({ id }) => {
    byEntity.set(id, [])
    return true
  })
  const events = (await placedEvents(store, await store.tagged([...byEntity.keys()])))
    .filter(({ logged }) => logged.verdict.is === 'effective')
    .sort((a, b) => comparePlaces(a.place, b.place))
  for (const event of events) byEntity.get(event.logged.target)?.push(event)
  return [...byEntity.values()].flatMap((list) => replay(list, spec, isWithin) ?? [])
}

/** Of the events alone that had made it so, whatever has come since. */
export function syncOf({ events }: PastState, unsent: Unsent | undefined): AnyEntity['$sync'] {
  if (events.every(({ place: [batch] }) => batch !== tentative)) return 'final'
  return unsent === undefined || events.some(({ logged }) => unsent.has(logged.ref)) ? 'local' : 'sent'
}

type IsWithin = (event: PlacedEvent) => boolean

async function momentOf(store: Store, spec: NounSpec, moment: Moment): Promise<IsWithin> {
  if (typeof moment === 'string' && isRef(moment)) {
    const place = (await eventAt(store, moment))?.place
    if (place !== undefined) return (event) => comparePlaces(event.place, place) <= 0
  } else {
    // Not what `Date.parse` makes of it: that goes by the zone of the device, and takes "deal 5" for a day of 2001.
    const time = moment instanceof Date ? moment.getTime() : (instantOf(moment) ?? Number.NaN)
    if (!Number.isNaN(time)) return ({ wall }) => wall <= time
  }
  const expected = 'expected a Date, an ISO date such as 2026-03-01T09:00:00Z, or the ref of an event in this log'
  throw readRefused(spec.name, `Reading ${spec.name} as of a moment`, [{ field: 'asOf', expected, received: moment }])
}

/** `2026-03-01T09:30` is a time. No boot is called so: their names are drawn by chance. */
function isRef(text: string): boolean {
  return refPattern.test(text) && !/^\d{4}-\d\d-\d\dT/.test(text)
}

function replay(all: readonly PlacedEvent[], spec: NounSpec, isWithin: IsWithin): PastState | undefined {
  const [creation] = all
  // By clocks that are behind that of its maker things were done to it before it was there.
  const events = creation !== undefined && isWithin(creation) ? all.filter(isWithin) : []
  const state = statesOf(events).at(-1)
  return state?.noun !== spec.name || state.deleted !== undefined ? undefined : { state, events }
}

/** An entity as each of its effective events left it. */
export function statesOf(history: readonly PlacedEvent[]): readonly EntityState[] {
  const states: EntityState[] = []
  for (const { logged, body, wall } of history) {
    const { ref, actor } = logged
    states.push(act(states.at(-1), { ref, body, wall, actor }))
  }
  return states
}
