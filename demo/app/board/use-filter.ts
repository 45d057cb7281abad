/** What the board is filtered by, kept while this tab is there: other pages, and the way back, leave it as it is. */
import { useState } from 'react'
import { type DealFilter, everyDeal } from './board-model.ts'

const key = 'wonce-demo/filter'

export function useFilter(): readonly [DealFilter, (filter: DealFilter) => void] {
  const [filter, setFilter] = useState<DealFilter>(() => readFilter(sessionStorage.getItem(key)))
  return [
    filter,
    (next) => {
      sessionStorage.setItem(key, JSON.stringify(next))
      setFilter(next)
    },
  ]
}

/** What another version kept may be anything: what does not fit filters nothing. */
export function readFilter(kept: string | null): DealFilter {
  const { text, owner, minValue } = Object(parsed(kept)) as { readonly [field in keyof DealFilter]?: unknown } // read, and not trusted
  return {
    text: typeof text === 'string' ? text : everyDeal.text,
    owner: typeof owner === 'string' ? owner : undefined,
    minValue: typeof minValue === 'number' ? minValue : undefined,
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
