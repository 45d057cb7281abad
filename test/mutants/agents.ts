/** Seeded bugs of what agents are given. */
import type { Mutant } from './mutant.ts'

export const agentsMutants: readonly Mutant[] = [
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
    name: 'sandbox: what is caught for want of memory goes on',
    file: 'server/mcp/sandbox/guest.ts',
    changes: [{ from: 'byteLength > this.#heap.maxBytes', to: 'byteLength < 0' }],
    caughtBy: { file: 'test/mcp/sandbox/limits.test.ts', test: 'can be caught, and makes no more room' },
  },
]
