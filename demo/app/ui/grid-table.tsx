/**
 * A table of any length: only the rows in sight are in the page.
 *
 * Where there is no room for its columns, as on a phone, and they say what becomes of them there, a row is stacked: its title
 * above its notes, and what can be done with it at the end, in reach. Columns that say nothing are left out; if all do, the table
 * scrolls sideways.
 */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { joined } from './button.tsx'
import styles from './grid-table.module.css'
import { useWidth } from './use-width.ts'

export interface GridColumn<Row> {
  readonly name: string
  /** A track of a CSS grid: `minmax(160px, 2fr)`. */
  readonly width: string
  readonly isNumber?: boolean
  readonly onPhone?: 'title' | 'note' | 'end'
  readonly show: (row: Row) => ReactNode
  /** What rows are sorted by; left out where they are not. */
  readonly by?: (row: Row) => string | number
}

export interface GridTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly columns: readonly GridColumn<Row>[]
  /** In pixels, what the columns need side by side. */
  readonly minWidth: number
  readonly sortedBy?: { readonly column: string; readonly isDescending: boolean }
  /** The key of a row that is brought into sight once it is there, and marked. */
  readonly revealed?: string | undefined
  /** The key of a row that is in the page however far it is scrolled away: it gets the focus back. */
  readonly kept?: string | undefined
}

const headHeight = 34
const rowHeight = 44
const stackedHeight = 60

export function GridTable<Row>(props: GridTableProps<Row>) {
  const { label, rows, keyOf, columns, minWidth, sortedBy, revealed, kept } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState(sortedBy)
  const by = columns.find(({ name }) => name === sort?.column)?.by
  const isDescending = sort?.isDescending === true
  const sorted = useMemo(() => sortRows(rows, by, isDescending), [rows, by, isDescending])
  const isStacked = useWidth(scroller) < minWidth && columns.some(({ onPhone }) => onPhone !== undefined)
  const height = isStacked ? stackedHeight : rowHeight
  const placeOf = (key: string | undefined): number =>
    key === undefined ? -1 : sorted.findIndex((row) => keyOf(row) === key)
  const [revealedAt, keptAt] = [placeOf(revealed), placeOf(kept)]
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      return keptAt === -1 || shown.includes(keptAt) ? shown : [...shown, keptAt].sort((left, right) => left - right)
    },
  })
  // Rows that are measured already keep their places otherwise.
  // biome-ignore lint/correctness/useExhaustiveDependencies: stacked rows are higher, and `measure` reads the height from what was just rendered
  useLayoutEffect(() => virtual.measure(), [virtual, isStacked])
  const seen = useRef<string>(undefined)
  useEffect(() => {
    if (revealed === undefined) seen.current = undefined
    if (revealedAt === -1 || revealed === seen.current) return
    seen.current = revealed
    const { scrollOffset, scrollRect } = virtual
    const below = revealedAt * height - (scrollOffset ?? 0)
    const isInSight = below >= 0 && below + height <= (scrollRect?.height ?? 0) - headHeight
    if (!isInSight) virtual.scrollToIndex(revealedAt, { align: 'center' })
  }, [revealed, revealedAt, height, virtual])
  const tracks = {
    '--columns': columns.map(({ width }) => width).join(' '),
    '--min-width': isStacked ? '0px' : `${minWidth}px`,
  } as CSSProperties // CSS takes its own properties too
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section ref={scroller} className={styles.scroller} style={tracks} tabIndex={0} aria-label={label}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are placed by hand cannot be those of a <table> */}
      <div
        role="table"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className={styles.table}
        data-stacked={isStacked || undefined}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="row" tabIndex={-1} aria-rowindex={1} className={joined(styles.row, styles.headRow)}>
          {columns.map(({ name, by, isNumber }) => (
            <HeadCell
              key={name}
              name={name}
              isNumber={isNumber === true}
              direction={sort?.column === name ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
              onSort={by === undefined ? undefined : () => setSort(nextSort(sort, name))}
            />
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = sorted[index]
            if (row === undefined) return undefined
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              <div
                role="row"
                tabIndex={-1}
                key={keyOf(row)}
                aria-rowindex={index + 2}
                data-revealed={keyOf(row) === revealed || undefined}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {isStacked ? <Stack row={row} columns={columns} /> : <Cells row={row} columns={columns} />}
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

interface CellsProps<Row> {
  readonly row: Row
  readonly columns: readonly GridColumn<Row>[]
}

function Cells<Row>({ row, columns }: CellsProps<Row>) {
  return columns.map(({ name, show, isNumber }) => (
    // biome-ignore lint/a11y/useSemanticElements: rows that are placed by hand cannot be those of a <table>
    <div role="cell" key={name} className={styles.cell} data-align={isNumber ? 'end' : undefined}>
      {show(row)}
    </div>
  ))
}

function Stack<Row>({ row, columns }: CellsProps<Row>) {
  const at = (place: GridColumn<Row>['onPhone']) => columns.filter(({ onPhone }) => onPhone === place)
  return (
    <>
      <div role="presentation" className={styles.stack}>
        <div role="presentation" className={styles.stackTitle}>
          <Cells row={row} columns={at('title')} />
        </div>
        <div role="presentation" className={styles.stackNotes}>
          <Cells row={row} columns={at('note')} />
        </div>
      </div>
      <div role="presentation" className={styles.stackEnd}>
        <Cells row={row} columns={at('end')} />
      </div>
    </>
  )
}

interface HeadCellProps {
  readonly name: string
  readonly isNumber: boolean
  readonly direction: 'ascending' | 'descending' | undefined
  readonly onSort: (() => void) | undefined
}

function HeadCell({ name, isNumber, direction, onSort }: HeadCellProps) {
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are placed by hand cannot be those of a <table>
    <div
      role="columnheader"
      tabIndex={-1}
      aria-sort={direction}
      className={styles.cell}
      data-align={isNumber ? 'end' : undefined}
    >
      {onSort === undefined ? (
        name
      ) : (
        <button type="button" className={styles.sort} onClick={onSort}>
          {name}
          {direction !== undefined && <Arrow size={12} aria-hidden="true" />}
        </button>
      )}
    </div>
  )
}

function nextSort(sort: GridTableProps<unknown>['sortedBy'], column: string) {
  return { column, isDescending: sort?.column === column ? !sort.isDescending : false }
}

function sortRows<Row>(
  rows: readonly Row[],
  by: ((row: Row) => string | number) | undefined,
  isDescending: boolean,
): readonly Row[] {
  if (by === undefined) return rows
  const sign = isDescending ? -1 : 1
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort((left, right) => sign * (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ row }) => row)
}
