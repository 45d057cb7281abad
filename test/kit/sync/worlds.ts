/** Ann's device and Ben's, and a relay, each with a clock that is turned by hand. */
import { createTestRelay } from '../relay/test-relay.ts'
import { createDevices } from './devices.ts'

/** To be called where tests are defined: all that is made is closed after each. */
export function createWorlds() {
  const device = createDevices()
  return (options: Parameters<typeof createTestRelay>[0] = {}) => {
    const test = createTestRelay(options)
    const { relay, clock } = test
    return { ...test, ann: device({ actor: 'ann', relay, clock }), ben: device({ actor: 'ben', relay, clock }) }
  }
}

/** How many events the relay has stored, its commits aside. */
export function storedEvents({ measures }: ReturnType<typeof createTestRelay>): number {
  return measures.reduce((sum, what) => {
    if (what.type === 'stored') return sum + what.events
    return what.type === 'committed' ? sum - 1 : sum
  }, 0)
}
