/** Runs of hooks with their keys, and those that the log says are owed. */
import type { OpenDebt, RunEntry, Workspace } from 'wonce'
import { useRuns } from 'wonce/react'
import { Token, useIsLit } from './highlight.tsx'
import { personOf } from './people.ts'
import styles from './run-list.module.css'
import { useWatched } from './use-watched.ts'

const debtsOf = (workspace: Workspace): Promise<readonly OpenDebt[]> => workspace.runs.debts()

interface Row {
  readonly id: string
  readonly runKey: string
  /** Who made the run; nobody has where it is owed. */
  readonly actor: string | undefined
  readonly status: string
}

export function RunList({ workspace }: { readonly workspace: Workspace }) {
  const { data: runs } = useRuns()
  const debts = useWatched(workspace, debtsOf)
  const rows: readonly Row[] = [
    ...[...runs].sort(byKey).map(({ ref, key, actor, status }) => ({ id: ref, runKey: key, actor, status })),
    ...debts.map(({ key }) => ({ id: `owed ${key}`, runKey: key, actor: undefined, status: 'owed' })),
  ]
  if (rows.length === 0) return <p className={styles.none}>No hook has run.</p>
  return (
    <ul className={styles.runs}>
      {rows.map((row) => (
        <RunRow key={row.id} {...row} />
      ))}
    </ul>
  )
}

/** For each key the one that counts first: the same on every device, whichever it heard of first. */
function byKey(a: RunEntry, b: RunEntry): number {
  const rank = ({ key, status, ref }: RunEntry) => `${key} ${status === 'effective' ? 0 : 1} ${ref}`
  return rank(a) < rank(b) ? -1 : 1
}

function RunRow({ runKey, actor, status }: Row) {
  const isLit = useIsLit(runKey)
  return (
    <li className={styles.run} data-device={actor ?? 'nobody'} data-lit={isLit}>
      <Token name={runKey} label="Key" />
      <span className={styles.facts}>
        <span className={styles.who}>{actor === undefined ? 'by nobody yet' : `by ${personOf(actor)}`}</span>
        <RunStatus status={status} />
      </span>
    </li>
  )
}

export function RunStatus({ status }: { readonly status: string }) {
  return (
    <span className={styles.status} data-status={status}>
      {status}
    </span>
  )
}
