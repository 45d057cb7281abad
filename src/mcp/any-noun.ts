/** A noun whose types are not known: what comes from outside names it by text. */

import { didYouMean } from '../core/nearest.ts'
import type { AnyEntity, LoggedEvent, NounWord, Page, Workspace } from '../index.ts'
import { vocabulary, WonceError } from '../index.ts'
import { agentWords } from './agent-call.ts'

export interface FindOptions {
  readonly sort?: { readonly [field: string]: 'asc' | 'desc' }
  readonly limit?: number
  readonly after?: string
  readonly asOf?: string | Date
  readonly include?: { readonly [relation: string]: boolean }
}

export interface AnyNoun {
  get(id: string, options?: { readonly asOf?: string | Date }): Promise<AnyEntity | undefined>
  find(filter?: object, options?: FindOptions): Promise<Page<AnyEntity>>
  history(id: string): Promise<readonly LoggedEvent[]>
}

/** Throws `unknown-noun`. */
export function nounIn(workspace: Workspace, name: string): AnyNoun {
  wordOf(name)
  return Reflect.get(workspace.$, name) as AnyNoun // every noun has these
}

/** Receipts can be read by whoever names them, and are not among those that are offered. */
export function wordOf(name: string): NounWord {
  const word = vocabulary().find((each) => each.name === name)
  if (word !== undefined) return word
  const known = agentWords().map((each) => each.name)
  const guess = didYouMean(name, known) || '.'
  throw new WonceError('unknown-noun', `There is no noun ${name}${guess} There are ${known.join(', ')}.`, {
    noun: name,
  })
}

/** The noun that the id's prefix names. Throws `unknown-noun`. */
export function wordOfId(id: string): NounWord {
  const [prefix = '', ...rest] = id.split('_')
  const word = rest.length === 0 ? undefined : vocabulary().find((each) => each.prefix === prefix)
  if (word !== undefined) return word
  const prefixes = agentWords().map((each) => `${each.prefix}_`)
  const guess = (rest.length > 0 && didYouMean(`${prefix}_`, prefixes)) || '.'
  throw new WonceError('unknown-noun', `${id} is no id of any noun here: an id is like deal_01ARZ3NDEK${guess}`, { id })
}
