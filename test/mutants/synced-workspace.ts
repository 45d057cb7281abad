/** Seeded bugs of a workspace that syncs, on its own side of the connection. */
import type { Mutant } from './mutant.ts'

const office = { file: 'test/workspace/office.property.test.ts', test: 'they see what is there (part 0)' }

export const syncedWorkspaceMutants: readonly Mutant[] = [
  {
    name: '[E3] what is issued again between its reading and the note leaves as it was before',
    file: 'src/workspace/offered.ts',
    changes: [{ from: 'if (noted === generation) return rows', to: 'return rows' }],
    caughtBy: { file: 'test/workspace/writer.test.ts', test: 'issued again while it is read' },
  },
  {
    name: 'what leaves is read twice, though nothing was issued again',
    file: 'src/workspace/offered.ts',
    changes: [{ from: 'if (noted === generation) return rows', to: '' }],
    caughtBy: { file: 'test/workspace/writer.test.ts', test: 'issued again while it is read' },
  },
  {
    name: 'outbox skipped: what was written while nobody listened is never offered',
    file: 'src/workspace/read-unsent.ts',
    changes: [{ from: 'if (last <= acked) continue', to: 'if (last >= acked) continue' }],
    caughtBy: { file: 'test/workspace/synced-log/pending.test.ts', test: '[S2] is known after opening again' },
  },
  {
    name: 'A4: what builds on events that the relay has not is sent all the same',
    file: 'src/workspace/causes-at-relay.ts',
    changes: [
      {
        from: '!waiting.has(row.boot) && causes.every(isThere)',
        to: '!waiting.has(row.boot) && isThere !== undefined',
      },
    ],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'waits for it, and can be given up' },
  },
  {
    name: 'A4: what follows a clock that was ahead is never sent',
    file: 'src/workspace/synced-log.ts',
    changes: [
      {
        from: '(seqs.get(row.boot) ?? 0) && !follows(row))',
        to: '(seqs.get(row.boot) ?? 0) && follows !== undefined)',
      },
    ],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'three days ahead' },
  },
  {
    name: 'A4: what cannot be read is looked for one page back and no further',
    file: 'src/workspace/causes-at-relay.ts',
    changes: [{ from: 'to -= pageSize) {', to: 'to = 0) {' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'however far back that is' },
  },
  {
    name: 'A4: what no relay takes is listed for ever, though its cause can be read by now',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'await this.#process.note([...gone, ...found])', to: 'await this.#process.note(found)' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'in the next process too; and no more' },
  },
  {
    name: 'E3: a group is cut where the clock jumped in the middle of it',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'rows.findIndex(isWithIt)', to: 'rows.indexOf(free)' }],
    caughtBy: {
      file: 'test/workspace/synced-log/relay-time.test.ts',
      test: '[E3] a group in the middle of which it jumps',
    },
  },
  {
    name: 'S6: what a relay once had is thought to be there for as long as a process lives',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'this.#fromRelay.clear() //', to: '//' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: '[S6] so does who has lost nothing there' },
  },
  {
    name: 'S6: of what is acknowledged at once, any of it is asked for',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'pos: rows[at]?.pos ?? 0 }))', to: 'pos: at || rows.length }))' }],
    caughtBy: {
      file: 'test/workspace/synced-log/pending.test.ts',
      test: '[S6] of what is acknowledged at once, what was',
    },
  },
  {
    name: 'live queries: a run that leaves its entity as it was leaves it `sent`',
    file: 'src/workspace/sync-marks.ts',
    changes: [{ from: 'return [...unsentNow, ...unsent', to: 'return [...unsent' }],
    caughtBy: office,
  },
  {
    name: 'sync: before its code is there, what was refused is another list at each look',
    file: 'src/workspace/lazy-sync.ts',
    changes: [{ from: 'refused ?? none', to: 'refused ?? []' }],
    caughtBy: { file: 'test/workspace/open-sync.test.ts', test: 'says what is known, and then what the code says' },
  },
  {
    name: 'S5: that everything is acknowledged is noted only where much is new',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'isLast || this.#unsent.isWorthNoting', to: 'this.#unsent.isWorthNoting' }],
    caughtBy: {
      file: 'test/workspace/synced-log/pending.test.ts',
      test: '[S5] what is settled is not looked at again',
    },
  },
  {
    name: 'S6: of what several tabs wrote any that is acknowledged counts as the newest',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'news.length === 1 ? []', to: 'news.length > 0 ? []' }],
    caughtBy: {
      file: 'test/workspace/synced-log/pending.test.ts',
      test: '[S6] of what is acknowledged at once',
    },
  },
  {
    name: 'sync: before its code is there, the status is another object at each look',
    file: 'src/workspace/lazy-sync.ts',
    changes: [{ from: 'if (!isSameJson(this.#shown, status)) this', to: 'this' }],
    caughtBy: { file: 'test/workspace/open-sync.test.ts', test: 'says what is known, and then what the code says' },
  },
  {
    name: 'sync: before its code is there, the status stays as it was first seen',
    file: 'src/workspace/lazy-sync.ts',
    changes: [{ from: 'if (!isSameJson(this.#shown, status)) this', to: 'if (this.#shown === undefined) this' }],
    caughtBy: { file: 'test/workspace/open-sync.test.ts', test: 'says what is known, and then what the code says' },
  },
  {
    name: 'sync: a workspace that was closed does not say so, with a relay',
    file: 'src/workspace/lazy-sync.ts',
    changes: [{ from: 'this.#last ??= closedStatus(this.status, this.#options.name)', to: '' }],
    caughtBy: { file: 'test/react/use-sync.test.tsx', test: 'was closed is offline' },
  },
  {
    name: 'sync: a workspace that was closed does not say so, without a relay',
    file: 'src/workspace/no-sync.ts',
    changes: [{ from: 'this.#feed.emit(this.#status)', to: '' }],
    caughtBy: { file: 'test/react/use-sync.test.tsx', test: 'was closed is offline' },
  },
  {
    name: 'tabs: a write goes out before the one of another tab that it follows',
    file: 'src/workspace/synced-log.ts',
    changes: [
      {
        from: '    await this.#unsent.allHeard()\n    const found: LogRow[] = []',
        to: '    const found: LogRow[] = []',
      },
    ],
    caughtBy: { file: 'test/workspace/synced-log/offers.test.ts', test: '[A4] what another tab wrote goes out' },
  },
  {
    name: 'E3: what a clock that jumped has dated goes out',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'const limit = this.#relayTime + maxAheadMs', to: 'const limit = Number.POSITIVE_INFINITY' }],
    caughtBy: { file: 'test/workspace/synced-log/relay-time.test.ts', test: 'a clock that jumps a day ahead' },
  },
  {
    name: 'A4: what was refused stays so, although the relay has it by now',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'filter(({ ref }) => !there.has(ref))', to: 'filter(({ ref }) => !there.has(`${ref}#`))' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'who wrote it comes back' },
  },
  {
    name: 'presence: without a relay anything can be set',
    file: 'src/workspace/lazy-sync.ts',
    changes: [{ from: 'if (state !== undefined) sendable({ actor: this.#actor, state })', to: '' }],
    caughtBy: { file: 'test/workspace/open-sync.test.ts', test: 'without the option `sync` says so' },
  },
  {
    name: 'E3: what was exported before the first sign-in stays unsigned',
    file: 'src/workspace/reissue.ts',
    changes: [{ from: 'acked === undefined && finals', to: 'offered === undefined && finals' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: 'reaches the relay where it was exported before' },
  },
  {
    name: 'E3: what is signed gets another time too, so that copies of the device do not agree',
    file: 'src/workspace/reissue.ts',
    changes: [
      {
        from: 'event: { ...row.event, actor }',
        to: 'event: { ...row.event, actor, ulid: row.event.ulid.replace(/^../, "7Z") }',
      },
    ],
    caughtBy: { file: 'test/workspace/writer.test.ts', test: 'is issued again under the same refs' },
  },
  {
    name: 'E3: what a relay may have as nobody’s is signed all the same',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'if (this.actor !== nobody) return', to: 'if (this.actor !== undefined) return' }],
    caughtBy: { file: 'test/workspace/synced-log/offers.test.ts', test: 'unless a relay may have it' },
  },
  {
    name: 'E3: a first sign-in for which there was no room is not tried again',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: '#hasSignedIn = false', to: '#hasSignedIn = true' }],
    caughtBy: {
      file: 'test/workspace/synced-log/offers.test.ts',
      test: 'where the disk was full at the first sign-in',
    },
  },
  {
    name: 'E3: what a clock dated that was wrong for a second is never sent',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: '    else await this.#dateAnew(relayTime)', to: '    //' }],
    caughtBy: { file: 'test/workspace/synced-log/relay-time.test.ts', test: 'put right before that' },
  },
  {
    name: 'E3: who may carry sends what is dated too far ahead',
    file: 'src/workspace/synced-log.ts',
    changes: [{ from: 'await this.#datedWell(open)', to: 'open' }],
    caughtBy: { file: 'test/workspace/synced-log/relay-time.test.ts', test: 'put right before that' },
  },
  {
    name: 'sign-in: a tab that missed it goes on writing what nobody sends',
    file: 'src/workspace/taken-over.ts',
    changes: [{ from: '=== claimName) === false) return', to: '=== claimName) !== true) return' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: 'a tab that missed it' },
  },
  {
    name: 'E3: each tab that signs in at once is told of by itself',
    file: 'src/workspace/taken-over.ts',
    changes: [{ from: ' || process.isClosed', to: '' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: '[E3] in another tab: whoever has not signed in' },
  },
  {
    name: 'S2: what is acknowledged while a tab looks up who wrote it stays pending there',
    file: 'src/workspace/sync-marks.ts',
    changes: [{ from: '    await unsent.allHeard() //', to: '    //' }],
    caughtBy: { file: 'test/workspace/synced-log/pending.test.ts', test: 'looks up who wrote it' },
  },
  {
    name: 'E1: a skip stays in the place of what the relay took meanwhile, where a commit was quicker',
    file: 'src/workspace/merge.ts',
    changes: [
      {
        from: "batch !== undefined && (judge.source !== 'relay' || judge.relay === undefined)",
        to: 'batch !== undefined',
      },
    ],
    caughtBy: { file: 'test/workspace/synced-log/refusals.test.ts', test: 'nor what it took while that was dismissed' },
  },
  {
    name: 'E4: what a file made final stays, whatever the relay holds',
    file: 'src/workspace/merge.ts',
    changes: [{ from: "judge.source !== 'relay' || judge", to: "judge.source !== 'here' || judge" }],
    caughtBy: { file: 'test/workspace/synced-log/twins.test.ts', test: '[E4] what files made final gives way' },
  },
  {
    name: 'S4: of two contents in a file the one that hashes lower becomes final',
    file: 'src/workspace/transfer.ts',
    changes: [
      { from: ' || block.has(ref)', to: '' },
      { from: 'block.set(ref, content)', to: 'block.set(String(block.size), content)' },
    ],
    caughtBy: {
      file: 'test/workspace/synced-log/twins.test.ts',
      test: 'gives the one that is final, however it is cut',
    },
  },
  {
    name: 'A1: who has more to send than a relay takes at once is stopped',
    file: 'src/sync/session.ts',
    changes: [{ from: 'sending: ({ length }) => options.pauses.sent(length, clock.now()),', to: '' }],
    caughtBy: { file: 'test/sync/refusals.test.ts', test: '[A1] who has more to send' },
  },
  {
    name: 'A1: what is sent at once is no longer sent as fast afterwards as a relay takes it',
    file: 'src/sync/pauses.ts',
    changes: [{ from: 'const bytesPerMs = 8 * 1024', to: 'const bytesPerMs = 4 * 1024' }],
    caughtBy: { file: 'test/sync/uploader.test.ts', test: '[A1] what a device has to send by the megabyte' },
  },
]
