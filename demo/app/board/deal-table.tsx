/** All deals as rows. */

import type { Deal } from 'wonce/crm'
import { Link } from 'wouter'
import { type GridColumn, GridTable } from '../ui/grid-table.tsx'
import page from '../ui/page.module.css'
import { day } from '../words/dates.ts'
import { money } from '../words/money.ts'
import type { Stage } from './board-model.ts'
import styles from './deal-table.module.css'
import { SyncMark } from './sync-mark.tsx'
import type { Directory } from './use-directory.ts'
import { useFocusBack } from './use-focus-back.ts'

export interface DealTableProps {
  readonly deals: readonly Deal[]
  readonly stages: readonly Stage[]
  readonly directory: Directory
  readonly openId: string | undefined
}

export function DealTable({ deals, stages, directory: { nameOf }, openId }: DealTableProps) {
  useFocusBack(openId, (id) => document.getElementById(rowId(id))?.focus())
  const order = [...stages.map(({ name }): string => name), 'Won', 'Lost', 'Closed']
  const columns: readonly GridColumn<Deal>[] = [
    {
      name: 'Deal',
      onPhone: 'title',
      width: 'minmax(180px, 2.2fr)',
      by: ({ name }) => name.toLowerCase(),
      show: ({ $id, name }) => (
        <Link id={rowId($id)} href={`/deal/${$id}`} className={styles.name}>
          {name}
        </Link>
      ),
    },
    {
      name: 'Stage',
      onPhone: 'end',
      width: '120px',
      by: ({ stage }) => order.indexOf(stage),
      show: ({ stage }) => <StageChip stage={stage} />,
    },
    {
      name: 'Value',
      onPhone: 'note',
      width: '104px',
      isNumber: true,
      by: ({ value }) => value,
      show: ({ value }) => money(value),
    },
    {
      name: 'Contact',
      onPhone: 'note',
      width: 'minmax(120px, 1.2fr)',
      by: ({ contact }) => nameOf(contact),
      show: ({ contact }) => nameOf(contact),
    },
    {
      name: 'Owner',
      width: 'minmax(120px, 1fr)',
      by: ({ owner }) => nameOf(owner),
      show: ({ owner }) => nameOf(owner),
    },
    {
      name: 'Closes',
      onPhone: 'note',
      width: '92px',
      by: ({ actualCloseDate, expectedCloseDate }) => actualCloseDate ?? expectedCloseDate ?? '9',
      show: ({ actualCloseDate, expectedCloseDate }) => {
        const date = actualCloseDate ?? expectedCloseDate
        return date === undefined ? '' : day(date)
      },
    },
    { name: 'Sync', onPhone: 'end', width: '44px', show: ({ $sync }) => <SyncMark sync={$sync} /> },
  ]
  return (
    <GridTable
      label="Deals"
      rows={deals}
      keyOf={({ $id }) => $id}
      columns={columns}
      minWidth={840}
      sortedBy={{ column: 'Value', isDescending: true }}
    />
  )
}

function rowId(id: string): string {
  return `row-${id}`
}

const tones: { readonly [stage: string]: string } = { Won: 'good', Lost: 'bad', Closed: 'plain' }

export function StageChip({ stage }: { readonly stage: string }) {
  return (
    <span className={page.chip} data-tone={tones[stage] ?? 'accent'}>
      {stage}
    </span>
  )
}
