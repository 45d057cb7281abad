import { expect, test } from 'vitest'
import type { Inspection, LoggedEvent } from 'wonce'
import { changesIn } from '../../demo/app/shell/use-waiting.ts'

const event = (ref: string) => ({ ref }) as LoggedEvent // it looks at nothing else
const counted = (pending: number, ...refs: readonly string[]) =>
  changesIn({ pending, unacknowledged: refs.map(event) } satisfies Pick<Inspection, 'pending' | 'unacknowledged'>)

test('what waits to be sent is what was changed: that a hook was seen is none, and a run is one', () => {
  expect(counted(1)).toBe(0)
  expect(counted(3, 'a:2', 'a:3#0', 'a:3#1')).toBe(2)
})

test('what is not looked into is taken for changes', () => {
  const refs = Array.from({ length: 99 }, (_, at) => `a:${at + 2}`)
  expect(counted(250, ...refs)).toBe(249)
})
