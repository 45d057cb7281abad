/** Seeded bugs of what depends on nothing: events, the fold, ids, queries. */
import type { Mutant } from './mutant.ts'

export const coreMutants: readonly Mutant[] = [
  {
    name: 'what a schema says of a field that is missing is said in other words',
    file: 'src/core/input.ts',
    changes: [
      { from: 'if (received === undefined && isZods)', to: "if (received === undefined && issue.code !== 'custom')" },
    ],
    caughtBy: { file: 'test/core/input.test.ts', test: 'in the words of the schema' },
  },
  {
    name: 'winner picked before the void check: the first run to arrive satisfies its key, whether or not its slot is consumed',
    file: 'src/core/fold.ts',
    changes: [
      {
        from: 'addTo(draft.candidates, run.slot, { run, batch })',
        to: 'addTo(draft.candidates, run.slot, { run, batch })\n  draft.satisfied.set(state.key, ref)',
      },
    ],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F6]' },
  },
  {
    name: 'random entity ids',
    file: 'src/core/ids.ts',
    changes: [{ from: 'JSON.stringify([key, noun, label])', to: 'JSON.stringify([key, noun, label, Math.random()])' }],
    caughtBy: { file: 'test/core/ids.test.ts', test: '[F7]' },
  },
  {
    name: 'id without the noun: a customer and a subscription of one run share their token',
    file: 'src/core/ids.ts',
    changes: [{ from: 'JSON.stringify([key, noun, label])', to: 'JSON.stringify([key, label])' }],
    caughtBy: { file: 'test/core/ids.test.ts', test: '[F7]' },
  },
  {
    name: 'guards from code: the fold asks the registry of this build',
    file: 'src/core/judge.ts',
    changes: [
      {
        from: 'if (body.from === undefined) return',
        to: 'if ((findNoun(body.noun)?.verbs[body.verb]?.from ?? body.from) === undefined) return',
      },
      {
        from: "if (state === undefined || !body.from.includes(state)) return 'conflict'",
        to: "const from = findNoun(body.noun)?.verbs[body.verb]?.from ?? body.from ?? []\n  if (state === undefined || !from.includes(state)) return 'conflict'",
      },
      { from: 'import { onceMark', to: "import { findNoun } from './noun.ts'\nimport { onceMark" },
    ],
    caughtBy: { file: 'test/core/judge.test.ts', test: '[F1]' },
  },
  {
    name: 'no stale rule: a win made without knowing that the deal was won and reopened wins it again',
    file: 'src/core/judge.ts',
    changes: [
      {
        from: "if (isTransition(body) && entriesInto(entity.hist, body.from) > (body.ep ?? 0)) return 'stale'\n",
        to: '',
      },
    ],
    caughtBy: { file: 'test/core/judge.test.ts', test: '[F5]' },
  },
  {
    name: 'ordinal = how often the verb took effect, plus one',
    file: 'src/core/judge.ts',
    changes: [
      {
        from: 'n: Math.max(ep, 1 + highestOrdinal(entity, body.verb))',
        to: "n: 1 + Object.keys(entity.slots).filter((mark) => mark.startsWith(`${body.verb}|`) && !mark.endsWith('once')).length",
      },
    ],
    caughtBy: { file: 'test/core/judge.test.ts', test: '[F3]' },
  },
  {
    name: 'ordinal recomputed in the fold',
    file: 'src/core/fold.ts',
    changes: [
      {
        from: 'const { ref, body, place } = event\n',
        to: 'const entityNow = draft.entities.get(event.body.target)\n  if (entityNow !== undefined && event.body.n !== undefined) event = { ...event, body: { ...event.body, ...stampTransition(entityNow, event.body) } }\n  const { ref, body, place } = event\n',
      },
      {
        from: "import { act, judge } from './judge.ts'",
        to: "import { act, judge, stampTransition } from './judge.ts'",
      },
    ],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F5]' },
  },
  {
    name: 'n without the max: the epoch alone',
    file: 'src/core/judge.ts',
    changes: [{ from: 'n: Math.max(ep, 1 + highestOrdinal(entity, body.verb))', to: 'n: ep' }],
    caughtBy: { file: 'test/core/judge.test.ts', test: '[F3]' },
  },
  {
    name: 'n used as the stale stamp',
    file: 'src/core/judge.ts',
    changes: [
      {
        from: 'entriesInto(entity.hist, body.from) > (body.ep ?? 0)',
        to: 'entriesInto(entity.hist, body.from) > (body.n ?? 0)',
      },
    ],
    caughtBy: { file: 'test/core/judge.test.ts', test: '[F5]' },
  },
  {
    name: 'debt only in a local outbox: merged events leave none',
    file: 'src/core/refold.ts',
    changes: [{ from: 'debts: [...owed.values()].filter(', to: 'debts: ([] as Debt[]).filter(' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H6] whoever has the hook pays' },
  },
  {
    name: 'a dead letter satisfies its key',
    file: 'src/core/fold.ts',
    changes: [
      {
        from: "draft.runs.set(ref, { ...state, status: 'dead' })",
        to: "draft.runs.set(ref, { ...state, status: 'dead' })\n    draft.satisfied.set(state.key, ref)",
      },
    ],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F6]' },
  },
  {
    name: 'no tie-break: equal ulids stay in the order of arrival',
    file: 'src/core/order.ts',
    changes: [
      {
        from: 'return compareElements(a.ulid, b.ulid) || compareElements(a.boot, b.boot) || a.seq - b.seq',
        to: 'return compareElements(a.ulid, b.ulid)',
      },
    ],
    caughtBy: { file: 'test/core/order.test.ts', test: '[E6]' },
  },
  {
    name: 'no causal admission: whatever arrives is folded',
    file: 'src/core/admission.ts',
    changes: [
      {
        from: 'if (seqOf(boot) >= seq) continue',
        to: 'if (seqOf(boot) >= 0) continue',
      },
    ],
    caughtBy: { file: 'test/core/admission.test.ts', test: '[E3]' },
  },
  {
    name: 'run folded at its own time',
    file: 'src/core/fold.ts',
    changes: [
      {
        from: 'for (const verb of verbs.sort(compareEvents)) judgeAt(draft, batch, judgedVerb(batch, verb))',
        to: `const runs = events.filter((event): event is RunEvent => event.kind === 'run' && event.ok)
  for (const event of [...verbs, ...runs].sort(compareEvents)) {
    if (event.kind === 'verb') judgeAt(draft, batch, judgedVerb(batch, event))
    else {
      const consumption = draft.consumed.get(event.slot)
      if (consumption !== undefined) reallyPlaceRuns(draft, batch, consumption)
    }
  }`,
      },
      {
        from: 'function placeRuns(draft: FoldDraft, batch: number, consumption: Consumption): void {',
        to: `function placeRuns(_draft: FoldDraft, _batch: number, _consumption: Consumption): void {}

function reallyPlaceRuns(draft: FoldDraft, batch: number, consumption: Consumption): void {`,
      },
    ],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F6]' },
  },
  {
    name: 'edits that sort before the create are void',
    file: 'src/core/judge.ts',
    changes: [{ from: "if (entity === undefined) return 'waiting'", to: "if (entity === undefined) return 'deleted'" }],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F5]' },
  },
  {
    name: 'group cut in two on its way: part of it is folded',
    file: 'src/core/admission.ts',
    changes: [
      { from: 'for (let at = seq; at <= first.last; at += 1) {', to: 'for (let at = seq; at <= seq; at += 1) {' },
    ],
    caughtBy: { file: 'test/core/admission.test.ts', test: '[L12]' },
  },
  {
    name: 'commit ignored in the order',
    file: 'src/core/refold.ts',
    changes: [
      {
        from: 'addTo(fresh, component.newBatches.get(ref) ?? tentative, event)',
        to: 'addTo(fresh, tentative as number, event)',
      },
    ],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E6]' },
  },
  {
    name: 'late run chosen over all batches: a key that is satisfied is decided again',
    file: 'src/core/fold.ts',
    changes: [
      { from: "draft.satisfied.has(state.key) ? 'superseded' : 'idle'", to: "'idle'" },
      { from: 'if (draft.satisfied.has(key)) continue\n', to: '' },
    ],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F6]' },
  },
  {
    name: 'correction missing from hist',
    file: 'src/core/judge.ts',
    changes: [
      {
        from: 'hist: body.to === undefined ? before.hist',
        to: "hist: body.to === undefined || (body.from === undefined && body.effect !== 'create') ? before.hist",
      },
    ],
    caughtBy: { file: 'test/core/judge.test.ts', test: '[F2]' },
  },
  {
    name: 'hook run on remote events, whether or not they are in its duty',
    file: 'src/core/duty.ts',
    changes: [
      {
        from: 'if (activation.backfill || activation.boot === rootBoot || isAfter()) owed.add(activation.hook)',
        to: 'if (activation.backfill || activation.boot === rootBoot || isAfter() || true) owed.add(activation.hook)',
      },
    ],
    caughtBy: { file: 'test/core/duty.test.ts', test: '[H5]' },
  },
  {
    name: 'L7: an entity whose members stand in another order is left as it is',
    file: 'src/core/refold.ts',
    changes: [{ from: 'JSON.stringify(before) === JSON.stringify(after)', to: 'isSameJson(before, after)' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'of two runs that waited the older one counts, in whatever batch it is',
    file: 'src/core/fold.ts',
    changes: [{ from: ' || a.batch - b.batch', to: '' }],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F6] of two that waited' },
  },
  {
    name: 'E5: what cannot be read is passed on otherwise than it came',
    file: 'src/core/admission.ts',
    changes: [{ from: "event.kind === 'malformed' || event.kind === 'newer' ? event.content : event", to: 'event' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E5]' },
  },
  {
    name: 'an entity can be changed inside',
    file: 'src/core/present.ts',
    changes: [{ from: '  for (const member of Object.values(value)) deepFreeze(member)\n', to: '' }],
    caughtBy: { file: 'test/core/present.test.ts', test: 'an entity is frozen' },
  },
  {
    name: 'two values are the same where one has members that the other lacks',
    file: 'src/core/canonical.ts',
    changes: [{ from: 'membersOf(a)\n', to: 'membersOf(a).slice(1)\n' }],
    caughtBy: { file: 'test/core/canonical.property.test.ts', test: 'two values are the same' },
  },
  {
    name: 'A1: whoever waits is looked at again whenever anything is admitted',
    file: 'src/core/admission.ts',
    changes: [
      {
        from: 'for (const next of waiting.get(refOf(event)) ?? []) {',
        to: 'for (const next of [...waiting.values()].flat().filter(({ group }) => group.flatMap(causesOf).every((cause) => seqOf(cause.boot) >= cause.seq))) {',
      },
      { from: 'next.missing -= 1', to: 'next.missing = next.missing > 0 ? 0 : -1' },
    ],
    caughtBy: { file: 'test/core/admission.property.test.ts', test: '[A1] looks at each event a few times' },
  },
  {
    name: 'E3: who waits for two waits for one of them',
    file: 'src/core/admission.ts',
    changes: [{ from: 'if (seqOf(boot) >= seq) continue', to: 'if (seqOf(boot) >= seq || next.missing > 0) continue' }],
    caughtBy: { file: 'test/core/admission.property.test.ts', test: '[L12] gives causes before effects' },
  },
  {
    name: 'E3: commits of a relay whose clock was ahead are held back',
    file: 'src/core/admission.ts',
    changes: [{ from: "(isFromRelay && event.kind === 'commit')", to: '(isFromRelay && event.kind === undefined)' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'three days ahead' },
  },
  {
    name: 'A1: a hole in a list counts as JSON',
    file: 'src/core/event.ts',
    changes: [{ from: '!value.includes(undefined) && ', to: '' }],
    caughtBy: { file: 'test/core/input.test.ts', test: 'a list with a hole' },
  },
  {
    name: 'watch: dates, and what hooks threw, go by what JSON makes of them',
    file: 'src/core/canonical.ts',
    changes: [
      { from: 'if (a instanceof Date && b instanceof Date) return +a === +b', to: '' },
      {
        from: "Array.isArray(value) || {}.toString.call(value) === '[object Object]'",
        to: "typeof value === 'object' && value !== null",
      },
    ],
    caughtBy: { file: 'test/workspace/watched-reading.test.ts', test: 'that comes out otherwise is told of' },
  },
  {
    name: 'E4: what nobody has signed takes the place of what somebody has',
    file: 'src/core/admission.ts',
    changes: [{ from: 'if (isSigned(challenger) !== isSigned(holder)) return isSigned(challenger)\n', to: '' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: 'stays theirs where they import the file' },
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
    name: 'nouns: an upcast that throws takes the whole noun with it',
    file: 'src/core/present.ts',
    changes: [{ from: '    told.add(spec)\n    return state.fields', to: '    throw error' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'that throws on one entity' },
  },
  {
    name: 'nouns: an upcast is asked about entities that were born after it',
    file: 'src/core/present.ts',
    changes: [
      {
        from: 'if (fields !== undefined) fields = spec.upcast[version]?.(fields) ?? fields',
        to: 'fields = spec.upcast[version]?.(fields ?? {}) ?? fields',
      },
    ],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'is not asked about' },
  },
  {
    name: 'nouns: an entity of another build is judged by what holds for all fields together',
    file: 'src/core/input.ts',
    changes: [{ from: '  if (own.some(', to: '  if (false && own.some(' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'is not asked of an entity that another build' },
  },
  {
    name: 'nouns: a reference takes an id of any noun',
    file: 'src/core/input.ts',
    changes: [{ from: ', ...misdirected(spec, values)]', to: ']' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'a reference to another noun is refused' },
  },
  {
    name: 'nouns: the index does not know which fields go by time',
    file: 'src/core/query/index-key.ts',
    changes: [{ from: '(byTime(field) ? `${field}@` : field)', to: 'field' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'a field that becomes a moment' },
  },
  {
    name: 'H4: a hook that is retired is announced where it was never known',
    file: 'src/core/hook.ts',
    changes: [{ from: '.filter(({ isRetired }) => !isRetired)', to: '' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: 'that is retired' },
  },
  {
    name: '[H4] dev: nobody hears of one more before-hook without a name',
    file: 'src/core/hook.ts',
    changes: [{ from: 'name === undefined && [...hooks.keys()].some(isUnnamed)', to: 'name === null' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: 'without a name is there once more' },
  },
  {
    name: '[S4] import: the file of any workspace is taken',
    file: 'src/core/log-file.ts',
    changes: [{ from: 'if (from === workspace) return', to: 'if (from !== undefined) return' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: 'the file of another workspace is refused' },
  },
  {
    name: 'feed: who stops listening takes along others with the same function',
    file: 'src/core/feed.ts',
    changes: [
      {
        from: 'return () => this.#listeners.delete(one)',
        to: 'return () => this.#listeners.forEach((each) => each[0] === listener && this.#listeners.delete(each))',
      },
    ],
    caughtBy: { file: 'test/core/feed.test.ts', test: 'who listens twice' },
  },
  {
    name: '[H4] hooks: anything is taken for a body',
    file: 'src/core/create-noun.ts',
    changes: [
      { from: "typeof body !== 'function' && (body !== null || name === undefined)", to: "typeof body === 'symbol'" },
    ],
    caughtBy: { file: 'test/core/define-noun.test.ts', test: 'what is no function is refused' },
  },
  {
    name: 'feed: whom another listener has stopped is told all the same',
    file: 'src/core/feed.ts',
    changes: [{ from: 'if (this.#listeners.has(one)) ', to: '' }],
    caughtBy: { file: 'test/core/feed.test.ts', test: 'whom another listener has stopped' },
  },
  {
    name: 'reads: any date equals any other',
    file: 'src/core/query/operators.ts',
    changes: [{ from: ' && instantOf(value) === operand.instant', to: '' }],
    caughtBy: { file: 'test/core/query/filter.test.ts', test: 'seenAt' },
  },
]
