/** What was fetched, before it becomes an answer. */
import { WonceError } from '../index.ts'

/** Why there is more than is given. */
export type Cut = 'limit' | 'size'

export const cutLines: { readonly [why in Cut]: string } = {
  limit: '(There is more than is given here: raise the limit.)',
  size: '(There is more than fits into one answer: search with a noun and a filter gives what is related, and events by id what a history has, page after page.)',
}

export interface Fetched {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly data: unknown
  readonly next?: string | undefined
  readonly cut?: Cut | undefined
}

type Rows = readonly unknown[]

export function cutOf(given: Rows, asked: Rows, all: Rows): Cut | undefined {
  if (given.length < asked.length) return 'size'
  return asked.length < all.length ? 'limit' : undefined
}

export function notFound(id: string): WonceError {
  return new WonceError('not-found', `There is no ${id} in this workspace: it never was, or it was deleted.`, { id })
}
