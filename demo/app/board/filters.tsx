/** Which deals are looked at. The totals follow. */
import { X } from 'lucide-react'
import type { Ref } from 'react'
import { Button } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import { type DealFilter, isFiltered } from './board-model.ts'
import styles from './filters.module.css'
import type { Directory } from './use-directory.ts'

export interface FiltersProps {
  readonly filter: DealFilter
  readonly onChange: (filter: DealFilter) => void
  readonly onClear: () => void
  readonly directory: Directory
  readonly searchRef: Ref<HTMLInputElement>
}

const minValues = [10_000, 25_000, 50_000, 100_000] as const

export function Filters({ filter, onChange, onClear, directory: { team }, searchRef }: FiltersProps) {
  return (
    <search className={styles.filters}>
      <input
        ref={searchRef}
        type="search"
        className={page.field}
        placeholder="Filter"
        aria-label="Filter by name of deal, contact or company"
        value={filter.text}
        onChange={({ target }) => onChange({ ...filter, text: target.value })}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <select
        className={page.field}
        aria-label="Owner"
        value={filter.owner ?? ''}
        onChange={({ target }) => onChange({ ...filter, owner: target.value === '' ? undefined : target.value })}
      >
        <option value="">Any owner</option>
        {team.map(({ $id, name }) => (
          <option key={$id} value={$id}>
            {name}
          </option>
        ))}
      </select>
      <select
        className={page.field}
        aria-label="Least value"
        value={filter.minValue ?? ''}
        onChange={({ target }) =>
          onChange({ ...filter, minValue: target.value === '' ? undefined : Number(target.value) })
        }
      >
        <option value="">Any value</option>
        {minValues.map((value) => (
          <option key={value} value={value}>
            From ${value / 1_000}K
          </option>
        ))}
      </select>
      {isFiltered(filter) && (
        <Button kind="quiet" className={styles.clear} onClick={onClear}>
          <X size={14} aria-hidden="true" />
          <span className={styles.label}>Clear</span>
        </Button>
      )}
    </search>
  )
}
