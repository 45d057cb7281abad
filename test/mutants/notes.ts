/** Seeded bugs of notes: at the relay, on the device, in a textarea. */
import type { Mutant } from './mutant.ts'

const relay = { file: 'test/server/relay/notes.test.ts' }
const client = { file: 'test/sync/notes.test.ts' }

export const notesMutants: readonly Mutant[] = [
  {
    name: 'a note takes in whatever comes, however much of it waits for the disk',
    file: 'server/note-session.ts',
    changes: [{ from: 'if (!this.#host.canTake()) {', to: 'if (false) {' }],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'waits for the disk' },
  },
  {
    name: 'a note lets in as many as come',
    file: 'server/note-room.ts',
    changes: [
      {
        from: 'if (this.#sessions.size >= this.limits.connectionsPerWorkspace || !quota.take(grant.subject, session)) {',
        to: 'if (!quota.take(grant.subject, session)) {',
      },
    ],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'connections' },
  },
  {
    name: 'notes: somebody new is told what is not stored yet',
    file: 'server/note-room.ts',
    changes: [
      {
        from: "if (send !== undefined) this.#await({ type: 'answer', send })",
        to: 'send?.()',
      },
    ],
    caughtBy: { ...relay, test: '[W13] tells somebody new only what is stored' },
  },
  {
    name: 'A1: notes: an answer is paid for when it is sent, however many are asked for meanwhile',
    file: 'server/note-room.ts',
    changes: [
      { from: 'const send = session.holdAnswer(update)', to: 'const send = (): void => session.sendAnswer(update)' },
    ],
    caughtBy: { ...relay, test: '[A1] what is asked again while a write is under way' },
  },
  {
    name: 'A1: notes: an answer that waits for the disk is not unread',
    file: 'server/client-session.ts',
    changes: [{ from: 'this.#unread.hold(length)', to: 'this.#unread.hold(0)' }],
    caughtBy: { ...relay, test: '[A1] what waits for the disk to be given' },
  },
  {
    name: 'notes: what comes before the answer to step 1 is judged',
    file: 'server/note-session.ts',
    changes: [{ from: 'if (!this.#hasAnswered) return', to: '' }],
    caughtBy: { ...relay, test: '[W12] passes over what comes before' },
  },
  {
    name: 'notes: who may read may write',
    file: 'server/note-document.ts',
    changes: [
      { from: 'if (adds && !mayWrite) return', to: 'if (false) return' },
      { from: 'if (!mayWrite) return', to: 'if (false) return' },
    ],
    caughtBy: { ...relay, test: 'to read: hears all' },
  },
  {
    name: 'notes: who may read may delete',
    file: 'server/note-document.ts',
    changes: [{ from: 'if (!mayWrite) return', to: 'if (false) return' }],
    caughtBy: { ...relay, test: 'to read: hears all' },
  },
  {
    name: 'A1: a note walks what is deleted once for each time that it is named',
    file: 'server/note-document.ts',
    changes: [{ from: 'if (clock < end) return', to: 'if (false) return' }],
    caughtBy: { file: 'test/server/note-document.test.ts', test: '[A1] after a look at each struct' },
  },
  {
    name: 'A1: a note has what stands at one place walked over without an end',
    file: 'server/note-steps.ts',
    changes: [{ from: 'if (steps > most) throw', to: 'if (false) throw' }],
    caughtBy: { file: 'test/server/note-steps.test.ts', test: 'refuses what would walk over' },
  },
  {
    name: 'A1: a note is put together in an order that nobody can read',
    file: 'server/note-document.ts',
    changes: [{ from: 'readInto(copy, [update], this.#maxSteps)', to: 'readInto(copy, [update], Infinity)' }],
    caughtBy: { file: 'test/server/note-steps.test.ts', test: 'too slow to read put together' },
  },
  {
    name: 'A1: what a note is made to do costs nobody anything',
    file: 'server/note-room.ts',
    changes: [
      {
        from: 'this.charge(session.grant.subject, this.#document.work - work)\n    if (offered',
        to: 'if (offered',
      },
    ],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'what it takes to find where something stands' },
  },
  {
    name: 'A1: looking up what somebody lacks costs nobody anything',
    file: 'server/note-document.ts',
    changes: [{ from: 'this.#work += this.structs * bytesPerStep', to: '' }],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'what is asked again' },
  },
  {
    name: 'A1: a state vector may name anybody',
    file: 'server/unread.ts',
    changes: [{ from: 'const bytesPerClock = 32', to: 'const bytesPerClock = 0' }],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'a state vector with more clients' },
  },
  {
    name: 'A1: a note consists of as many pieces as fit into its bytes',
    file: 'server/note-document.ts',
    changes: [{ from: 'const pieces = this.structs + added + 2 * cuts', to: 'const pieces = 0' }],
    caughtBy: { file: 'test/server/note-document.test.ts', test: 'of pieces, however few bytes' },
  },
  {
    name: 'notes: half of what Yjs chokes on stays in the document',
    file: 'server/note-document.ts',
    changes: [{ from: 'this.#document = new Y.Doc()\n    this.#read()', to: 'this.#document = new Y.Doc()' }],
    caughtBy: { file: 'test/server/note-document.test.ts', test: 'two that stand beside each other' },
  },
  {
    name: 'notes: any acknowledgement is taken for that of everything',
    file: 'src/sync/note-line.ts',
    changes: [{ from: ' && message.updates === this.#updates', to: '' }],
    caughtBy: { ...client, test: '[W13] is sent once the relay has it' },
  },
  {
    name: 'notes: after a refusal the store is offered only what is new',
    file: 'src/sync/note-keeping.ts',
    changes: [{ from: 'this.#lacks ? [whole()] : updates', to: 'updates' }],
    caughtBy: { ...client, test: '[S3] a full disk' },
  },
  {
    name: 'notes: nobody saves what another tab could not',
    file: 'src/sync/live-note.ts',
    changes: [{ from: 'isSaved ? fromTab : fromTabUnsaved', to: 'fromTab' }],
    caughtBy: { ...client, test: '[S3] what one of them cannot save' },
  },
  {
    name: 'notes: putting updates together drops the newest',
    file: 'src/store/note-store.ts',
    changes: [{ from: 'this.#merge(rows.map(', to: 'this.#merge(rows.slice(0, -1).map(' }],
    caughtBy: { file: 'test/store/note-store.test.ts', test: '[S5] after many updates' },
  },
  {
    name: 'notes: who takes back takes back what others typed',
    file: 'demo/app/deal/undo-typing.ts',
    changes: [{ from: 'new Set([area])', to: "new Set<unknown>([area, 'wire'])" }],
    caughtBy: { file: 'test/demo/undo-typing.test.ts', test: 'leaves what others typed meanwhile' },
  },
  {
    name: 'notes: what others delete behind the caret moves it',
    file: 'src/sync/bind-textarea.ts',
    changes: [{ from: 'if (at > result) return result', to: '' }],
    caughtBy: { file: 'test/sync/bind-textarea.test.ts', test: 'moves positions as an editor does' },
  },
  {
    name: 'notes: what is typed moves the caret twice',
    file: 'src/sync/bind-textarea.ts',
    changes: [{ from: 'if (origin === element) return', to: '' }],
    caughtBy: { file: 'test/sync/bind-textarea.test.ts', test: 'what is typed is one small edit' },
  },
  {
    name: 'notes: what others did while an input method composed counts once more afterwards',
    file: 'src/sync/bind-textarea.ts',
    changes: [{ from: '    missed = []\n    if', to: '    if' }],
    caughtBy: { file: 'test/sync/bind-textarea.test.ts', test: 'leaves an input method in peace' },
  },
  {
    name: 'notes: an edit in a textarea halves a character',
    file: 'src/sync/bind-textarea.ts',
    changes: [{ from: 'if (isHighSurrogate(before[head - 1])) head -= 1', to: '' }],
    caughtBy: { file: 'test/sync/bind-textarea.test.ts', test: 'never halves a character' },
  },
  {
    name: 'notes: others stay where the device says that it has no network',
    file: 'src/sync/create-notes.ts',
    changes: [{ from: "if (event === 'offline')", to: 'if (false)' }],
    caughtBy: { file: 'test/sync/notes.test.ts', test: 'nobody else is here' },
  },
  {
    name: 'a note that could not be read once is never read again',
    file: 'server/notes.ts',
    changes: [{ from: '() => this.#open.delete(key), // one', to: '() => {}, // one' }],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'could not be read' },
  },
  {
    name: 'notes: those of a workspace may have as many pieces in memory as they like',
    file: 'server/notes.ts',
    changes: [{ from: ' && this.#hasRoom(workspace, adds)) return true', to: ') return true' }],
    caughtBy: { file: 'test/server/relay/notes.test.ts', test: 'pieces of all notes' },
  },
  {
    name: 'A1: notes: pieces are counted where a note is opened, and not while it is',
    file: 'server/note-document.ts',
    changes: [{ from: 'if (!mayGrow(adds)) return', to: 'if (false) return' }],
    caughtBy: { ...relay, test: '[A1] pieces that notes get while they are open' },
  },
  {
    name: 'A1: notes: deletions cut as many pieces as they like',
    file: 'server/notes.ts',
    changes: [{ from: 'adds ? noteStructs : 2 * noteStructs', to: 'adds ? noteStructs : Infinity' }],
    caughtBy: { ...relay, test: '[A1] pieces that deletions cut' },
  },
  {
    name: 'A1: notes: putting pieces in and cutting them takes nothing',
    file: 'server/note-document.ts',
    changes: [{ from: 'this.#work += (added + cuts) * bytesPerPiece', to: '' }],
    caughtBy: { ...relay, test: '[A1] what it takes to put pieces in' },
  },
  {
    name: 'A1: notes: looking at what is there already takes nothing',
    file: 'server/note-document.ts',
    changes: [{ from: 'this.#work += namedIn(decoded) * bytesPerStep', to: '' }],
    caughtBy: { ...relay, test: '[A1] what is named that is there already' },
  },
  {
    name: 'notes: pieces of those that nobody has open count for ever',
    file: 'server/notes.ts',
    changes: [{ from: 'this.#count(room.workspace, -room.structs)', to: '' }],
    caughtBy: { ...relay, test: '[A1] pieces of a note that nobody has open' },
  },
  {
    name: 'A1: who is to come again is told that something was refused, and stops',
    file: 'server/client-session.ts',
    changes: [{ from: "const isToCome = close === 'busy'", to: 'const isToCome = false' }],
    caughtBy: { ...relay, test: '[A1] pieces that notes get while they are open' },
  },
  {
    name: 'notes: nobody hears that the workspace of a note is closed',
    file: 'src/sync/live-note.ts',
    changes: [{ from: "this.#end = { code: 'closed', message, isTransient: false }", to: 'void message' }],
    caughtBy: { ...client, test: 'that is shown when its workspace is closed says so at once' },
  },
  {
    name: 'notes: what is written into a note that has ended is called saved',
    file: 'src/sync/live-note.ts',
    changes: [{ from: 'isSaved: isSaved && !this.#isLost', to: 'isSaved' }],
    caughtBy: { ...client, test: 'that is shown when its workspace is closed says so at once' },
  },
  {
    name: 'notes: an editor keeps a note whose workspace is closed',
    file: 'src/react/shared-note.ts',
    changes: [{ from: 'workspace.isClosed ? undefined : note', to: 'note' }],
    caughtBy: {
      file: 'test/react/use-note.test.tsx',
      test: 'gives no note to write into once the workspace is closed',
    },
  },
]
