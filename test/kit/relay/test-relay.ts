/** A relay in the process on a store in memory, with a clock that is turned by hand. */
import type { Grant } from '../../../server/connection.ts'
import type { Limits } from '../../../server/limits.ts'
import type { Measure } from '../../../server/measure.ts'
import { Relay } from '../../../server/relay.ts'
import type { RelayStore } from '../../../server/relay-store.ts'
import { Chance } from '../chance.ts'
import { ManualClock, turn } from '../manual-clock.ts'
import { HeldStore } from './held-store.ts'

export interface TestRelay {
  readonly relay: Relay
  readonly store: HeldStore
  readonly clock: ManualClock
  readonly measures: readonly Measure[]
  /** Lets everything happen that needs neither clock nor store to be turned. */
  readonly calm: () => Promise<void>
  /** The same, and the commits that are due. */
  readonly commit: () => Promise<void>
}

export interface TestRelayOptions {
  readonly store?: HeldStore
  readonly clock?: ManualClock
  readonly seed?: number
  readonly limits?: Partial<Limits>
  /** What tokens allow; any other is the name of a subject that may read and write, `''` and none at all are no good. */
  readonly grants?: { readonly [token: string]: Grant }
}

/** A token that nobody can judge now. */
export const unjudged = 'unjudged'
export const startOfTests = Date.UTC(2026, 0, 1)

/** The relay alone, and what it told of. */
export interface StartedRelay {
  readonly relay: Relay
  readonly measures: readonly Measure[]
}

export interface StartRelayOptions extends Omit<TestRelayOptions, 'store' | 'clock'> {
  readonly store: RelayStore
  readonly clock: ManualClock
}

export function startTestRelay({ store, clock, seed = 1, limits = {}, grants = {} }: StartRelayOptions): StartedRelay {
  const measures: Measure[] = []
  const relay = new Relay({
    ...{ store, clock },
    limits: { gatherMs: 0, ...limits },
    random: new Chance(seed).next,
    hear: (what) => measures.push(what),
    authorize: async (token) => {
      if (token === unjudged) throw new Error('The keys cannot be read.')
      if (token === undefined || token === '') return undefined
      return grants[token] ?? { subject: token, rights: ['read', 'write'] }
    },
  })
  return { relay, measures }
}

export function createTestRelay(options: TestRelayOptions = {}): TestRelay {
  const { store = new HeldStore(), clock = new ManualClock(startOfTests) } = options
  return { ...startTestRelay({ ...options, store, clock }), store, clock, calm, commit }

  async function calm(): Promise<void> {
    for (let turns = 0; turns < 5; turns += 1) await turn()
  }

  async function commit(): Promise<void> {
    await calm()
    clock.advance(100)
    await calm()
  }
}
