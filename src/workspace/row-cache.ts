/** Entity rows read or written lately, the oldest forgotten first. `undefined` is remembered too: there is no such row. */
import type { AnyEntity, Fields, NounSpec } from '../core/noun.ts'
import type { EntityRow } from '../core/storage.ts'

const maxRows = 2000
const maxAnswers = 100
const maxAnswerRows = 50

export class RowCache {
  readonly #rows = new Map<string, EntityRow | undefined>()

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  get(id: string): EntityRow | undefined {
    return this.#rows.get(id)
  }

  set(id: string, row: EntityRow | undefined): void {
    this.#rows.delete(id)
    this.#rows.set(id, row)
    const [oldest = id] = this.#rows.keys()
    if (this.#rows.size > maxRows) this.#rows.delete(oldest)
  }

  clear(): void {
    this.#rows.clear()
  }
}

/** Short answers to questions that verbs and hooks asked lately, such as the price of a plan. */
export class AnswerCache {
  readonly #answers = new Map<string, readonly AnyEntity[]>()

  get(spec: NounSpec, filter: Fields): readonly AnyEntity[] | undefined {
    return this.#answers.get(questionOf(spec, filter) ?? '')
  }

  set(spec: NounSpec, filter: Fields, answer: readonly AnyEntity[]): void {
    const question = questionOf(spec, filter)
    if (question === undefined || answer.length > maxAnswerRows) return
    if (this.#answers.size >= maxAnswers) this.#answers.clear()
    this.#answers.set(question, answer)
  }

  /** Forgets what was answered about a noun of which something has changed. */
  forget(noun: string): void {
    for (const question of this.#answers.keys()) if (question.startsWith(`${noun} `)) this.#answers.delete(question)
  }

  clear(): void {
    this.#answers.clear()
  }
}

/** `undefined` for a filter with patterns, dates or lists in it: they have no one spelling. */
function questionOf(spec: NounSpec, filter: Fields): string | undefined {
  const isPlain = Object.values(filter).every(
    (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
  )
  return isPlain ? `${spec.name} ${spec.version} ${JSON.stringify(filter)}` : undefined
}
