/**
 * Cursors: where a page ended, as opaque text.
 *
 * A cursor holds the position of the last entity of its page, not a count, so pages neither repeat nor skip what was
 * there all along while entities are added and removed between them. It belongs to one sort of one noun; the filter may
 * differ. Anyone can read and make one: it grants nothing.
 */
import { hashText } from '../ids.ts'
import type { AnyEntity } from '../noun.ts'
import { refuseQuery } from './field-kind.ts'
import type { IndexValue } from './index-key.ts'
import type { Position, Sort } from './sort.ts'

export interface Cursor {
  readonly sort: Sort
  readonly position: Position
}

/** Hash of the sort, what the last entity was sorted by (`null` where it had no value), its id. */
type Written = readonly [hash: string, key: readonly (IndexValue | null)[], id: string]

/** The cursor that a page ends with, given its last entity. URL-safe. */
export function encodeCursor(sort: Sort, entity: AnyEntity): string {
  const { key, id } = sort.positionOf(entity)
  return toBase64Url(JSON.stringify([hashOf(sort), key.map((value) => value ?? null), id]))
}

/** Throws `ValidationError` where the text is no cursor, or one of another sort. */
export function decodeCursor(sort: Sort, text: string): Cursor {
  const written = parseJson(text)
  if (!isWritten(written)) return refuseCursor(sort, 'a cursor is the `next` of an earlier page, unchanged', text)
  const [hash, key, id] = written
  if (hash !== hashOf(sort) || key.length !== sort.terms.length) {
    return refuseCursor(sort, 'a cursor continues the sort that it came from; this one is of another', text)
  }
  return { sort, position: { key: key.map((value) => value ?? undefined), id } }
}

export function isAfter(cursor: Cursor, entity: AnyEntity): boolean {
  return cursor.sort.comparePositions(cursor.position, cursor.sort.positionOf(entity)) < 0
}

function hashOf({ spec, terms, ties }: Sort): string {
  const order = terms.map(({ field, direction }) => [field, direction])
  return hashText(JSON.stringify([spec.name, order, ties])).slice(0, 8)
}

/** By hand: the tuples of zod, which nothing else here needs, are 1 kB of every page. */
function isWritten(value: unknown): value is Written {
  if (!Array.isArray(value) || value.length !== 3) return false
  const [hash, key, id] = value as readonly unknown[]
  const isValue = (part: unknown) => part === null || typeof part === 'string' || Number.isFinite(part)
  return typeof hash === 'string' && typeof id === 'string' && Array.isArray(key) && key.every(isValue)
}

function refuseCursor({ spec }: Sort, expected: string, received: string): never {
  return refuseQuery(spec, [{ field: 'after', expected, received }])
}

function toBase64Url(json: string): string {
  // btoa takes bytes only; JSON can spell every other code unit, lone surrogates among them, as an escape.
  const ascii = json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}
