import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { LineFrames } from '../../server/line-frames.ts'

/** What `ws` reads a line with; its types leave it out. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: { readonly isServer: boolean }) => Writable }

async function received(frame: Uint8Array): Promise<readonly unknown[]> {
  const receiver = new Receiver({ isServer: false })
  const message = once(receiver, 'message')
  receiver.write(frame)
  return message
}

test.each([0, 1, 125, 126, 127, 255, 256, 65_535])(
  'a message of %i bytes arrives as it was, in one frame',
  async (length) => {
    const message = Uint8Array.from({ length }, (_, at) => at % 251)
    const frame = new LineFrames().of(message)
    const [data, isBinary] = await received(frame as Uint8Array)
    expect(new Uint8Array(data as Buffer)).toEqual(message)
    expect(isBinary).toBe(true)
  },
)

test('is put together once for all to whom it goes', () => {
  const frames = new LineFrames()
  const [one, other] = [new Uint8Array([1]), new Uint8Array([1])]
  expect(frames.of(one)).toBe(frames.of(one))
  expect(frames.of(other)).not.toBe(frames.of(one))
})

test('what is large is not copied', () => {
  expect(new LineFrames().of(new Uint8Array(65_536))).toBeUndefined()
})
