/** Seeded bugs of React hooks. */
import type { Mutant } from './mutants.ts'

export const reactMutants: readonly Mutant[] = [
  {
    name: 'React: whoever has waited is given another promise when it is rendered again',
    file: 'src/react/use-live.ts',
    changes: [{ from: 'before !== snapshot ? done', to: "before.status !== 'loading' ? done" }],
    caughtBy: { file: 'test/react/slow-suspense.test.tsx', test: 'what has loaded before React goes on is shown' },
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
    changes: [{ from: 'setError(asError(thrown))', to: 'throw thrown' }],
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
]
