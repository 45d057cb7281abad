/** Seeded bugs of what an app sees: undo, watched readings, tabs, the hooks of React. */
import type { Mutant } from './mutants.ts'

const undo = { file: 'test/workspace/undo.test.ts' }

export const workspaceMutants: readonly Mutant[] = [
  {
    name: 'undo: takes back the newest that it has heard of',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: '({ events }) => events.told(),', to: '() => {},' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'however soon after' },
  },
  {
    name: 'undo: writes over what somebody else has changed since',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (isSameJson(now[field] ?? null, written)) continue', to: 'if (field) continue' }],
    caughtBy: { ...undo, test: 'where somebody else has changed the same field since' },
  },
  {
    name: 'undo: takes a win back whose customer stays',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (keys.length === 0) return', to: 'if (keys.length >= 0) return' }],
    caughtBy: { ...undo, test: '[F6] where a hook has provisioned for it' },
  },
  {
    name: 'undo: leaves what was empty before as it is',
    file: 'src/workspace/undo.ts',
    changes: [{ from: '[field, before[field] ?? null]', to: '[field, before[field]]' }],
    caughtBy: { ...undo, test: 'writes what stood there before' },
  },
  {
    name: 'undo: deletes what others refer to',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (referring !== undefined) {', to: 'if (referring === null) {' }],
    caughtBy: { ...undo, test: 'where something refers to what was created' },
  },
  {
    name: 'watch: a change that comes while it reads is missed',
    file: 'src/workspace/watched-reading.ts',
    changes: [{ from: 'if (this.#isStale) void this.#read()\n      return', to: 'return' }],
    caughtBy: { file: 'test/workspace/watched-reading.test.ts', test: 'changes that come while it reads' },
  },
  {
    name: 'tabs: a write goes out before the one of another tab that it follows',
    file: 'src/workspace/synced-log.ts',
    changes: [
      {
        from: 'const { store } = this.#process.env\n    await this.#unsent.allHeard()',
        to: 'const { store } = this.#process.env',
      },
    ],
    caughtBy: { file: 'test/workspace/synced-log.test.ts', test: '[A4] what another tab wrote goes out' },
  },
  {
    name: 'tabs: a leader that hangs is waited for',
    file: 'src/sync/leader-watch.ts',
    changes: [{ from: 'if (isSilent) silent()', to: 'if (isSilent) call()' }],
    caughtBy: { file: 'test/sync/leader-watch.test.ts', test: 'silent' },
  },
  {
    name: 'React: what a discarded render opened stays open',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: 'this.#endLater(key, shared)\n    return shared.query', to: 'return shared.query' }],
    caughtBy: { file: 'test/react/shared-queries.test.ts', test: 'what a render opened and nobody subscribed to' },
  },
  {
    name: 'relay: what is stored together is forwarded without its second update',
    file: 'server/forward-frames.ts',
    changes: [{ from: 'together.flatMap(itemsOf)', to: 'together.slice(0, 1).flatMap(itemsOf)' }],
    caughtBy: { file: 'test/server/relay/storing.test.ts', test: '[W7] is forwarded in one message' },
  },
  {
    name: 'relay: who sent a part gets nothing of the rest',
    file: 'server/room.ts',
    changes: [{ from: 'entries.filter(({ from }) => from !== session)', to: 'entries.slice(entries.length)' }],
    caughtBy: { file: 'test/server/relay/storing.test.ts', test: '[W7] is forwarded in one message' },
  },
]
