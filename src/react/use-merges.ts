/** What merges decided, and what hooks did, kept up. */
import type { Conflict, LiveSnapshot, OpenDebt, RunEntry, RunFilter } from '../index.ts'
import { queryKey } from './query-key.ts'
import { useLive } from './use-live.ts'

/** Open conflicts, with both sides and the reason; those dismissed on this device only with `dismissed`. */
export function useConflicts(options: { readonly dismissed?: boolean | undefined } = {}): LiveSnapshot<Conflict> {
  return useLive(queryKey('conflicts', options), (workspace) => workspace.conflicts.live(options))
}

/** The ledger of hook runs, in the order of the log. */
export function useRuns(filter: RunFilter = {}): LiveSnapshot<RunEntry> {
  return useLive(queryKey('runs', filter), (workspace) => workspace.watch(() => workspace.runs.find(filter)))
}

/** Runs that are owed and not there: hooks that fail, with what they threw, and those whose code is not here. */
export function useDebts(): LiveSnapshot<OpenDebt> {
  return useLive(queryKey('debts'), (workspace) => workspace.watch(() => workspace.runs.debts()))
}
