import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { AnyEntity } from '../../../src/core/noun.ts'
import { compileFilter } from '../../../src/core/query/filter.ts'
import { compileSort } from '../../../src/core/query/sort.ts'
import { QueryWindow } from '../../../src/core/query/window.ts'
import { anyFilter, anySort, anyTicket, anyTickets, ticket } from './ticket.ts'

const anyChange = () =>
  fc.oneof(
    { arbitrary: anyTicket().map((entity) => ({ id: entity.$id, entity })), weight: 2 },
    fc.integer({ min: 0, max: 40 }).map((id) => ({ id: `ticket_${id}`, entity: undefined })),
  )
const anyBatches = () => fc.array(fc.array(anyChange(), { maxLength: 4 }), { maxLength: 12 })
const anyLimit = () => fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined })

test.prop([anyTickets(), anyBatches(), anyFilter(), anySort(), anyLimit(), fc.integer({ min: 0, max: 3 })], {
  numRuns: 3000,
})(
  'a window kept up by changes shows what asking again would',
  (start, batches, filterInput, sortInput, limit, reserve) => {
    const { matches } = compileFilter(ticket, filterInput)
    const { compare } = compileSort(ticket, sortInput)
    const table = new Map(start.map((entity) => [entity.$id, entity]))
    const ask = (count: number | undefined): AnyEntity[] =>
      [...table.values()].filter(matches).sort(compare).slice(0, count)
    const read = limit === undefined ? undefined : limit + reserve
    const window = new QueryWindow(matches, compare, limit)
    const reset = () => {
      const found = ask(read)
      // Told everything only when it can be known: fewer came than were asked for.
      window.reset(found, read === undefined || found.length < read)
    }
    reset()
    for (const batch of batches) {
      const before = window.rows
      for (const { id, entity } of batch) entity === undefined ? table.delete(id) : table.set(id, entity)
      const outcome = window.apply(batch)
      if (outcome === 'underflow') {
        // Short, but never wrong: what is left is where it belongs.
        expect(window.rows).toEqual(ask(window.rows.length))
        reset()
      }
      expect(window.rows).toEqual(ask(limit))
      expect(Object.isFrozen(window.rows)).toBe(true)
      if (outcome === 'same') expect(window.rows).toBe(before)
      if (outcome === 'changed') expect(window.rows).not.toEqual(before)
    }
  },
)
