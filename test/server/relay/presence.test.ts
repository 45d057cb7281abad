import { describe, expect, test } from 'vitest'
import { closeCodes } from '../../../src/sync/wire.ts'
import { awarenessFrameOf, RawClient } from '../../kit/relay/raw-client.ts'
import { grants } from '../../kit/relay/scene.ts'
import { createTestRelay } from '../../kit/relay/test-relay.ts'

describe('presence', () => {
  const state = (client: number, clock: number, json: string) => [1, client, clock, json.length, ...Buffer.from(json)]

  function say(client: RawClient, statement: readonly number[]): void {
    client.session?.receive(awarenessFrameOf(new Uint8Array(statement)))
  }

  test('[A5] goes to those who are there and who come, and ends with its connection', async () => {
    const { relay } = createTestRelay({ grants })
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay, { token: 'bob' })]
    say(ann, state(1, 1, '{}'))
    const cy = await RawClient.join(relay, { token: 'cy' })
    const visitor = await RawClient.join(relay, { token: 'form' })
    const seen = (client: RawClient) => client.all('awareness').map(({ content }) => [...content])
    expect([seen(ann), seen(bob), seen(cy)]).toEqual([[], [state(1, 1, '{}')], [state(1, 1, '{}')]])
    cy.session?.receive(new Uint8Array([3]))
    expect(seen(cy)).toHaveLength(2)
    ann.leave()
    expect(seen(bob).at(-1)).toEqual(state(1, 1, 'null'))
    say(visitor, state(9, 1, '{}'))
    expect([seen(visitor), seen(bob)]).toEqual([[], [state(1, 1, '{}'), state(1, 1, 'null')]])
  })

  test('[A5] nothing of it is stored', async () => {
    const { relay, store, calm } = createTestRelay()
    const ann = await RawClient.join(relay)
    const before = store.appended.length
    say(ann, state(1, 1, '{}'))
    await calm()
    expect(store.appended).toHaveLength(before)
  })

  test('[A5] too much of it ends the connection, as does what nobody could read', async () => {
    const { relay } = createTestRelay()
    const [ann, bob] = [await RawClient.join(relay), await RawClient.join(relay)]
    const long = JSON.stringify('x'.repeat(5000))
    say(ann, [1, 1, 1, 0x80 | (long.length & 0x7f), long.length >> 7, ...Buffer.from(long)])
    say(bob, state(2, 1, '{'))
    expect([ann.closedWith, bob.closedWith]).toEqual([closeCodes['too-large'], closeCodes.malformed])
  })
})
