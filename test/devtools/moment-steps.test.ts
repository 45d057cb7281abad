import { expect, test } from 'vitest'
import { momentAfter, momentBefore } from '../../src/devtools/moment-steps.ts'
import type { LoggedEvent, Workspace } from '../../src/index.ts'

/** A log of these rows: the name of an event, or nothing where a row changes no entity. */
function logOf(...rows: readonly (string | undefined)[]): Workspace {
  const list = async ({ upTo = 0 }: { readonly upTo?: number }): Promise<readonly LoggedEvent[]> => {
    const ref = rows.slice(0, upTo).findLast((row) => row !== undefined)
    return ref === undefined ? [] : [{ ref } as LoggedEvent] // nothing else of it is looked at
  }
  return { events: { list } } as unknown as Workspace // as much of one as is used
}

test('a step goes to the moment of the event before, or after, whatever rows are between', async () => {
  const log = logOf(undefined, 'one', undefined, undefined, 'two', 'three', undefined)
  const steps = async (moment: number) => [await momentBefore(log, moment), await momentAfter(log, moment, 7)]
  expect(await steps(7)).toEqual([5, 7])
  expect(await steps(6)).toEqual([5, 7])
  expect(await steps(5)).toEqual([4, 6])
  expect(await steps(4)).toEqual([1, 5])
  expect(await steps(2)).toEqual([1, 5])
  expect(await steps(1)).toEqual([0, 2])
  expect(await steps(0)).toEqual([0, 2])
})
