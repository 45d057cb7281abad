/** What an instruction has spoken of so far: the entities that it made, acted on or named. */
import type { NounWord, StepReference } from '../../index.ts'

export interface Mention {
  readonly noun: NounWord
  /** As it goes into a step: an id, or the step that made it or acted on it. */
  readonly value: string | StepReference
  /** Where it is known: an entity that is yet to be made has none. */
  readonly id?: string
  /** What it is called by as far as is known here, by the field that says so. */
  readonly keys: ReadonlyMap<string, string>
  /** Fields of that kind that this instruction wrote: what they held before names it no more. */
  readonly written: ReadonlySet<string>
  /** Whether an earlier clause made it. */
  readonly isMade: boolean
}

export interface Memory {
  /** The one mentioned last comes last. */
  readonly mentions: readonly Mention[]
  remember(mention: Mention): void
  forget(mention: Mention): void
}

export function createMemory(): Memory {
  let mentions: readonly Mention[] = []
  return {
    get mentions() {
      return mentions
    },
    remember(mention) {
      mentions = [...mentions.filter((known) => !isSame(known, mention)), mention]
    },
    forget(mention) {
      mentions = mentions.filter((known) => !isSame(known, mention))
    },
  }
}

export function namesOf({ keys }: Mention): readonly string[] {
  return [...keys.values()]
}

/** Given exactly this name by this instruction, as it was made or later. */
export function writtenAs(memory: Memory, nouns: readonly NounWord[], name: string): readonly Mention[] {
  const asked = name.toLowerCase()
  return written(memory, nouns, (known) => known.toLowerCase() === asked)
}

/** Given a name by this instruction that begins with these words. */
export function writtenLike(memory: Memory, nouns: readonly NounWord[], name: string): readonly Mention[] {
  const asked = `${name.toLowerCase()} `
  return written(memory, nouns, (known) => known.toLowerCase().startsWith(asked))
}

function written(memory: Memory, nouns: readonly NounWord[], isAsked: (name: string) => boolean): readonly Mention[] {
  return memory.mentions.filter(({ noun, keys, written }) => {
    return nouns.includes(noun) && [...keys].some(([field, name]) => written.has(field) && isAsked(name))
  })
}

export function made(memory: Memory, nouns: readonly NounWord[]): readonly Mention[] {
  return memory.mentions.filter(({ noun, isMade }) => isMade && nouns.includes(noun))
}

/** Whether both are one entity. */
export function isSame(left: Mention, right: Mention): boolean {
  if (left.id !== undefined && left.id === right.id) return true
  const [a, b] = [left.value, right.value]
  return typeof a === 'string' || typeof b === 'string' ? a === b : a.$step === b.$step
}
