import { describe, expect, test } from 'vitest'
import { closeCodes } from '../../../src/sync/wire.ts'
import { NoteClient } from '../../kit/relay/note-client.ts'
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

  test('[A5] one subject is here so often over all rooms, notes among them, until some of it goes', async () => {
    const { relay, calm } = createTestRelay()
    /** As many states as one room has of one subject, over as few connections as can be. */
    const fill = async (workspace: string): Promise<readonly RawClient[]> => {
      const clients = await Promise.all(Array.from({ length: 16 }, () => RawClient.join(relay, { workspace })))
      for (const [at, client] of clients.entries()) {
        const statements = Array.from({ length: 64 }, (_, of) => [at * 64 + of, 1, 2, 123, 125])
        say(client, [64, ...statements.flatMap(([id = 0, ...rest]) => [...varUint(id), ...rest])])
      }
      return clients
    }
    const full = await Promise.all(['a', 'b', 'c', 'd'].map(fill))
    const [bob, ann] = [
      await RawClient.join(relay, { workspace: 'e', token: 'bob' }),
      await RawClient.join(relay, { workspace: 'e' }),
    ]
    const [cy, annsNote] = [await NoteClient.join(relay, { token: 'cy' }), await NoteClient.join(relay)]
    const told = () => [bob.all('awareness').length, cy.told.filter(({ type }) => type === 'awareness').length]
    say(ann, state(1, 1, '{}'))
    annsNote.session?.receive(awarenessFrameOf(new Uint8Array(state(1, 1, '{}'))))
    await calm()
    expect(told()).toEqual([0, 0])
    full[2]?.[7]?.leave()
    say(ann, state(1, 2, '{}'))
    annsNote.session?.receive(awarenessFrameOf(new Uint8Array(state(1, 2, '{}'))))
    expect(told()).toEqual([1, 1])
    expect(ann.closedWith).toBeUndefined()
  })
})

function varUint(value: number): readonly number[] {
  return value < 128 ? [value] : [0x80 | (value & 0x7f), ...varUint(value >> 7)]
}
