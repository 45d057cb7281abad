/**
 * How rows of the log are kept: many that are written together as one row of IndexedDB, a *bundle*. Its keys and its entries in
 * the indexes are what a row costs there, far more than its bytes (docs/measurements.md).
 */
import type { LogRow, StoredEvent } from '../core/storage.ts'

export type Bundle = Found & (One | Several)

interface Found {
  /** Of its first row; the others follow without a gap. */
  readonly pos: number
  /** Of each row, in order. */
  readonly refs: readonly (readonly [boot: string, seq: number])[]
  /** Of all its rows, each once. */
  readonly tags: readonly string[]
}

type One = Pick<LogRow, 'top' | 'event'>

interface Several {
  /** The list of them as JSON, which is read and written faster than objects are copied. */
  readonly rows: string
}

/** A row of a bundle: which of the bundle's tags it carries, its `top` (0 where that is its own ulid), its event. */
type Packed = readonly [tags: readonly number[], top: string | 0, event: StoredEvent]

/** Fewer than this stay rows of their own: a verb and its hooks, which are looked for one by one. */
const minRows = 8
const maxRows = 32
/** In UTF-16, where a text is not all Latin, half of the 64 KiB above which Chromium puts a value into a file of its own. */
const maxCharacters = 16_000

/** `rows` follow each other without a gap. */
export function bundled(rows: readonly LogRow[]): readonly Bundle[] {
  if (rows.length < minRows) return rows.map(alone)
  const texts = rows.map(textOf)
  const bundles: Bundle[] = []
  let first = 0
  let characters = 0
  for (const [at, { length }] of texts.entries()) {
    if (at - first === maxRows || (at > first && characters + length > maxCharacters)) {
      bundles.push(bundleOf(rows.slice(first, at), texts.slice(first, at)))
      first = at
      characters = 0
    }
    characters += length
  }
  return [...bundles, bundleOf(rows.slice(first), texts.slice(first))]
}

/** One bundle of at least one row, however large that is; `texts` are those of their events. */
export function bundleOf(rows: readonly LogRow[], texts = rows.map(textOf)): Bundle {
  const [first] = rows as readonly [LogRow]
  if (rows.length === 1) return alone(first)
  const places = new Map<string, number>()
  const placeOf = (tag: string) => {
    const known = places.get(tag)
    if (known === undefined) places.set(tag, places.size)
    return known ?? places.size - 1
  }
  const packed = rows.map(({ tags, top, event }, at) => {
    return `[${JSON.stringify(tags.map(placeOf))},${top === event.ulid ? 0 : JSON.stringify(top)},${texts[at]}]`
  })
  const refs = rows.map(({ boot, seq }) => [boot, seq] as const)
  return { pos: first.pos, refs, tags: [...places.keys()], rows: `[${packed}]` }
}

function textOf({ event }: LogRow): string {
  return JSON.stringify(event)
}

export function rowsIn(bundle: Bundle): readonly LogRow[] {
  const { pos, refs, tags } = bundle
  const rowAt = (at: number, of: Omit<LogRow, 'pos' | 'boot' | 'seq'>): LogRow => {
    const [boot, seq] = refs[at] as Bundle['refs'][number] // one for each row
    return { pos: pos + at, boot, seq, ...of }
  }
  if ('event' in bundle) return [rowAt(0, { top: bundle.top, tags, event: bundle.event })]
  const packed = JSON.parse(bundle.rows) as readonly Packed[] // what `bundleOf` wrote
  return packed.map(([places, above, event], at) => {
    const own = places.map((place) => tags[place] as string) // one for each place
    return rowAt(at, { top: above === 0 ? event.ulid : above, tags: own, event })
  })
}

/** `pos` of its last row. */
export function endOf({ pos, refs }: Bundle): number {
  return pos + refs.length - 1
}

function alone({ pos, boot, seq, top, tags, event }: LogRow): Bundle {
  return { pos, refs: [[boot, seq]], tags, top, event }
}
