/**
 * Seeded bugs: each is a change of a line or two that somebody could have written, and a named test of the ordinary suite
 * that must fail with it. A mechanism without one here is unproven.
 */

export interface Mutant {
  /** What the bug is. */
  readonly name: string
  readonly file: string
  /** Text that stands in the file exactly once, and what it becomes. */
  readonly changes: readonly { readonly from: string; readonly to: string }[]
  /** The test that catches it: its file, and enough of its name to pick it out. */
  readonly caughtBy: { readonly file: string; readonly test: string }
}

export const mutants: readonly Mutant[] = [
  {
    name: 'event id from key: a run whose key is known already is taken for a duplicate and dropped',
    file: 'src/workspace/merge.ts',
    changes: [
      {
        from: 'const arrivals = contents.map(readArrival)',
        to: `const taken = new Set((await store.allRuns()).map((run) => run.key))
  const arrivals = contents.map(readArrival).filter((a) => !(a.as === 'event' && a.event.kind === 'run' && taken.has(\`\${a.event.hook}/\${a.event.slot}\`)))`,
      },
    ],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: '[F7]' },
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
    name: 'key with the build in it',
    file: 'src/workspace/payer.ts',
    changes: [
      {
        from: 'const run = this.#makeRun(debt, view)\n    try {',
        to: 'const run = this.#makeRun({ ...debt, key: `${debt.key}${this.#replica.env.build}` }, view)\n    try {',
      },
    ],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: '[F7]' },
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
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H6]' },
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
    name: 'boot survives a restart or a clone',
    file: 'src/workspace/stamper.ts',
    changes: [
      {
        from: "  know(othersTime: number, frontier: Known['frontier']): void {\n    this.#known = { ...this.#known, othersTime, frontier }",
        to: "  know(othersTime: number, frontier: Known['frontier']): void {\n    const [old] = [...frontier].sort()\n    const own = old && this.#known.boot === undefined ? { boot: old[0], seq: old[1] } : {}\n    this.#known = { ...this.#known, ...own, othersTime, frontier }",
      },
    ],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: '[E4]' },
  },
  {
    name: 'no clock bump on receive',
    file: 'src/workspace/stamper.ts',
    changes: [{ from: 'Math.max(wall, this.#lastTime, othersTime + 1)', to: 'Math.max(wall, this.#lastTime)' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E2]' },
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
    name: 'run split into loose events',
    file: 'src/workspace/group.ts',
    changes: [
      {
        from: 'events.push(transaction.stamp(run))',
        to: `for (const sub of run.subs) events.push(transaction.stamp({ kind: 'verb', ...sub } as Draft<Event>))
    events.push(transaction.stamp({ ...run, subs: [] }))`,
      },
    ],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: '[F7]' },
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
    name: 'deps on parked events',
    file: 'src/workspace/merge.ts',
    changes: [
      {
        from: 'await fold(transaction, admission.admitted, source)',
        to: "{\n    await fold(transaction, admission.admitted, source)\n    replica.learn(admission.parked.flatMap(({ event }) => (event.kind === 'newer' ? [] : [event])))\n  }",
      },
    ],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E3]' },
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
    name: 'hook committed apart from the verb',
    file: 'src/workspace/group.ts',
    changes: [{ from: 'if (debt === undefined) break', to: 'if (debt === undefined || debt !== null) break' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H2]' },
  },
  {
    name: 'L7: an entity whose members stand in another order is left as it is',
    file: 'src/core/refold.ts',
    changes: [{ from: 'JSON.stringify(before) === JSON.stringify(after)', to: 'isSameJson(before, after)' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: what a run that comes late may answer is not read',
    file: 'src/workspace/component.ts',
    changes: [{ from: '|| row?.state.slots[mark] !== undefined', to: '' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: what a run that comes late may answer stands alone, or inside of another',
    file: 'src/workspace/component.ts',
    changes: [{ from: 'mark === undefined || row?', to: 'row?' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: an entity that stands on a base',
    file: 'src/workspace/component.ts',
    changes: [{ from: "if (row !== undefined && row.base !== 'same') return true", to: '' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: an entity about which a verb waits',
    file: 'src/workspace/component.ts',
    changes: [{ from: "final && is !== 'waiting' ? [] : [target]", to: 'final ? [] : [target]' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: an entity about which a verdict is tentative',
    file: 'src/workspace/component.ts',
    changes: [{ from: "final && is !== 'waiting' ? [] : [target]", to: "is !== 'waiting' ? [] : [target]" }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: an entity that owes something',
    file: 'src/workspace/component.ts',
    changes: [{ from: '      ...reachedDebts.map(({ target }) => target),\n', to: '' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'settled too early: an entity that an open run touches',
    file: 'src/workspace/component.ts',
    changes: [{ from: '      ...openRuns.flatMap((run) => run.open ?? []),\n', to: '' }],
    caughtBy: { file: 'test/workspace/logs.property.test.ts', test: 'part 0' },
  },
  {
    name: 'E4: what answers an event that gave way touches what that was about',
    file: 'src/workspace/rebuild.ts',
    changes: [{ from: 'return { ...row, tags: tagsOf(row.event, (ref) => targets.get(ref)) }', to: 'return row' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E4 L1 L7] what answers' },
  },
  {
    name: 'of two runs that waited the older one counts, in whatever batch it is',
    file: 'src/core/fold.ts',
    changes: [{ from: ' || a.batch - b.batch', to: '' }],
    caughtBy: { file: 'test/core/fold.test.ts', test: '[F6] of two that waited' },
  },
  {
    name: 'E4: what comes twice at once is its own twin',
    file: 'src/workspace/merge.ts',
    changes: [{ from: 'if (isSameJson(contentOf(holder.event), contentOf(event))) known += 1\n    else if', to: 'if' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E4 S4] one that comes twice' },
  },
  {
    name: 'E5: what cannot be read is passed on otherwise than it came',
    file: 'src/core/admission.ts',
    changes: [{ from: "event.kind === 'malformed' || event.kind === 'newer' ? event.content : event", to: 'event' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E5]' },
  },
  {
    name: 'E6: a commit extends the chain, whichever it follows',
    file: 'src/workspace/commit-chain.ts',
    changes: [{ from: 'commit.k === k && commit.prev === prev', to: 'commit.k === k' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E6] a commit behind one' },
  },
  {
    name: 'an entity can be changed inside',
    file: 'src/core/present.ts',
    changes: [{ from: '  for (const member of Object.values(value)) deepFreeze(member)\n', to: '' }],
    caughtBy: { file: 'test/core/present.test.ts', test: 'an entity is frozen' },
  },
]
