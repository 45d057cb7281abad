/** Seeded bugs of what is kept in IndexedDB. */
import type { Mutant } from './mutant.ts'

export const storeMutants: readonly Mutant[] = [
  {
    name: 'what Firefox refuses after something found no room is not tried again',
    file: 'src/store/database.ts',
    changes: [{ from: 'if (mayBeRefused) return this.attempt(task)', to: '' }],
    caughtBy: { file: 'test/store/after-no-room.test.ts', test: 'to the log' },
  },
  {
    name: 'what is read in between makes up for what found no room',
    file: 'src/store/database.ts',
    changes: [
      {
        from: 'try {\n      return await this.freezeGuard.run(task)',
        to: 'try {\n      const done = await this.freezeGuard.run(task)\n      this.#foundNoRoom = false\n      return done',
      },
    ],
    caughtBy: { file: 'test/store/after-no-room.test.ts', test: 'to the log' },
  },
  {
    name: 'E3: what was written unsigned is taken over by everybody who signs in',
    file: 'src/store/take-over.ts',
    changes: [{ from: 'noted === undefined || noted.value === claim.value', to: 'true' }],
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
        from: "import { type Ask, getAllRows } from './read-at-once.ts'",
        to: "import { type Ask, begin, getAllRows } from './read-at-once.ts'",
      },
      {
        from: 'await readKeyed<Row>(db, ask, table, [inOrder(missing)])',
        to: 'await readKeyed<Row>(db, begin(db, [table]), table, [inOrder(missing)])',
      },
    ],
    caughtBy: { file: 'test/store/read-under.property.test.ts', test: 'all of it is of one moment' },
  },
  {
    name: 'many keys at once: what was read before in the same transaction is read again',
    file: 'src/store/read-under.ts',
    changes: [{ from: '.filter((key) => !known.has(key))', to: '' }],
    caughtBy: { file: 'test/store/bundles.property.test.ts', test: 'of one moment lead to is read once' },
  },
  {
    name: 'many keys at once: what was read before is known to who reads at another moment',
    file: 'src/store/stored-reads.ts',
    changes: [{ from: 'this.#bundles = shared && new Map()', to: 'this.#bundles = new Map()' }],
    caughtBy: { file: 'test/store/bundles.property.test.ts', test: 'of one moment lead to is read once' },
  },
  {
    name: 'many keys at once: all that lies between the ends of a stretch is read, however much',
    file: 'src/store/read-under.ts',
    changes: [{ from: ' && last - first < 2 * lengthOf(span)', to: '' }],
    caughtBy: { file: 'test/store/bundles.property.test.ts', test: 'a long stretch of a boot' },
  },
  {
    name: 'many keys at once: hashes are taken to lie close together',
    file: 'src/store/read-keyed.ts',
    changes: [{ from: '(_.|:|$)', to: '(_|:|$)' }],
    caughtBy: { file: 'test/store/read-under.property.test.ts', test: 'ids that lie anywhere' },
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
    changes: [{ from: 'return last === undefined ? 0 : endOf(last)', to: 'return last?.pos ?? 0' }],
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
    name: 'delete: waits for ever for a tab that does not let go',
    file: 'src/store/delete-databases.ts',
    changes: [{ from: 'waitFor(patienceMs, () => reject(blocked(name)), timers)', to: '() => {}' }],
    caughtBy: { file: 'test/workspace/delete-workspace.test.ts', test: 'says so where a tab does not let go' },
  },
  {
    name: '[S3] opening: waits for ever for a tab that says nothing',
    file: 'src/store/database.ts',
    changes: [{ from: 'if (database.isUpgrading !== true) giveUp()', to: '' }],
    caughtBy: { file: 'test/store/database.test.ts', test: 'an opening of which nothing is heard' },
  },
  {
    name: '[S3] opening: an upgrade is given up in the middle',
    file: 'src/store/database.ts',
    changes: [{ from: 'if (database.isUpgrading !== true) giveUp()', to: 'giveUp()' }],
    caughtBy: { file: 'test/store/database.test.ts', test: 'an upgrade that is under way' },
  },
  {
    name: '[S3] opening: a page that was frozen itself gives up as soon as it thaws',
    file: 'src/store/patience.ts',
    changes: [{ from: 'timer = timers.setTimeout(giveUp, delayMs / 2)', to: 'giveUp()' }],
    caughtBy: { file: 'test/store/database.test.ts', test: 'that was frozen itself is not too late' },
  },
  {
    name: '[S3] delete: the notes wait for the log',
    file: 'src/store/delete-databases.ts',
    changes: [
      {
        from: 'await Promise.allSettled(names.map((name) => deleteDatabase(name, indexedDB, timers)))',
        to: '[]; for (const name of names) await deleteDatabase(name, indexedDB, timers)',
      },
      {
        from: '  for (const outcome of outcomes) if',
        to: '  for (const outcome of outcomes as PromiseSettledResult<void>[]) if',
      },
    ],
    caughtBy: { file: 'test/workspace/delete-workspace.test.ts', test: 'the notes are deleted all the same' },
  },
  {
    name: '[S3] freeze: what is never answered is waited for',
    file: 'src/store/freeze-guard.ts',
    changes: [{ from: 'for (const { reject } of this.#unanswered) reject(', to: 'String(' }],
    caughtBy: { file: 'test/store/database.test.ts', test: 'what is never answered rejects' },
  },
  {
    name: '[E3] sign-in: notes stay nobody’s',
    file: 'src/store/take-over.ts',
    changes: [{ from: 'if (!(await isThere(from, how))) return\n  const source', to: 'return\n  const source' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: '[E3] so are the notes of that time' },
  },
]
