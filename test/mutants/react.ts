/** Seeded bugs of the hooks of React, and of the inspector. */
import type { Mutant } from './mutant.ts'

export const reactMutants: readonly Mutant[] = [
  {
    name: 'React: what one workspace refused to tell others is shown in the next',
    file: 'src/react/use-presence.ts',
    changes: [{ from: 'refused?.by === source ? refused?.error : undefined', to: 'refused?.error' }],
    caughtBy: { file: 'test/react/use-sync.test.tsx', test: 'is not shown in another workspace' },
  },
  {
    name: 'React: whoever has waited is given another promise when it is rendered again',
    file: 'src/react/use-live.ts',
    changes: [{ from: 'before !== snapshot ? done', to: "before.status !== 'loading' ? done" }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'what has loaded before React goes on is shown' },
  },
  {
    name: 'React: the first that is there of a boundary is told before the others are asked for',
    file: 'src/react/ready-together.ts',
    changes: [{ from: 'if (this.#asking !== undefined) return', to: '' }],
    caughtBy: { file: 'test/react/ready-together.test.ts', test: 'once nothing more is asked for' },
  },
  {
    name: 'React: each of a boundary that loads slowly is told by itself',
    file: 'src/react/ready-together.ts',
    changes: [{ from: 'if (this.#loading === 0) this.#tell()', to: 'if (this.#loading >= 0) this.#tell()' }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'so are many that load slowly' },
  },
  {
    name: 'React: who asks for one after another waits each time for others that nobody asks for',
    file: 'src/react/ready-together.ts',
    changes: [{ from: 'if (this.#resting === undefined) {', to: '{' }],
    caughtBy: { file: 'test/react/ready-together.test.ts', test: 'right after another was told' },
  },
  {
    name: 'React: what is shown while more is read is made anew at each render',
    file: 'src/react/use-live.ts',
    changes: [{ from: '? before.stale : snapshot', to: '? { ...before.stale } : snapshot' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'what is shown meanwhile is one frozen object' },
  },
  {
    name: 'React: a workspace that was closed is kept for as long as the page lives',
    file: 'src/react/source.ts',
    changes: [
      { from: 'new Map<string, WeakRef<Workspace>>', to: 'new Map<string, { deref(): Workspace }>' },
      { from: 'new WeakRef(workspace)', to: '{ deref: () => workspace }' },
    ],
    caughtBy: { file: 'test/react/leaks.test.tsx', test: 'a workspace that was closed and that nobody shows any more' },
  },
  {
    name: 'React: that a verb is under way is told once it has ended',
    file: 'src/react/verb-calls.ts',
    changes: [{ from: 'this.#open += 1\n    this.#show(undefined)', to: 'this.#open += 1' }],
    caughtBy: { file: 'test/react/use-verb.test.tsx', test: 'in an action that goes on after the verb' },
  },
  {
    name: 'React: the error of one verb is shown for the next',
    file: 'src/react/use-verb.ts',
    changes: [{ from: '&& begun.verb === verb', to: '' }],
    caughtBy: { file: 'test/react/use-verb.test.tsx', test: 'the error of another verb' },
  },
  {
    name: 'React: the error of a verb in one workspace is shown for another',
    file: 'src/react/use-verb.ts',
    changes: [{ from: 'begun.source === source && ', to: '' }],
    caughtBy: { file: 'test/react/use-verb.test.tsx', test: 'the error of another verb' },
  },
  {
    name: 'undo: what is passed over is the newest, whatever was refused',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: 'this.#refused ?? this.#done', to: 'this.#done' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'what is passed over is what was refused' },
  },
  {
    name: 'React: what presence refuses is thrown where nobody hears it',
    file: 'src/react/use-presence.ts',
    changes: [{ from: 'setRefused({ by: source, error: asError(thrown) })', to: 'throw thrown' }],
    caughtBy: { file: 'test/react/use-sync.test.tsx', test: 'what is too much to tell others' },
  },
  {
    name: 'React: an option that is undefined takes the default away',
    file: 'src/react/use-events.ts',
    changes: [{ from: '{ ...options, order, limit, type: pattern }', to: '{ ...options, order, type: pattern }' }],
    caughtBy: { file: 'test/react/use-events.test.tsx', test: 'passes over options that are undefined' },
  },
  {
    name: 'React: readings of two keys are one',
    file: 'src/react/use-watch.ts',
    changes: [{ from: "queryKey('watch', ...key)", to: "queryKey('watch')" }],
    caughtBy: { file: 'test/react/use-watch.test.tsx', test: 'useWatch shows what is read' },
  },
  {
    name: 'inspector: a step goes from row to row of the log',
    file: 'src/devtools/moment-steps.ts',
    changes: [{ from: 'return begins - 1', to: 'return moment - 1' }],
    caughtBy: { file: 'test/devtools/moment-steps.test.ts', test: 'a step goes to the moment of the event before' },
  },
  {
    name: 'undo: takes back the newest that it has heard of',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: '({ events }) => events.told(),', to: '() => {},' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'however soon after' },
  },
  {
    name: 'undo: what was refused makes way for what is older',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: 'if (by !== undefined) {', to: '{' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'stays the next in line' },
  },
  {
    name: 'undo: of two calls at once one is lost',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: 'this.#last.then(async', to: 'Promise.resolve().then(async' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'asked twice at once' },
  },
  {
    name: 'react: what took something back is an act of its own where it is heard of after another',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: 'this.#own.delete(event.ref)', to: 'this.#undone.some(({ by }) => by === event.ref)' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'what is done meanwhile comes next in line' },
  },
  {
    name: 'react: while more is read, the list is empty',
    file: 'src/react/use-live.ts',
    changes: [{ from: '? before.stale : snapshot', to: '? snapshot : snapshot' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'with keepPrevious' },
  },
  {
    name: 'react: of two fields to sort by, either may come first',
    file: 'src/react/query-key.ts',
    changes: [{ from: "key === 'sort'", to: "key === ''" }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'of two fields to sort by' },
  },
  {
    name: 'react: where a workspace is opened again, who shows the one before hears nothing',
    file: 'src/react/renewable.ts',
    changes: [{ from: 'this.tell()', to: '{}' }],
    caughtBy: { file: 'test/react/which-workspace.test.tsx', test: 'opened again for both' },
  },
  {
    name: 'react: hooks stay with what was the default workspace',
    file: 'src/react/source.ts',
    changes: [{ from: 'if (source.begun !== undefined) source', to: 'if (source.begun?.isOver) source' }],
    caughtBy: { file: 'test/react/which-workspace.test.tsx', test: 'follow the default workspace' },
  },
  {
    name: 'react: what throws instead of rejecting throws from a render',
    file: 'src/react/source.ts',
    changes: [
      { from: 'async function watched(', to: 'function watched(' },
      { from: 'const workspace = await open()', to: 'return open()\n  const workspace = {} as Workspace' },
      { from: '  return workspace\n}', to: '}' },
    ],
    caughtBy: { file: 'test/react/which-workspace.test.tsx', test: 'that throws is one that rejects' },
  },
  {
    name: 'react: what loads one after another for long never shows',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: 'other.users === 0 && isIn(', to: 'other === shared && isIn(' }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'one after another shows' },
  },
  {
    name: 'react: a query that a render asks for again ends as if it had not',
    file: 'src/react/shared-queries.ts',
    changes: [
      {
        from: 'this.#endLater(key, shared)\n    return',
        to: 'if (known === undefined) this.#endLater(key, shared)\n    return',
      },
    ],
    caughtBy: { file: 'test/react/shared-queries.test.ts', test: 'begins the while anew' },
  },
  {
    name: 'react: a boundary that is reset shows the same error',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: "shared.isTold = isIn(shared, 'error')", to: 'shared.isTold = false' }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'when the boundary is reset' },
  },
  {
    name: 'react: who tries again and again is told the same error for ever',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: 'if (shared.users > 0 || shared.isTold) return', to: 'if (shared.users > 0) return' }],
    caughtBy: { file: 'test/react/shared-queries.test.ts', test: 'however often that asks' },
  },
  {
    name: 'react: what was hidden is loading when it is shown again',
    file: 'src/react/use-live.ts',
    changes: [{ from: 'if (before.key === key) return before.snapshot', to: '' }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'of what was hidden' },
  },
  {
    name: 'react: the first paint of sync is of no workspace',
    file: 'src/react/latest-value.ts',
    changes: [{ from: 'workspace === undefined ?', to: 'workspace === undefined || !this.isSubscribed ?' }],
    caughtBy: { file: 'test/react/use-sync.test.tsx', test: 'from the first render on' },
  },
  {
    name: 'react: an entity is another object at each render',
    file: 'src/react/use-live-query.ts',
    changes: [
      {
        from: 'useMemo(() => Object.freeze(entitySnapshot(snapshot)), [snapshot])',
        to: 'useMemo(() => Object.freeze(entitySnapshot(snapshot)))',
      },
    ],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'same frozen object' },
  },
  {
    name: 'react: an opening that failed is never tried again',
    file: 'src/react/source.ts',
    changes: [{ from: 'source.begun?.isOver === true) source.renew()', to: 'source.begun === null) source.renew()' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'opens again when it is mounted' },
  },
  {
    name: 'React: what a discarded render opened stays open',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: 'this.#endLater(key, shared)\n    return', to: 'return' }],
    caughtBy: { file: 'test/react/shared-queries.test.ts', test: 'what a render opened and nobody subscribed to' },
  },
  {
    name: 'React: what loads for long is closed before its boundary comes back',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: "isIn(other, 'loading'))", to: "isIn(other, 'error'))" }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'loads longer than an unused one is kept' },
  },
  {
    name: 'React: a note that a discarded render asked for is remembered',
    file: 'src/react/use-note.ts',
    changes: [{ from: 'source().notes.get(name)?.get() ?? unopened', to: 'shared(source(), name).get()' }],
    caughtBy: { file: 'test/react/leaks.test.tsx', test: 'leave no notes behind' },
  },
  {
    name: 'React: a server that renders useWorkspace opens it',
    file: 'src/react/use-workspace.ts',
    changes: [{ from: 'source().opening, onlyInBrowser)', to: 'source().opening, () => source().opening)' }],
    caughtBy: { file: 'test/react/server-rendering.test.tsx', test: 'useWorkspace opens nothing on a server' },
  },
  {
    name: 'inspector: what a busy tab did not answer at once is never shown',
    file: 'src/devtools/panel.ts',
    changes: [{ from: 'this.#timer = setTimeout(() => void this.#turn(), pauseMs)', to: 'void pauseMs' }],
    caughtBy: { file: 'test/devtools/polled.test.ts', test: 'too busy to answer' },
  },
]
