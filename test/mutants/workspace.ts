/** Seeded bugs of verbs, merging, hooks and what is read, on one device. */
import type { Mutant } from './mutant.ts'

const undo = { file: 'test/workspace/undo.test.ts' }
const office = { file: 'test/workspace/office.property.test.ts', test: 'they see what is there (part 0)' }
const older = { file: 'test/workspace/older-shapes.test.ts' }

export const workspaceMutants: readonly Mutant[] = [
  {
    name: 'a before-hook is asked about an entity that is not there',
    file: 'src/workspace/before-hooks.ts',
    changes: [{ from: "if (entity === undefined && verb.effect !== 'create') return input", to: '' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'are not asked about what is not there' },
  },
  {
    name: 'a hook that reads the first of many in an order is given all of them in another',
    file: 'src/workspace/hook-reads.ts',
    changes: [{ from: '{ spec, filter: {}, options })', to: '{ spec, filter: {}, options: {} })' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H1] what a hook reads' },
  },
  {
    name: 'a hook is given an entity of another noun',
    file: 'src/workspace/hook-reads.ts',
    changes: [{ from: 'entityIn(view, id, spec.name)', to: 'entityIn(view, id)' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H1] what a hook reads' },
  },
  {
    name: 'H3: a hook that asks to be run in some months is run at once, again and again',
    file: 'src/workspace/efforts.ts',
    changes: [
      {
        from: 'const partMs = Math.min(delayMs, longestTimerMs)',
        to: 'const partMs = Math.min(delayMs, longestTimerMs * 99)',
      },
    ],
    caughtBy: { file: 'test/workspace/efforts.test.ts', test: 'in some months' },
  },
  {
    name: 'what a verb of an older build has made is emptied where it is taken back',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (isMade) {', to: "if (spec.verbs[logged.verb]?.effect === 'create') {" }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'by a verb that there is no more' },
  },
  {
    name: 'a verb reads what was passed to it only when its turn has come',
    file: 'src/core/create-noun.ts',
    changes: [
      {
        from: 'const parsed = parseVerbInput(spec, verb, input)',
        to: 'const parsed = await Promise.resolve().then(() => parseVerbInput(spec, verb, input))',
      },
    ],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'may be changed as soon as' },
  },
  {
    name: 'a plan is read only when its turn has come',
    file: 'src/workspace/workspace.ts',
    changes: [{ from: 'const plan = copyOf(steps)', to: 'const plan = copyOf === undefined ? [] : steps' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'may be changed as soon as' },
  },
  {
    name: 'what a schema does not look into is the same object as what was passed',
    file: 'src/core/input.ts',
    changes: [{ from: 'return JSON.parse(JSON.stringify(values))', to: 'return values' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'nor does what a hook passes on change' },
  },
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
    name: 'deps on parked events',
    file: 'src/workspace/merge.ts',
    changes: [
      {
        from: 'await fold(transaction, admission.admitted, source, last)',
        to: "{\n    await fold(transaction, admission.admitted, source, last)\n    replica.stamper.learn(admission.parked.flatMap(({ event }) => (event.kind === 'newer' ? [] : [event])))\n  }",
      },
    ],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E3]' },
  },
  {
    name: 'live: what the relay has got is not said of what is shown',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'entity: this.#source.presenter.remarked(entity)', to: 'entity' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'nothing is read for that' },
  },
  {
    name: 'live: what is found by what the relay has is not found anew',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'this.#isKeptUp && !this.#isBySync', to: 'this.#isKeptUp' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'where a filter asks for it' },
  },
  {
    name: 'live: what changes where it stands is taken out and put in again, with all behind it',
    file: 'src/core/query/window.ts',
    changes: [{ from: '    if (isInPlace) return this.#putAt(before, 1, after)\n', to: '' }],
    caughtBy: { file: 'test/core/query/window.test.ts', test: 'keep their places none is moved' },
  },
  {
    name: 'live: what is known of an entity is put in the place of what it has become',
    file: 'src/workspace/live-query.ts',
    changes: [
      { from: '    this.#window.apply(changed)\n', to: '' },
      {
        from: 'this.#window.apply(this.#remarkedIn(changes))',
        to: 'this.#window.apply([...changed, ...this.#remarkedIn(changes)])',
      },
    ],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'is not said of what it has become' },
  },
  {
    name: 'hook committed apart from the verb',
    file: 'src/workspace/group.ts',
    changes: [{ from: 'if (debt === undefined) break', to: 'if (debt === undefined || debt !== null) break' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H2]' },
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
    name: 'E4: what comes twice at once is its own twin',
    file: 'src/workspace/merge.ts',
    changes: [{ from: 'if (isSameJson(contentOf(holder.event), contentOf(event))) known += 1\n    else if', to: 'if' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E4 S4] one that comes twice' },
  },
  {
    name: 'E6: a commit extends the chain, whichever it follows',
    file: 'src/workspace/commit-chain.ts',
    changes: [{ from: 'commit.k === k && commit.prev === prev', to: 'commit.k === k' }],
    caughtBy: { file: 'test/workspace/merge.test.ts', test: '[E6] a commit behind one' },
  },
  {
    name: 'E4: an export of what is new leaves out what took the place of something older',
    file: 'src/workspace/transfer.ts',
    changes: [{ from: 'row.pos > after ? [] : [row]', to: 'row.pos > 0 ? [] : [row]' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'exports of what is new' },
  },
  {
    name: 'E6: a rebuild takes the lower of two commits, whatever the relay said',
    file: 'src/workspace/commit-chain.ts',
    changes: [{ from: 'claims.find((claim) => counting.has(refOf(claim))) ?? ', to: '' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'changes nothing that is final' },
  },
  {
    name: 'live queries: what changed while one is read is shown change by change',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'this.#apply(missed)', to: 'for (const change of missed) this.#apply([change])' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'not as it was on the way' },
  },
  {
    name: 'live queries: what changes while one is read is lost',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'this.#missed.push(change)\n', to: '' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'not as it was on the way' },
  },
  {
    name: 'live queries: with relations what changes while one is read is lost',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'for (const change of missed) this.#hear(change)', to: '' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'with relations it is read again after' },
  },
  {
    name: 'together: of a plan that is about to be stored nothing is told again',
    file: 'src/workspace/plans.ts',
    changes: [{ from: 'transaction.standAlone() // or', to: '// or' }],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'two calls at once are one' },
  },
  {
    name: 'close: what is read afterwards is said to have lost its database',
    file: 'src/workspace/process.ts',
    changes: [{ from: 'this.env.store.close(why)', to: 'this.env.store.close()' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'so are its lists, and what is asked for anew' },
  },
  {
    name: 'reads: an option that there is not is left aside',
    file: 'src/workspace/reads.ts',
    changes: [{ from: 'if (findOptions.includes(field)) continue', to: 'continue' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'an option that there is not is refused' },
  },
  {
    name: 'live queries: a limit of 0 is taken',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'checkedLimit(spec.name, options.limit))', to: 'options.limit)' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'a limit of 0 is refused' },
  },
  {
    name: 'as of: what a clock that is right did to something is there before that is',
    file: 'src/workspace/as-of.ts',
    changes: [{ from: 'creation !== undefined && isWithin(creation) ?', to: 'creation !== undefined ?' }],
    caughtBy: { file: 'test/workspace/as-of.test.ts', test: 'what was made by a clock that is ahead was not there' },
  },
  {
    name: 'tabs: one that is closed goes on telling the others, over a channel that is closed',
    file: 'src/workspace/other-tabs.ts',
    changes: [{ from: 'this.#channel = undefined //', to: '//' }],
    caughtBy: { file: 'test/workspace/synced-log/pending.test.ts', test: 'a tab that is closed while a note goes to' },
  },
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
    changes: [{ from: 'dryRun ? async () => undefined : pay', to: 'pay' }],
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
    changes: [{ from: 'view, call, env.hooks.before(call.spec.name, call.verb.past))', to: 'view, call, [])' }],
    caughtBy: { file: 'test/workspace/together.test.ts', test: 'a before-hook that throws refuses all' },
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
    name: 'undo: writes over what was changed since',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (by !== undefined && !isSameJson(', to: 'if (by === null && !isSameJson(' }],
    caughtBy: { ...undo, test: 'what is void, deleted or undone already' },
  },
  {
    name: 'undo: what somebody else wrote is nothing where the value is the same again',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (by !== undefined) throw changed(own, by, asked)', to: '' }],
    caughtBy: { ...undo, test: 'to the same value or by the same verb' },
  },
  {
    name: 'undo: takes a creation back though a hook has provisioned for what was done since',
    file: 'src/workspace/undo.ts',
    changes: [{ from: '  await refuseProvisioned(store, event, later, asked)\n', to: '' }],
    caughtBy: { ...undo, test: '[F6] where a hook has provisioned for what was built on it' },
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
    name: '[F9] conflicts: a third who joins two that share a unique value is not listed',
    file: 'src/workspace/live-conflicts.ts',
    changes: [
      {
        from: 'now.get(conflict.id) ?? (isTouched(conflict) ? [] : conflict)',
        to: '(isTouched(conflict) ? (now.get(conflict.id) ?? []) : conflict)',
      },
    ],
    caughtBy: office,
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
    changes: [{ from: 'this.feed.end(why)', to: '' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'says that its workspace was closed' },
  },
  {
    name: 'sync: that everything was once here is forgotten',
    file: 'src/workspace/process.ts',
    changes: [{ from: 'this.#hasCaughtUp = caughtUp === true', to: '' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'has ever had everything' },
  },
  {
    name: 'E6: a commit that covers an activation leaves it where it stood',
    file: 'src/workspace/merge.ts',
    changes: [{ from: 'const keepsLists = areSame &&', to: 'const keepsLists =' }],
    caughtBy: { file: 'test/workspace/kept-lists.test.ts', test: '[E6] a commit that covers an activation' },
  },
  {
    name: 'E6: each commit has activations and what is dormant read again',
    file: 'src/workspace/merge.ts',
    changes: [{ from: 'const keepsLists = areSame &&', to: 'const keepsLists = false && areSame &&' }],
    caughtBy: { file: 'test/workspace/kept-lists.test.ts', test: '[E6] a commit that covers an activation' },
  },
  {
    name: 'F1: what was dormant once counts as dormant until the page is loaded anew',
    file: 'src/workspace/merge.ts',
    changes: [{ from: 'areSame && dormant + transaction.dormant === 0', to: 'areSame' }],
    caughtBy: { file: 'test/workspace/kept-lists.test.ts', test: '[F1] what was dormant' },
  },
  {
    name: '[E5] a patch is compared with the row as it is stored',
    file: 'src/workspace/compose.ts',
    changes: [{ from: 'changed(seen, rest)', to: 'changed(entity.fields as never, rest)' }],
    caughtBy: { ...older, test: 'is compared as people read it' },
  },
  {
    name: '[E5] unique values are compared as they are stored',
    file: 'src/workspace/compose.ts',
    changes: [{ from: '(await entityIn(view, holder))?.[field]', to: '(await view.state(holder))?.fields[field]' }],
    caughtBy: { ...older, test: '[F9] is unique as people read it' },
  },
  {
    name: '[E5] what older versions wrote makes a cleared field anew',
    file: 'src/workspace/compose.ts',
    changes: [{ from: 'spec.version === 1 || !Object', to: 'spec.version > 0 || !Object' }],
    caughtBy: { ...older, test: 'can be cleared under its new name' },
  },
  {
    name: '[E5] what else was made of what is cleared goes with it',
    file: 'src/workspace/older-shapes.ts',
    changes: [{ from: '...(Object.fromEntries(lost) as Patch), ', to: '' }],
    caughtBy: { ...older, test: 'can be cleared under its new name' },
  },
  {
    name: '[E5] undo: writes what an older version wrote as if it were of this one',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'upcastFields(state, spec)', to: 'state.fields' }],
    caughtBy: { ...older, test: 'is taken back to what it read like' },
  },
  {
    name: '[E5] conflicts: what an older version wrote is applied as if it were of this one',
    file: 'src/workspace/conflict-desk.ts',
    changes: [{ from: 'writtenBy(event.body, spec)', to: 'event.logged.data' }],
    caughtBy: { ...older, test: 'is applied, where it does not count' },
  },
  {
    name: '[F9] conflicts: a reference that was moved is hidden for good',
    file: 'src/workspace/conflict-desk.ts',
    changes: [{ from: "if (how === 'apply' && conflict.kind === 'dangling') return", to: '' }],
    caughtBy: { file: 'test/workspace/find-conflicts.test.ts', test: 'is listed again where it dangles again' },
  },
  {
    name: '[F5] conflicts: a void verb that was done again stays listed',
    file: 'src/workspace/conflict-desk.ts',
    changes: [
      { from: "if (how === 'apply' && conflict.kind === 'dangling') return", to: "if (how === 'apply') return" },
    ],
    caughtBy: { file: 'test/workspace/find-conflicts.test.ts', test: 'a void verb that was done again' },
  },
  {
    name: '[L1] a -0 is kept by whoever wrote it',
    file: 'src/workspace/compose.ts',
    changes: [{ from: 'return JSON.parse(text)', to: 'return body' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'is 0 from the start, as it is' },
  },
  {
    name: 'runs: a retry waits for a workspace that was closed',
    file: 'src/workspace/runs.ts',
    changes: [{ from: 'subscribe(() => {}, reject)', to: 'subscribe(() => {})' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: 'a retry whose body goes on' },
  },
  {
    name: '[H1] a late run gets the entity of now',
    file: 'src/workspace/outside-runs.ts',
    changes: [{ from: 'run.start(hook, then)', to: 'run.start(hook, then && undefined)' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: 'a run that is made late' },
  },
  {
    name: '[F9] conflicts: a reference is to be moved to what was merged away as well',
    file: 'src/workspace/conflict-search.ts',
    changes: [{ from: 'if (row?.state.deleted === undefined) return into', to: 'if (into) return into' }],
    caughtBy: { file: 'test/workspace/find-conflicts.test.ts', test: 'merged into each other while apart' },
  },
  {
    name: 'undo: leaves what was empty before as it is',
    file: 'src/workspace/undo.ts',
    changes: [{ from: '= before[field] ?? null', to: '= before[field]' }],
    caughtBy: { ...undo, test: 'writes what stood there before' },
  },
  {
    name: 'undo: deletes what others refer to',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'if (staying === undefined) continue', to: 'if (staying?.field !== null) continue' }],
    caughtBy: { ...undo, test: 'where something refers to what was created' },
  },
  {
    name: 'undo: what is made to go with what refers to it is kept by that',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'other?.isDeleted !== true && ', to: '' }],
    caughtBy: { ...undo, test: 'by any of its refs, newest first' },
  },
  {
    name: 'undo: what is to be cleared of a reference keeps what it refers to',
    file: 'src/workspace/undo.ts',
    changes: [{ from: ' && !Object.hasOwn(other?.input ?? {}, field)', to: '' }],
    caughtBy: { ...undo, test: 'by any of its refs, newest first' },
  },
  {
    name: 'undo: a part of what was written as one is taken back',
    file: 'src/workspace/undo.ts',
    changes: [
      { from: 'await groupOf(store, group)', to: '(await groupOf(store, group)).filter((row) => refOf(row) === ref)' },
    ],
    caughtBy: { ...undo, test: 'is never taken back in part' },
  },
  {
    name: 'undo: of several verbs on one entity the first alone is taken back',
    file: 'src/workspace/undo.ts',
    changes: [{ from: 'own: [first, ...others], later', to: 'own: [first], later' }],
    caughtBy: { ...undo, test: 'and done again as one' },
  },
  {
    name: 'undo: of a long group what stands at its end alone is taken back',
    file: 'src/workspace/history.ts',
    changes: [{ from: 'if (own.length < rows.length || last <= many) return own', to: 'return own' }],
    caughtBy: { ...undo, test: 'however many there were' },
  },
  {
    name: 'watch: a change that comes while it reads is missed',
    file: 'src/workspace/watched-reading.ts',
    changes: [{ from: 'if (this.#isStale) void this.#read()\n      return', to: 'return' }],
    caughtBy: { file: 'test/workspace/watched-reading.test.ts', test: 'changes that come while it reads' },
  },
  {
    name: 'a live query with relations is read again whatever changes',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'this.#options.asOf !== undefined || this.#nouns.has(noun)', to: 'noun !== undefined' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'with relations it is read again where' },
  },
  {
    name: 'a live query with relations does not hear of what it includes',
    file: 'src/workspace/reads.ts',
    changes: [{ from: 'new Set([spec.name, ...others])', to: 'new Set([spec.name])' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'a collection that is read along' },
  },
  {
    name: 'a live query with relations makes new objects of what is the same',
    file: 'src/core/query/window.ts',
    changes: [{ from: 'held !== undefined && isSameJson(held, entity)', to: 'held === entity' }],
    caughtBy: { file: 'test/react/use-live-query.test.tsx', test: 'only the row that has changed is another object' },
  },
  {
    name: 'dismissed: an activation is written again',
    file: 'src/workspace/announcing.ts',
    changes: [{ from: 'builds[index] !== build', to: 'builds[index] !== 0' }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'an activation, in any tab' },
  },
  {
    name: 'dismissed: a run is made again',
    file: 'src/workspace/given-up.ts',
    changes: [{ from: "if (event.kind === 'run') return", to: "if (event.kind === 'run' && event.seq < 0) return" }],
    caughtBy: { file: 'test/workspace/with-relay.test.ts', test: 'a run, until somebody asks' },
  },
  {
    name: '[F5] conflicts: a void verb is told of again where its reason is another',
    file: 'src/workspace/conflict-desk.ts',
    changes: [{ from: 'filter((ref) => !known.has(ref))', to: 'filter((ref) => !known.has(ref.slice(1)))' }],
    caughtBy: { file: 'test/workspace/told-once.test.ts', test: 'hears of a void verb once' },
  },
  {
    name: 'H8: without a relay whoever waits for finality waits for ever',
    file: 'src/workspace/finality.ts',
    changes: [{ from: 'env.synced === undefined &&', to: "env.name === '' &&" }],
    caughtBy: { file: 'test/workspace/when-final.test.ts', test: 'without a relay who waits is told so' },
  },
  {
    name: 'a workspace is named as no relay can',
    file: 'src/workspace/open.ts',
    changes: [{ from: '(?!\\.{1,2}$)', to: '' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'a name that no relay takes is refused' },
  },
  {
    name: 'conflicts: who listens hears of none that came while their code was out of reach',
    file: 'src/workspace/tell-when-fetched.ts',
    changes: [{ from: 'for (const heard of kept.splice(0)) found.emit(heard)', to: 'kept = []' }],
    caughtBy: { file: 'test/workspace/tell-when-fetched.test.ts', test: 'told in order once the network is back' },
  },
  {
    name: 'conflicts: who listens waits for the next change, though the network is back',
    file: 'src/workspace/tell-when-fetched.ts',
    changes: [{ from: 'forget = occasion(() => void begin())', to: '' }],
    caughtBy: { file: 'test/workspace/tell-when-fetched.test.ts', test: 'told in order once the network is back' },
  },
  {
    name: 'conflicts: whatever comes while their code is out of reach is kept',
    file: 'src/workspace/tell-when-fetched.ts',
    changes: [{ from: 'if (kept.length > mostKept) kept.shift()', to: '' }],
    caughtBy: { file: 'test/workspace/tell-when-fetched.test.ts', test: 'no more than a thousand' },
  },
  {
    name: 'conflicts: that their code is out of reach is said with each change',
    file: 'src/workspace/tell-when-fetched.ts',
    changes: [{ from: 'if (isSaid || kept.length === 0) return', to: 'if (kept.length === 0) return' }],
    caughtBy: { file: 'test/workspace/tell-when-fetched.test.ts', test: 'heard of once something comes, and once' },
  },
  {
    name: 'conflicts: who has stopped listening asks for their code again',
    file: 'src/workspace/tell-when-fetched.ts',
    changes: [{ from: "if (isOver()) return\n      state = 'idle'", to: "state = 'idle'" }],
    caughtBy: { file: 'test/workspace/tell-when-fetched.test.ts', test: 'while it is asked for, nothing is asked for' },
  },
  {
    name: 'undo: who closes does not wait for one whose code has yet to come',
    file: 'src/workspace/workspace.ts',
    changes: [{ from: 'Promise.race([this.#process.asked(), givenUp])', to: 'Promise.resolve()' }],
    caughtBy: { file: 'test/workspace/undo.test.ts', test: 'is waited for by who closes' },
  },
  {
    name: 'close: what was called in the same turn is refused',
    file: 'src/core/create-noun.ts',
    changes: [
      { from: 'there instanceof Promise ? there.then(ask) : ask(there)', to: 'Promise.resolve(there).then(ask)' },
    ],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'what was called before it is closed' },
  },
  {
    name: 'close: waits for a before-hook for ever',
    file: 'src/workspace/workspace.ts',
    changes: [{ from: 'Promise.race([this.#process.asked(), givenUp])', to: 'this.#process.asked()' }],
    caughtBy: { file: 'test/workspace/workspace.test.ts', test: 'for longer than three seconds' },
  },
  {
    name: 'close: waits without end for code that never comes',
    file: 'src/workspace/fetched.ts',
    changes: [{ from: 'this.#givenUp.reject(new', to: 'String(new' }],
    caughtBy: {
      file: 'test/workspace/code-that-never-comes.test.ts',
      test: 'who closes waits for it for some seconds',
    },
  },
  {
    name: 'close: waits for notes whose code never comes',
    file: 'src/workspace/workspace-notes.ts',
    changes: [{ from: 'await this.#begun?.close()', to: 'await (await this.#running)?.close()' }],
    caughtBy: {
      file: 'test/workspace/code-that-never-comes.test.ts',
      test: 'who closes waits for it for some seconds',
    },
  },
  {
    name: '[F9] conflicts: a reference to what is deleted is as good as any',
    file: 'src/workspace/conflict-search.ts',
    changes: [{ from: 'if (state.deleted === undefined) found.push', to: 'found.push' }],
    caughtBy: { file: 'test/workspace/find-conflicts.test.ts', test: 'in one walk over each noun' },
  },
  {
    name: 'F9: rows that a build without the noun has written are not marked',
    file: 'src/workspace/transaction.ts',
    changes: [{ from: '    this.#strays.add(noun)\n', to: '    if (spec === null) this.#strays.add(noun)\n' }],
    caughtBy: { file: 'test/workspace/index-strays.test.ts', test: 'a page without the noun merges' },
  },
  {
    name: 'F9: rows that were written past the index stay so',
    file: 'src/workspace/index-upkeep.ts',
    changes: [{ from: ' || strayAmong(loaded, this.#replica.indexNotes).length > 0) {', to: ') {' }],
    caughtBy: { file: 'test/workspace/index-strays.test.ts', test: 'strays carry an entry' },
  },
  {
    name: 'F9: tabs of two builds make the index anew for each other without end',
    file: 'src/workspace/index-upkeep.ts',
    changes: [{ from: '!made.has(spec) && !isMadeFor(notes, spec)', to: '!isMadeFor(notes, spec)' }],
    caughtBy: { file: 'test/workspace/index-strays.test.ts', test: 'nothing is written where nobody does anything' },
  },
  {
    name: 'F9: a tab goes by an index that another build has made for itself',
    file: 'src/workspace/replica.ts',
    changes: [
      { from: 'return isIndexed(this.#indexNotes, spec) ? spec :', to: 'return isIndexed !== undefined ? spec :' },
    ],
    caughtBy: { file: 'test/workspace/builds-beside.property.test.ts', test: '[F9] each finds' },
  },
  {
    name: 'F9: whether a value is taken is asked of an index that another build has made for itself',
    file: 'src/workspace/view.ts',
    changes: [
      { from: 'if (isIndexed(indexNotes, spec)) return', to: 'if (isIndexed(indexNotes, spec) !== undefined) return' },
    ],
    caughtBy: { file: 'test/workspace/builds-beside.property.test.ts', test: '[F9] each finds' },
  },
  {
    name: 'F9: rows that one build has written are made to fit another that has not made the index',
    file: 'src/workspace/index-upkeep.ts',
    changes: [
      { from: 'notes.strays.includes(spec.name) && isMadeFor(notes, spec)', to: 'notes.strays.includes(spec.name)' },
    ],
    caughtBy: { file: 'test/workspace/builds-beside.property.test.ts', test: '[F9] each finds' },
  },
  {
    name: 'F9: hooks that are owed do not wait for the index',
    file: 'src/workspace/outside-runs.ts',
    changes: [{ from: '    await this.#options.index.ready()\n', to: '' }],
    caughtBy: { file: 'test/workspace/index-strays.test.ts', test: 'a hook that is owed from before' },
  },
  {
    name: 'F9: plans do not wait for the index',
    file: 'src/workspace/plans.ts',
    changes: [{ from: '    await this.#index.ready()\n', to: '' }],
    caughtBy: { file: 'test/workspace/index-strays.test.ts', test: 'a plan and an undo' },
  },
  {
    name: 'live query: after a reading that failed it goes on with what it had',
    file: 'src/workspace/live-query.ts',
    changes: [{ from: 'change.isWhole || this.#isDoubtful', to: 'change.isWhole' }],
    caughtBy: { file: 'test/workspace/live-query.test.ts', test: 'all is read again' },
  },
  {
    name: 'sign-in: other tabs are not told, and go on writing what nobody sends',
    file: 'src/workspace/open.ts',
    changes: [{ from: 'isAlone || tellOfClaim(from, actor)', to: '{}' }],
    caughtBy: { file: 'test/workspace/first-sign-in.test.ts', test: 'in another tab: whoever' },
  },
  {
    name: 'A: a reader writes what nobody else will see',
    file: 'src/workspace/verbs.ts',
    changes: [{ from: '    this.#replica.refuseReader()\n    const group', to: '    const group' }],
    caughtBy: { file: 'test/workspace/readers.test.ts', test: 'is refused its verbs' },
  },
  {
    name: 'A: a reader takes back what it wrote before it was one',
    file: 'src/workspace/verbs.ts',
    changes: [{ from: '      this.#replica.refuseReader()\n      transaction', to: '      transaction' }],
    caughtBy: { file: 'test/workspace/readers.test.ts', test: 'is refused its verbs' },
  },
  {
    name: 'A: only the tab that has the connection knows a reader',
    file: 'src/workspace/process.ts',
    changes: [{ from: '      if (name === readerName) this.#rights.recall(value)\n', to: '' }],
    caughtBy: { file: 'test/workspace/readers.test.ts', test: 'in each tab' },
  },
  {
    name: 'A: what hooks were seen here is pending for ever',
    file: 'src/workspace/replica.ts',
    changes: [
      { from: '(this.isReader ? this.unsent?.pendingVerbs : this.unsent?.pending)', to: 'this.unsent?.pending' },
    ],
    caughtBy: { file: 'test/workspace/readers.test.ts', test: 'has nothing to send' },
  },
  {
    name: 'nouns: what holds for all fields together is asked at creation alone',
    file: 'src/workspace/compose.ts',
    changes: [{ from: '  checkWhole(spec, { ...seen, ...wanted }, tried)\n', to: '' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'holds for what a verb would leave' },
  },
  {
    name: 'nouns: a rollback brings back a state that there is no more',
    file: 'src/workspace/past.ts',
    changes: [{ from: 'if (state !== undefined) parseInput', to: 'if (state === null) parseInput' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'a rollback does not bring back' },
  },
  {
    name: 'open: the database of one person is that of the notes of another',
    file: 'src/workspace/open.ts',
    changes: [{ from: 'actor.replace(/[%/]/g, encodeURIComponent)', to: 'actor' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'an actor with a slash' },
  },
  {
    name: 'delete: the notes of a person stay on the device',
    file: 'src/workspace/open.ts',
    changes: [{ from: '[log, `${log}/notes`]', to: '[log]' }],
    caughtBy: { file: 'test/workspace/delete-workspace.test.ts', test: 'deletes the log and the notes' },
  },
  {
    name: 'turns: a tab that writes without a pause does not heed who is crowded out',
    file: 'src/workspace/process.ts',
    changes: [{ from: 'return this.writer.takeTurns()', to: 'return' }],
    caughtBy: { file: 'test/workspace/taking-turns.test.ts', test: 'lets the other have its turn' },
  },
  {
    name: 'turns: what is worked out in one is worked out on what stood before it',
    file: 'src/workspace/writer.ts',
    changes: [{ from: '      await this.#events.moved() // whoever had the turn before\n', to: '' }],
    caughtBy: { file: 'test/workspace/taking-turns.test.ts', test: 'lets the other have its turn' },
  },
  {
    name: 'E5: a form that is saved whole writes the state under its new name',
    file: 'src/workspace/compose.ts',
    changes: [{ from: "state !== valueIn(seen, spec.state ?? '')", to: 'state !== current' }],
    caughtBy: { file: 'test/workspace/changed-nouns.test.ts', test: 'a form that is saved whole does not carry' },
  },
  {
    name: 'as of: a time without seconds is taken for a ref',
    file: 'src/workspace/as-of.ts',
    changes: [{ from: ' && !/^\\d{4}-\\d\\d-\\d\\dT/.test(text)', to: '' }],
    caughtBy: { file: 'test/workspace/as-of.test.ts', test: 'a time without seconds' },
  },
  {
    name: 'as of: lists leave out what removed verbs did',
    file: 'src/workspace/as-of.ts',
    changes: [
      {
        from: "logged.verdict.is === 'effective')\n    .sort",
        to: "logged.verdict.is === 'effective' && Object.values(spec.verbs).some(({ past }) => logged.type.endsWith(`.${past.toLowerCase()}`)))\n    .sort",
      },
    ],
    caughtBy: { file: 'test/workspace/as-of.test.ts', test: 'what a verb did that the noun has no more' },
  },
  {
    name: 'as of: an entity of another noun is read as one of this',
    file: 'src/workspace/as-of.ts',
    changes: [{ from: 'state?.noun !== spec.name', to: 'state === undefined' }],
    caughtBy: { file: 'test/workspace/as-of.test.ts', test: 'an entity of another noun' },
  },
  {
    name: '[S3] freeze: what was seen before the freeze is seen twice',
    file: 'src/workspace/reads.ts',
    changes: [{ from: '      found = []\n', to: '' }],
    caughtBy: { file: 'test/workspace/read-again.test.ts', test: 'is found once' },
  },
  {
    name: '[S3] write lock: a frozen page keeps it',
    file: 'src/workspace/write-lock.ts',
    changes: [{ from: 'Promise.race([begun, givenUp])', to: 'begun' }],
    caughtBy: { file: 'test/workspace/write-lock.test.ts', test: 'lets go of the lock' },
  },
  {
    name: '[S3] write lock: a frozen page keeps its place in the line',
    file: 'src/workspace/write-lock.ts',
    changes: [{ from: ', signal: given.signal }', to: ' }' }],
    caughtBy: { file: 'test/workspace/write-lock.test.ts', test: 'leaves the line' },
  },
  {
    name: '[S3] write lock: where there are none nothing is written',
    file: 'src/workspace/write-lock.ts',
    changes: [{ from: '} catch {', to: '} catch (error) {\n    if (!given.signal.aborted) throw error' }],
    caughtBy: { file: 'test/workspace/write-lock.test.ts', test: 'a page that is being left, and gets no locks' },
  },
  {
    name: '[S3] write lock: is waited for without end',
    file: 'src/workspace/write-lock.ts',
    changes: [{ from: '    isOverdue = true\n    giveUp()', to: '    isOverdue = true' }],
    caughtBy: { file: 'test/workspace/write-lock.test.ts', test: 'who has waited for three seconds' },
  },
  {
    name: '[S3] write lock: a tab that holds it and does not know keeps it from each that comes',
    file: 'src/workspace/write-lock.ts',
    changes: [{ from: 'if (isOverdue) await', to: 'if (isOverdue && begun) await' }],
    caughtBy: { file: 'test/workspace/write-lock.test.ts', test: 'who has waited for three seconds' },
  },
  {
    name: '[H2] outside: a frozen page keeps the locks of its bodies',
    file: 'src/workspace/run-locks.ts',
    changes: [{ from: 'onFreeze(() => this.#releaseAll())', to: 'onFreeze(() => {})' }],
    caughtBy: { file: 'test/workspace/write-lock.test.ts', test: 'lets go of the bodies that it runs outside' },
  },
  {
    name: '[H6] retry: says nothing of a run in another tab',
    file: 'src/workspace/outside-runs.ts',
    changes: [{ from: 'if (isByHand) throw inHand(debt)', to: '' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: 'a retry of what another tab is running' },
  },
  {
    name: '[H3] efforts: a full disk has a hook run every second',
    file: 'src/workspace/efforts.ts',
    changes: [{ from: 'effort.pauses += 1', to: 'effort.pauses = effort.failures' }],
    caughtBy: { file: 'test/workspace/efforts.test.ts', test: 'after longer and longer pauses' },
  },
  {
    name: '[S3] conflicts: a list that was asked for last outlives its workspace',
    file: 'src/workspace/conflicts.ts',
    changes: [{ from: 'if (this.#process.isClosed) return () => {}', to: '' }],
    caughtBy: { file: 'test/workspace/find-conflicts.test.ts', test: 'a list that was asked for last' },
  },
  {
    name: 'told in order: what could not be read is never told',
    file: 'src/workspace/tell-in-order.ts',
    changes: [
      {
        from: '      const things = isOpen ? await read(heard) : []\n      waiting.shift()',
        to: '      waiting.shift()\n      const things = isOpen ? await read(heard) : []',
      },
    ],
    caughtBy: { file: 'test/workspace/tell-in-order.test.ts', test: 'with the next change' },
  },
  {
    name: 'H1: a body that deletes fails its run',
    file: 'src/workspace/run.ts',
    changes: [
      {
        from: 'return actedOn(this.#buffer, call.target, call.spec)',
        to: 'return (await entityIn(this.#buffer, call.target)) ?? raise(call.target)',
      },
    ],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H1] a body deletes' },
  },
  {
    name: 'H1: what fails of $ and is not awaited fails nothing',
    file: 'src/workspace/run.ts',
    changes: [{ from: '    if (this.#failure !== undefined) throw this.#failure.error\n  }\n', to: '  }\n' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H1] what fails of $' },
  },
  {
    name: 'H5: what was done in a run before a hook was known is not looked at',
    file: 'src/workspace/scan-duty.ts',
    changes: [{ from: "event.kind === 'run' && run?.status === 'effective' ? judgedSubs(event, run) : []", to: '[]' }],
    caughtBy: { file: 'test/workspace/hooks.test.ts', test: '[H5] what a run did' },
  },
  {
    name: 'S3: an index that could not be made anew is taken for made',
    file: 'src/workspace/index-upkeep.ts',
    changes: [{ from: 'for (const spec of loaded) this.#seen.delete(spec)\n', to: '' }],
    caughtBy: { file: 'test/workspace/index-upkeep.test.ts', test: '[S3]' },
  },
]
