/** Where a card stands on the board, and which one is nearest to a place that may be empty by now. */
export interface Place {
  readonly column: number
  readonly index: number
}

interface Card {
  readonly $id: string
}

export function placeOf(columns: readonly (readonly Card[])[], id: string): Place | undefined {
  for (const [column, cards] of columns.entries()) {
    const index = cards.findIndex(({ $id }) => $id === id)
    if (index !== -1) return { column, index }
  }
  return undefined
}

/** The one that has moved up there, or the last of the column, or one beside it; `undefined` where there are no cards at all. */
export function nearestCard<T extends Card>(
  columns: readonly (readonly T[])[],
  { column, index }: Place,
): T | undefined {
  const distance = (at: number): number => Math.abs(at - column)
  const [nearest] = [...columns.entries()]
    .filter(([, cards]) => cards.length > 0)
    .sort(([left], [right]) => distance(left) - distance(right))
  const cards = nearest?.[1] ?? []
  return cards[Math.min(index, cards.length - 1)]
}
