/** Seeded bugs of what an app sees: undo, watched readings, tabs, the hooks of React. */
import type { Mutant } from './mutants.ts'

const undo = { file: 'test/workspace/undo.test.ts' }

export const workspaceMutants: readonly Mutant[] = [
  {
    name: 'together: a step is worked out on what was there before the plan',
    file: 'src/workspace/group.ts',
    changes: [
      {
        from: 'await act(outcome === undefined ? transaction.view : viewAfter(transaction, outcome))',
        to: 'await act(transaction.view)',
      },
    ],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'the seed as one plan' },
  },
  {
    name: 'together: hooks wait until all steps are done',
    file: 'src/workspace/group.ts',
    changes: [
      { from: '      if (debt === undefined) break', to: '      if (debt === undefined || act !== acts.at(-1)) break' },
    ],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'what a hook of an earlier one did' },
  },
  {
    name: 'together: a rehearsal runs hooks',
    file: 'src/workspace/plans.ts',
    changes: [{ from: '      if (dryRun) return undefined\n', to: '' }],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'runs none and writes nothing' },
  },
  {
    name: 'together: a receipt that is there is not looked for',
    file: 'src/workspace/plans.ts',
    changes: [{ from: 'if (first !== undefined && (await', to: 'if (first === null && (await' }],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'the second time nothing is' },
  },
  {
    name: 'together: before-hooks are left out',
    file: 'src/workspace/plans.ts',
    changes: [
      { from: 'before.length === 0 ? call.input : await runBeforeHooks(before, view, call)', to: 'call.input' },
    ],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'a before-hook that throws refuses all' },
  },
  {
    name: 'mcp: a key answers for another request',
    file: 'src/mcp/do.ts',
    changes: [{ from: 'if (call?.request === digest) {', to: 'if (call !== undefined) {' }],
    caughtBy: { file: 'test/mcp/tools.test.ts', test: 'changes nothing and is told the same' },
  },
  {
    name: 'mcp: who may only read writes',
    file: 'src/mcp/do.ts',
    changes: [{ from: 'if (!context.canWrite) throw', to: 'if (context.canWrite === undefined) throw' }],
    caughtBy: { file: 'test/mcp/tools.test.ts', test: 'who may only read' },
  },
  {
    name: 'together: what is made under a receipt has ids drawn by chance',
    file: 'src/workspace/plans.ts',
    changes: [{ from: 'if (receipt === undefined) return this.#newId', to: 'return this.#newId' }],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'everything is there once' },
  },
  {
    name: 'together: a plan may be larger than what the relay takes',
    file: 'src/workspace/group.ts',
    changes: [{ from: 'if (bytes > maxGroupBytes && ', to: 'if (bytes < 0 && ' }],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'is refused whole' },
  },
  {
    name: 'A1: runs make a group larger than what the relay takes',
    file: 'src/workspace/group.ts',
    changes: [{ from: 'run === undefined || bytes + size > maxGroupBytes', to: 'run === undefined' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'hooks that write more than the relay takes at once' },
  },
  {
    name: 'mcp: the order of fields makes another request',
    file: 'src/mcp/digest.ts',
    changes: [{ from: 'JSON.stringify(value, sorted)', to: 'JSON.stringify(value)' }],
    caughtBy: { file: 'test/mcp/tools.test.ts', test: 'not by how its fields were ordered' },
  },
  {
    name: 'mcp: callers share their keys',
    file: 'src/mcp/do.ts',
    changes: [{ from: "context.caller ?? ''", to: "''" }],
    caughtBy: { file: 'test/mcp/tools.test.ts', test: 'and by who asks' },
  },
  {
    name: 'mcp: code that did nothing leaves no receipt',
    file: 'src/mcp/do.ts',
    changes: [{ from: '(id === undefined || dryRun)', to: 'true' }],
    caughtBy: { file: 'test/mcp/tools.test.ts', test: 'does nothing later either' },
  },
  {
    name: 'mcp: a pattern that no linear engine takes is run all the same',
    file: 'server/mcp/linear-pattern.ts',
    changes: [{ from: "new RegExp(flags === 'i' ? eitherCase(source) : source, 'l')", to: 'new RegExp(source)' }],
    caughtBy: { file: 'test/server/mcp/patterns.test.ts', test: 'is refused with the reason' },
  },
  {
    name: 'mcp: an answer that was not among the choices is taken',
    file: 'src/mcp/from-english.ts',
    changes: [{ from: ' || !choices.some(({ value }) => value === answer)', to: '' }],
    caughtBy: { file: 'test/mcp/tools.test.ts', test: 'asked back where somebody can be asked' },
  },
  {
    name: 'mcp: a name in English ends where somebody is called so, whoever else it goes on to',
    file: 'src/mcp/english/called.ts',
    changes: [{ from: '[...(await goingOn(reading, furthest.name, nounsOf)), ...called]', to: 'called' }],
    caughtBy: { file: 'test/mcp/english/parse-english.test.ts', test: 'a name that is part of a longer one' },
  },
  {
    name: 'mcp: the longest name in English is taken, though a shorter one is said as well',
    file: 'src/mcp/english/called.ts',
    changes: [{ from: 'return isWhole || name.next === furthest ||', to: 'return name.next === furthest ||' }],
    caughtBy: { file: 'test/mcp/english/parse-english.test.ts', test: 'delete Wells, Fargo and Sons' },
  },
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
    changes: [{ from: 'if (answered.length === 0) return', to: 'if (answered.length >= 0) return' }],
    caughtBy: { ...undo, test: '[F6] where a hook has provisioned for it' },
  },
  {
    name: '[F9] conflicts: a reference that leads somewhere again stays listed',
    file: 'src/workspace/live-conflicts.ts',
    changes: [{ from: 'return entitiesOf(conflict).some((id) => entities.has(id))', to: 'return false' }],
    caughtBy: { file: 'test/workspace/live-conflicts.property.test.ts', test: 'are those that are found (part 0)' },
  },
  {
    name: '[F5] conflicts: one that is dismissed stays listed',
    file: 'src/workspace/live-conflicts.ts',
    changes: [{ from: 'dismissed ? all : await undismissed(store, all)', to: 'all' }],
    caughtBy: { file: 'test/workspace/live-conflicts.property.test.ts', test: 'are those that are found (part 0)' },
  },
  {
    name: '[F5] conflicts: the run that counts is the one that did before',
    file: 'src/workspace/live-conflicts.ts',
    changes: [{ from: 'return runs.size > 0', to: 'return runs.has(conflict.run.ref)' }],
    caughtBy: { file: 'test/workspace/live-conflicts.property.test.ts', test: 'name the run that counts' },
  },
  {
    name: 'undo: what was refused makes way for what is older',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: 'if (by !== undefined) move(by, ref)', to: "move(by ?? '', ref)" }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'stays the next in line' },
  },
  {
    name: 'undo: of two calls at once one is lost',
    file: 'src/react/undo-stack.ts',
    changes: [{ from: 'const done = this.#last.then(step)', to: 'const done = step()' }],
    caughtBy: { file: 'test/react/use-undo.test.tsx', test: 'asked twice at once' },
  },
  {
    name: 'hooks: nobody is told that one fails',
    file: 'src/workspace/hook-trouble.ts',
    changes: [{ from: 'this.#warn(message)', to: '' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: 'a throwing hook stops neither' },
  },
  {
    name: 'live: a closed workspace goes on being shown as if it were open',
    file: 'src/workspace/process.ts',
    changes: [{ from: 'this.feed.end(new WorkspaceClosedError(this.env.name))', to: '' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'says that its workspace was closed' },
  },
  {
    name: 'sync: that everything was once here is forgotten',
    file: 'src/workspace/process.ts',
    changes: [{ from: 'this.#hasCaughtUp = caughtUp === true', to: '' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'has ever had everything' },
  },
  {
    name: 'react: while more is read, the list is empty',
    file: 'src/react/use-live.ts',
    changes: [{ from: "isShown ? { status: 'loading', data: last.data } : snapshot", to: 'snapshot' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'with keepPrevious' },
  },
  {
    name: 'react: an opening that failed is never tried again',
    file: 'src/react/source.ts',
    changes: [{ from: 'sources.delete(given)', to: 'void given' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'opens again when it is mounted' },
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
  {
    name: 'mcp: a call is given back without having been counted',
    file: 'server/mcp/call-limits.ts',
    changes: [{ from: 'this.#count(places, calls)', to: 'if (end.length > 0) this.#count(places, calls)' }],
    caughtBy: { file: 'test/server/mcp/call-limits.test.ts', test: 'given back as often as it was counted' },
  },
  {
    name: 'mcp: one token takes the sessions of all',
    file: 'server/mcp/sessions.ts',
    changes: [{ from: 'owners.length < sessions &&', to: 'owners.length < sessions ||' }],
    caughtBy: { file: 'test/server/mcp/limits.test.ts', test: 'of one token are a quarter of all' },
  },
  {
    name: 'sandbox: reads are begun when the run is over',
    file: 'server/mcp/sandbox/answer-reads.ts',
    changes: [{ from: 'return this.#isOver ? undefined : await', to: 'return await' }],
    caughtBy: { file: 'test/mcp/sandbox/reads.test.ts', test: 'none begins once the run is over' },
  },
  {
    name: 'mcp: a line break in a name begins a line of the answer',
    file: 'src/mcp/one-line.ts',
    changes: [{ from: "text.replace(allBreaking, ' ')", to: 'text' }],
    caughtBy: { file: 'test/mcp/forged-lines.test.ts', test: 'a name with line breaks is one line' },
  },
  {
    name: 'mcp: a foreign error is told with its message',
    file: 'src/mcp/answer.ts',
    changes: [
      {
        from: "return { code: 'failed', message, cause: error }",
        to: "return { code: 'failed', message: String(error), cause: error }",
      },
    ],
    caughtBy: { file: 'test/mcp/forged-lines.test.ts', test: 'answered without its message' },
  },
  {
    name: 'React: what loads for long is closed before its boundary comes back',
    file: 'src/react/shared-queries.ts',
    changes: [{ from: "getSnapshot().status === 'loading') {", to: "getSnapshot().status === 'error') {" }],
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
    name: 'dismissed: an activation is written again',
    file: 'src/workspace/process.ts',
    changes: [{ from: 'builds[index] !== this.env.build', to: 'builds[index] !== 0' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'an activation, in any tab' },
  },
  {
    name: 'dismissed: a run is made again',
    file: 'src/workspace/given-up.ts',
    changes: [{ from: "if (event.kind === 'run') return", to: "if (event.kind === 'run' && event.seq < 0) return" }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'a run, until somebody asks' },
  },
  {
    name: 'sandbox: what is caught for want of memory goes on',
    file: 'server/mcp/sandbox/guest.ts',
    changes: [{ from: 'byteLength > this.#heap.maxBytes', to: 'byteLength < 0' }],
    caughtBy: { file: 'test/mcp/sandbox/limits.test.ts', test: 'can be caught, and makes no more room' },
  },
  {
    name: 'E3: what a clock that jumped has dated goes out',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'const limit = this.#relayTime + maxAheadMs', to: 'const limit = Number.POSITIVE_INFINITY' }],
    caughtBy: { file: 'test/workspace/synced-log.test.ts', test: 'a clock that jumps a day ahead' },
  },
  {
    name: 'E3: what was written unsigned is taken over by everybody who signs in',
    file: 'src/store/take-over.ts',
    changes: [{ from: 'claimed === undefined || claimed.value === claimant', to: 'true' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: 'is theirs who sign in first' },
  },
  {
    name: 'many keys at once: where there is more than was listed, the rest is not looked for',
    file: 'src/store/read-keyed.ts',
    changes: [{ from: 'if (group.length > 1 && keys.length > mostListed(group)) {', to: 'if (group.length < 0) {' }],
    caughtBy: { file: 'test/store/read-under.property.test.ts', test: 'what lies under many keys' },
  },
  {
    name: 'many keys at once: rows that are there are skipped with those between them',
    file: 'src/store/read-keyed.ts',
    changes: [{ from: 'last[1] = key', to: 'vain = 0' }],
    caughtBy: { file: 'test/store/read-under.property.test.ts', test: 'what lies under many keys' },
  },
  {
    name: 'many keys at once: the rows are read as of another moment than their keys',
    file: 'src/store/read-under.ts',
    changes: [
      {
        from: "import type { Ask } from './read-at-once.ts'",
        to: "import { type Ask, begin } from './read-at-once.ts'",
      },
      {
        from: 'return readKeyed(db, ask, place.table, oneGroup(there))',
        to: 'return readKeyed(db, begin(db, [place.table]), place.table, oneGroup(there))',
      },
    ],
    caughtBy: { file: 'test/store/read-under.property.test.ts', test: 'all of it is of one moment' },
  },
  {
    name: 'S1: a write on which something had moved is not called off',
    file: 'src/store/requests.ts',
    changes: [{ from: 'transaction.abort()', to: '' }],
    caughtBy: { file: 'test/store/store.test.ts', test: 'onto another generation does nothing' },
  },
  {
    name: 'a bundle ends in the midst of its rows: those behind a place within it are lost',
    file: 'src/store/stored-reads.ts',
    changes: [{ from: 'pos > 0 && bundles[0]?.pos !== pos + 1', to: 'bundles.length === 0' }],
    caughtBy: { file: 'test/store/bundles.property.test.ts', test: 'whatever was written together' },
  },
  {
    name: 'a bundle is taken for one row when the head is looked at',
    file: 'src/store/stored-reads.ts',
    changes: [{ from: 'head: last === undefined ? 0 : endOf(last)', to: 'head: last?.pos ?? 0' }],
    caughtBy: { file: 'test/store/bundles.property.test.ts', test: 'whatever was written together' },
  },
  {
    name: 'E3: what is issued again takes the place of the first of its bundle alone',
    file: 'src/store/write-changes.ts',
    changes: [
      { from: 'byPos.get(row.pos) ?? row)', to: 'row.pos === bundle.pos ? (byPos.get(row.pos) ?? row) : row)' },
    ],
    caughtBy: { file: 'test/store/bundles.property.test.ts', test: 'whatever was written together' },
  },
  {
    name: 'F10: what stands under an entity is not taken away when it becomes final',
    file: 'src/store/write-changes.ts',
    changes: [{ from: '[...entitiesGone, ...unbased]', to: 'entitiesGone' }],
    caughtBy: { file: 'test/store/store.test.ts', test: 'what stands under' },
  },
  {
    name: 'a list whose code could not be fetched stays in its error',
    file: 'src/core/lazy-live.ts',
    changes: [{ from: 'if (!isClosed) forget = occasion?.(begin)', to: '' }],
    caughtBy: { file: 'test/core/lazy-live.test.ts', test: 'is tried again at the next occasion' },
  },
  {
    name: 'a list that is closed while it waits to be tried again goes on waiting',
    file: 'src/core/lazy-live.ts',
    changes: [{ from: 'isClosed = true\n      forget?.()', to: 'isClosed = true' }],
    caughtBy: { file: 'test/core/lazy-live.test.ts', test: 'once closed it waits for no occasion' },
  },
  {
    name: 'undo: who closes does not wait for one whose code has yet to come',
    file: 'src/workspace/workspace.ts',
    changes: [{ from: 'Promise.all([this.#taking, this.#notes.close()', to: 'Promise.all([this.#notes.close()' }],
    caughtBy: { file: 'test/workspace/undo.test.ts', test: 'is waited for by who closes' },
  },
]
