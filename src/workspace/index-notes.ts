/**
 * What a database says of its query index: by which definition of each noun its rows were indexed, and which nouns have *strays*,
 * rows that a build with another definition, or with none, has written since.
 *
 * A stray carries an entry that says so: whoever has the definition finds it, and need not look at all the others.
 */
import type { NounSpec } from '../core/noun.ts'
import { type IndexKey, signatureOf } from '../core/query/index-key.ts'
import type { MetaRow, Reads } from '../core/storage.ts'

/** Under these names meta says it. The first is one row for all nouns: it is read at every opening. */
const signaturesName = 'index'
const straysName = 'strays'

export interface IndexNotes {
  readonly signatures: { readonly [noun: string]: unknown }
  /** Names of nouns. */
  readonly strays: readonly string[]
}

export const noIndexNotes: IndexNotes = { signatures: {}, strays: [] }

/** Whether the index was made for this definition. */
export function isMadeFor({ signatures }: IndexNotes, spec: NounSpec): boolean {
  return signatures[spec.name] === signatureOf(spec)
}

/** Whether each row of the noun has the entries that this definition asks for. */
export function isIndexed(notes: IndexNotes, spec: NounSpec): boolean {
  return isMadeFor(notes, spec) && !notes.strays.includes(spec.name)
}

/** The entry that strays carry. No field has an empty name. */
export function strayKey(noun: string): IndexKey {
  return [noun, '', '']
}

export async function readIndexNotes(reads: Reads): Promise<IndexNotes> {
  const [noted, strays] = await reads.meta([signaturesName, straysName])
  return {
    signatures: Object(noted), // only compared with what they should be
    strays: Array.isArray(strays) ? strays : [],
  }
}

export function signaturesRow(signatures: IndexNotes['signatures']): MetaRow {
  return { name: signaturesName, value: signatures }
}

export function straysRow(nouns: Iterable<string>): MetaRow {
  return { name: straysName, value: [...new Set(nouns)].sort() }
}
