/**
 * What each subpath may weigh: minified, gzipped, in kB of 1000 bytes.
 *
 * `own` is our code alone, every dependency left out; `page` is what a page loads at its start, everything bundled but
 * `outside`. Raise a figure in the commit that needs it, and say there what the bytes buy.
 */
export interface Budget {
  readonly own: number
  readonly page: number
  /** Packages that the user's page has anyway. Importing any other peer is a fault: core never pulls in React. */
  readonly outside?: readonly string[]
}

/** No page loads these. */
export const forServers: ReadonlySet<string> = new Set(['wonce/relay'])

export const budgets: { readonly [specifier: string]: Budget } = {
  // Plans cost 3 kB, loaded when one is made; the nouns as plain data 1 kB, left out where nobody asks for them.
  // Marks of a lost history, whose token it is, a clock that jumps and groups that fit a frame cost 0.6 kB; walks
  // through many rows without a cursor 0.1 kB.
  // That hooks which fail are told of, that a closed workspace is told of, whether everything was once here, and fields that are no
  // JSON cost 0.6 kB. What closed heads hold, what is in the live one, and what stands in the way of a conflict's `apply`, for the inspector: 0.7 kB.
  // The list of conflicts, kept up by what a change touches: 0.9 kB. What lies under many keys, by stretches: 0.5 kB. Conflicts, the past, undo and files come
  // later (page 121 before, weighed alike). That a misspelt event is told of: 0.1 kB. That the log is kept in bundles, what stands under
  // entities apart, and both found by listing keys first: 1.6 kB, for a third of the work of a merge. That the log of what is settled is
  // not read again, with what brings an older database up to that: 0.9 kB, for half of the time that a new device takes to catch up.
  // Later still: that undo, `apply` and clearing go by what a reader sees of older versions, and that undo looks at who wrote since, 0.8 kB.
  // That who may only read is refused at once, that an upcast which throws costs one entity, that a schema of all fields and the noun of a
  // reference hold for every verb, and that a device can forget a workspace: 0.8 kB. What merges comes with what syncs: 2.6 kB less of a page.
  // Tabs that take turns, locks that a frozen tab lets go of, an end of the wait for one: 1 kB. A token that is asked for again, a tab that
  // makes way, a clock that was wrong for a moment: 0.8 kB. What builds on what nobody can read, and what was signed after it had been
  // exported: 0.6 kB. Lists of events and `whenFinal` come later: 0.8 kB less of a page.
  // One way each to fetch what comes later, to wait, to listen, and to know the log: 2 kB less of ours, 1.6 of a page.
  // That a merge reads again only those lists which it changes, and that the status stays the same object until something of it changes: 0.02 kB.
  // One way each to fold what is new, to find references that dangle, and to keep rows that are the same: 0.8 kB less of ours, 0.6 of a page.
  // That who may carry is told what of others waits, and that it goes once it may: 0.35 kB. That what was called before the end is done 0.05 kB, what hooks may ask for and how fast a device sends 0.1 kB.
  // That what was written as one is taken back as one: 0.3 kB.
  // That tabs of two builds leave each other's index alone, that what was passed may be changed at once, and what an audit of hooks found: 0.5 kB.
  wonce: { own: 91.6, page: 114.1 },
  // Loaded where there is an agent: the parser, and chrono-node for its dates. That an answer has an end, that a refusal lists each
  // clause, and that steps are announced whole cost 1.6 kB; what the relay would not take of a call, said beforehand, 0.4 kB; states
  // that are followed from clause to clause, owners, reasons and types 1.8 kB; that a text is JSON for connectors, with what was
  // included, and that a cursor goes with its question 1 kB; what a merge has made void, and bounds of look-ups 0.8 kB; states that are
  // reached by verbs alone, names that an instruction changed, dates that are no certain ones, and moments in ISO 8601 0.9 kB.
  'wonce/mcp': { own: 38.1, page: 79 },
  // The workspace at any moment 2 kB, closed heads and the live one 0.7 kB, conflicts in words 0.6 kB, trouble in every tab 0.6 kB, a
  // height and a fold 0.7 kB. What is opened stays opened, steps from event to event, what a file was not, and styles that nothing around
  // it reaches: 0.7 kB.
  'wonce/devtools': { own: 13, page: 16 },
  // With the default workspace behind them, these load what `wonce` loads, and their nouns.
  'wonce/crm': { own: 93, page: 116.6 },
  // What is fetched later counts as ours too: that runs follow what they answer where that gave way, and conflicts in one walk, 0.2 kB.
  // Hooks that read and subscribe to one source, suspense that ends, stores for actions, `useWatch`: 0.9 kB.
  'wonce/react': { own: 92.3, page: 115, outside: ['react'] },
  'wonce/billing': { own: 92.8, page: 116.4 },
}
