/** What an instruction has spoken of so far: the entities that it made, acted on or named. */
import type { NounWord, StepReference } from '../../index.ts'

export interface Mention {
  readonly noun: NounWord
  /** As it goes into a step: an id, or the step that made it or acted on it. */
  readonly value: string | StepReference
  /** Where it is known: an entity that is yet to be made has none. */
  readonly id?: string
  /** What it may be called by from now on. */
  readonly names: readonly string[]
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

/** Made by this instruction under exactly this name. */
export function madeAs(memory: Memory, nouns: readonly NounWord[], name: string): readonly Mention[] {
  const asked = name.toLowerCase()
  return made(memory, nouns).filter(({ names }) => names.some((known) => known.toLowerCase() === asked))
}

/** Made by this instruction under a name that begins with these words. */
export function madeLike(memory: Memory, nouns: readonly NounWord[], name: string): readonly Mention[] {
  const asked = `${name.toLowerCase()} `
  return made(memory, nouns).filter(({ names }) => names.some((known) => known.toLowerCase().startsWith(asked)))
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
