/** A screen of many deals, over whatever they come from: the sums of every column, and a row for each of the first 50. */
import { memo, useLayoutEffect, useMemo } from 'react'

export interface Shown {
  readonly $id: string
  readonly name: string
  readonly value: number
  readonly stage: string
  readonly nextStep?: string | undefined
}

export type ShownDeals = readonly Shown[]

export interface BoardProps {
  readonly deals: ShownDeals
  readonly onCommit: (deals: ShownDeals) => void
}

export function Board({ deals, onCommit }: BoardProps) {
  const totals = useMemo(() => {
    const sums = new Map<string, { count: number; value: number }>()
    for (const { stage, value } of deals) {
      const sum = sums.get(stage) ?? { count: 0, value: 0 }
      sums.set(stage, { count: sum.count + 1, value: sum.value + value })
    }
    return [...sums]
  }, [deals])
  useLayoutEffect(() => {
    onCommit(deals)
  }, [deals, onCommit])
  return (
    <section>
      {totals.map(([stage, { count: dealsIn, value }]) => (
        <p key={stage}>
          {stage}: {dealsIn}, {value}
        </p>
      ))}
      <ol>
        {deals.slice(0, 50).map((deal) => (
          <Card key={deal.$id} deal={deal} />
        ))}
      </ol>
    </section>
  )
}

const Card = memo(({ deal }: { readonly deal: Shown }) => (
  <li>
    {deal.name} · {deal.value} · {deal.nextStep}
  </li>
))
