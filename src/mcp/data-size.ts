/** How much data one answer holds: what does not fit is left out row by row, and no value is cut in its middle. */

/** Of rows or of an entity, as JSON in UTF-8. Any one event has less, so that a page always goes further than the one before. */
export const maxDataBytes = 1024 * 1024

const utf8 = new TextEncoder()

export function bytesOf(value: unknown): number {
  return utf8.encode(JSON.stringify(value) ?? '').length
}

/** How many rows each of the lists may give, so that the first so many of every one of them fit together. */
export function rowsThatFit(lists: readonly (readonly unknown[])[], maxBytes = maxDataBytes): number {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  let bytes = 0
  for (let rows = 0; rows < longest; rows += 1) {
    for (const list of lists) if (rows < list.length) bytes += bytesOf(list[rows]) + 1
    if (bytes > maxBytes) return rows
  }
  return longest
}

/** As many of the last rows as fit, in their order. */
export function lastThatFit<Row>(rows: readonly Row[]): readonly Row[] {
  return rows.slice(rows.length - rowsThatFit([[...rows].reverse()]))
}

interface Rows {
  readonly rows: readonly unknown[]
}

/** Where a page does not fit it is read again with fewer rows, so that its cursor goes on after the last one that is given. */
export async function readFitting<Found extends Rows>(
  limit: number,
  read: (limit: number) => Promise<Found>,
  maxBytes = maxDataBytes,
): Promise<Found & { readonly isTooLong: boolean }> {
  for (let most = limit; ; ) {
    const found = await read(most)
    const fitting = rowsThatFit([found.rows], maxBytes)
    if (fitting === found.rows.length || most === 1) return { ...found, isTooLong: most < limit }
    most = Math.max(1, fitting)
  }
}
