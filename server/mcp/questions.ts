/**
 * The questions of one call, over several rounds.
 *
 * Since protocol 2026-07-28 a server cannot ask while a call is under way: the call ends with the question, and the client
 * makes it again, with the answer. So the tool runs again from its beginning, and what it asked before is answered at once.
 * For older clients the SDK goes the same rounds by itself.
 */
import { createHash } from 'node:crypto'
import { type InputRequiredResult, inputRequired, inputResponse } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Question } from '../../src/mcp/index.ts'

/** By question; `null` where they would not say. From the client, as all of this is: it holds nothing that he may not set. */
const answersSchema = z.record(z.string(), z.string().nullable())
type Answers = z.infer<typeof answersSchema>

export interface Round {
  readonly responses: { readonly [key: string]: unknown } | undefined
  /** As the client gave it back. */
  readonly state: string | undefined
  /** `enumNames` is how clients before 2025-11-25 are told what a choice is called. */
  readonly labels: 'oneOf' | 'enumNames'
}

/** What `ask` rejects with where the person has yet to be asked: the run ends, having done nothing, and comes again. */
export class UnansweredError extends Error {
  constructor(message: string) {
    super(`The person has to be asked first: ${message}`)
    this.name = 'UnansweredError'
  }
}

export class Questions {
  readonly #round: Round
  readonly #answers: Answers
  #open: { readonly key: string; readonly question: Question } | undefined

  constructor(round: Round) {
    this.#round = round
    this.#answers = readAnswers(round.state)
  }

  /** Rejects with `UnansweredError` in the round in which it is asked. */
  async ask(question: Question): Promise<string | undefined> {
    const key = keyOf(question)
    const known = key in this.#answers ? this.#answers[key] : this.#answerOf(key)
    if (known === undefined) {
      this.#open ??= { key, question }
      throw new UnansweredError(question.message)
    }
    this.#answers[key] = known
    return question.choices.some(({ value }) => value === known) ? (known ?? undefined) : undefined
  }

  /** What the call is answered with where something was left unanswered. */
  get unanswered(): InputRequiredResult | undefined {
    if (this.#open === undefined) return undefined
    const { key, question } = this.#open
    const property = { type: 'string' as const, title: 'Choice', ...this.#choices(question) }
    const requestedSchema = { type: 'object' as const, properties: { choice: property }, required: ['choice'] }
    return inputRequired({
      inputRequests: { [key]: inputRequired.elicit({ message: question.message, requestedSchema }) },
      requestState: JSON.stringify(this.#answers),
    })
  }

  #answerOf(key: string): string | null | undefined {
    const view = inputResponse(this.#round.responses, key)
    if (view.kind !== 'elicit') return undefined
    const choice = view.action === 'accept' ? view.content?.choice : null
    return typeof choice === 'string' ? choice : null
  }

  #choices({ choices }: Question) {
    if (this.#round.labels === 'oneOf')
      return { oneOf: choices.map(({ value, label }) => ({ const: value, title: label })) }
    return { enum: choices.map(({ value }) => value), enumNames: choices.map(({ label }) => label) }
  }
}

/** By all that it says: an answer counts for no other question. */
function keyOf({ message, choices }: Question): string {
  const text = JSON.stringify([message, choices.map(({ value, label }) => [value, label])])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

function readAnswers(state: string | undefined): Answers {
  if (state === undefined) return {}
  try {
    return answersSchema.parse(JSON.parse(state))
  } catch {
    return {} // and they are asked again
  }
}
