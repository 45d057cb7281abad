/** What was fetched, before it becomes an answer. */
import { WonceError } from '../index.ts'
import { type Asked, maxLimit } from './fetch-input.ts'

/** Why there is more than is given. */
export type Cut = 'limit' | 'size'

export interface Fetched {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly data: unknown
  /** Of an entity, for connectors. */
  readonly metadata?: { readonly noun: string; readonly state?: string }
  readonly next?: string | undefined
  readonly cut?: Cut | undefined
}

/** A line that says so, and how the rest is had where it can be. */
export function cutLine(cut: Cut, asked: Asked): string {
  const more = cut === 'size' ? 'There is more than fits into one answer' : 'There is more than is given here'
  const how = cut === 'limit' && asked.limit < maxLimit ? `raise the limit, which is ${maxLimit} at most` : wayOn(asked)
  return how === undefined ? `(${more}.)` : `(${more}: ${how}.)`
}

function wayOn({ what, status }: Asked): string | undefined {
  switch (what) {
    case 'entity':
      return 'search with a noun and a filter gives what is related, page after page'
    case 'history':
      return 'events by id gives what a history has, page after page'
    case 'events':
      return 'the cursor goes on with it'
    case 'runs':
      return status === undefined ? 'ask for the runs of one status' : undefined
    default:
      return undefined
  }
}

/** What to do about a text that is too long. */
export function howToShorten({ what, include = [], limit }: Asked): string {
  const isList = what !== 'entity' && what !== 'schema' && what !== 'status'
  if (isList && limit > 1) return 'Give a smaller limit.'
  if (include.length > 0) return 'Include less, or give a smaller limit.'
  return 'The structured content has the whole of it.'
}

type Rows = readonly unknown[]

export function cutOf(given: Rows, asked: Rows, all: Rows): Cut | undefined {
  if (given.length < asked.length) return 'size'
  return asked.length < all.length ? 'limit' : undefined
}

export function notFound(id: string): WonceError {
  return new WonceError('not-found', `There is no ${id} in this workspace: it never was, or it was deleted.`, { id })
}
