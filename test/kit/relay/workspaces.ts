/** One relay in the process, and devices that are whole workspaces: `openWorkspace`, with the code that syncs. */
import { onTestFinished } from 'vitest'
import type { OpenOptions } from '../../../src/index.ts'
import { createOrigin } from '../open.ts'
import { SegmentServer } from '../sync/segment-server.ts'
import { createNetwork } from './network.ts'
import { createTestRelay, type TestRelayOptions } from './test-relay.ts'

export function createWorld({ grants = {}, limits = {} }: Pick<TestRelayOptions, 'grants' | 'limits'> = {}) {
  const { relay, store, clock } = createTestRelay({ grants, limits })
  const network = createNetwork(relay)
  const origin = createOrigin()
  const segments = new SegmentServer(() => relay)
  // Time passes by itself here, for whoever is in the middle of something that asks for it.
  const timer = setInterval(() => clock.advance(50), 10)
  onTestFinished(async () => {
    clearInterval(timer)
    await relay.close()
  })
  const open = (token: string, options: Partial<OpenOptions> = {}) =>
    origin.open({
      clock,
      ...options,
      sync: { url: 'ws://relay', token, createSocket: (url) => new network.WebSocket(url), fetch: segments.fetch },
    })
  return { clock, network, open, store }
}
