/** A card that is carried by keyboard: where it is held, and what is said about it. */
export interface Spot {
  /** Of the columns, with Won and Lost after them. */
  readonly column: number
  /** Among the other cards there. */
  readonly index: number
}

export interface Carry {
  readonly id: string
  readonly from: Spot
  readonly to: Spot
}

export interface BoardShape {
  readonly names: readonly string[]
  /** How many cards each has. Won and Lost have no places: 0. */
  readonly sizes: readonly number[]
}

export function step(carry: Carry, key: string, { sizes }: BoardShape): Carry {
  const { to, from } = carry
  const room = (column: number): number =>
    (sizes[column] ?? 0) - (column === from.column && (sizes[column] ?? 0) > 0 ? 1 : 0)
  const at = (column: number, index: number): Carry => ({
    ...carry,
    to: { column, index: Math.max(0, Math.min(index, room(column))) },
  })
  switch (key) {
    case 'ArrowUp':
      return at(to.column, to.index - 1)
    case 'ArrowDown':
      return at(to.column, to.index + 1)
    case 'ArrowLeft':
      return at(Math.max(0, to.column - 1), to.index)
    case 'ArrowRight':
      return at(Math.min(sizes.length - 1, to.column + 1), to.index)
    default:
      return carry
  }
}

export function carryWords({ from, to }: Carry, { names, sizes }: BoardShape): string {
  const name = names[to.column] ?? ''
  const size = sizes[to.column] ?? 0
  if (size === 0 && name !== '' && to.column >= names.length - 2) return `${name}.`
  const places = to.column === from.column ? size : size + 1
  return `${name}, place ${to.index + 1} of ${places}.`
}
