/**
 * English on a workspace: names are looked up in it, and what is ambiguous is asked back where somebody can be asked.
 */
import { z } from 'zod'
import type { Step, Vocabulary, Workspace } from '../index.ts'
import { nounIn } from './any-noun.ts'
import {
  type Candidate,
  type EnglishContext,
  type EnglishProblem,
  type EnglishResult,
  parseEnglish,
} from './english/parse-english.ts'
import { titleOf } from './entity-text.ts'
import { boundedLookUps } from './look-ups.ts'
import { oneLine } from './one-line.ts'
import { createRehearsal } from './rehearsal.ts'
import { escapePattern } from './search.ts'
import { ToldError } from './told-error.ts'
import type { ToolContext } from './tool.ts'

/** Questions that one instruction may raise. */
const maxQuestions = 5
/** More than anybody would choose from. */
const maxCandidates = 20

/** A clause that was not understood, as answers have it. */
export const unclear = z.object({
  reason: z.enum(['not-understood', 'ambiguous', 'not-found', 'missing-field', 'bad-value']),
  clause: z.string().describe('The part of the input it is about.'),
  at: z.array(z.int()).describe('Where that stands in the input: from, to.'),
  message: z.string().describe('Why, and what to do about it.'),
  candidates: z
    .array(z.object({ id: z.string(), noun: z.string(), title: z.string() }))
    .optional()
    .describe('What an ambiguous name or state may mean: an entity, or a verb such as Deal.advance.'),
})

/** With the schemas of what the problems are about. */
function howElse(problems: readonly EnglishProblem[]): string {
  const nouns = [...new Set(problems.flatMap(({ nouns }) => nouns))]
  const asked = nouns.length === 0 ? ['…'] : nouns
  const calls = asked.map((noun) => `fetch { "what": "schema", "noun": "${noun}" }`).join(', ')
  return `Say it in \`steps\` instead, as in [{ "verb": "Deal.win", "input": { "id": "deal_…" } }]; ${calls} lists what each verb takes.`
}

/** Not all of the instruction is clear, so nothing was written; each clause that is not is told. */
export class NotUnderstood extends ToldError {
  readonly notUnderstood: readonly z.infer<typeof unclear>[]

  constructor(problems: readonly EnglishProblem[]) {
    super(
      'not-understood',
      `${problems.map(({ message }) => oneLine(message)).join('\n')}\nNothing was written. ${howElse(problems)}`,
    )
    this.name = 'NotUnderstood'
    this.notUnderstood = problems.map(({ reason, clause, at, message, candidates }) => ({
      reason,
      clause,
      at: [...at],
      message,
      ...(candidates === undefined ? undefined : { candidates: [...candidates] }),
    }))
  }
}

interface Instruction {
  readonly input: string
  readonly words: Vocabulary
  readonly now: string
  readonly ask: ToolContext['ask']
  readonly signal?: AbortSignal | undefined
}

export async function stepsFromEnglish(
  workspace: Workspace,
  { input, words, now, ask, signal }: Instruction,
): Promise<readonly Step[]> {
  const rehearsed = createRehearsal(workspace)
  const context: EnglishContext = {
    vocabulary: words,
    now,
    find: boundedLookUps((noun, text) => named(workspace, words, noun, text), signal),
    fieldsAfter: (...asked) => {
      signal?.throwIfAborted()
      return rehearsed(...asked)
    },
  }
  const chosen = new Map<number, string>()
  for (let questions = 0; ; questions += 1) {
    const result = await parseEnglish(input, context, chosen)
    if ('steps' in result) return result.steps
    const { problems } = result
    const open = problems.find(isAskable)
    if (open === undefined || ask === undefined || !problems.every(isAskable) || questions === maxQuestions) {
      throw new NotUnderstood(problems)
    }
    const inVain = await unclearAnyhow(open, (id) =>
      parseEnglish(input, context, new Map([...chosen, [open.at[0], id]])),
    )
    if (inVain.length > 0) throw new NotUnderstood([...problems, ...inVain])
    const choices = open.candidates.map(({ id, title }) => ({ value: id, label: oneLine(`${title} (${id})`) }))
    const answer = await ask({ message: oneLine(open.question), choices })
    if (answer === undefined || !choices.some(({ value }) => value === answer)) throw new NotUnderstood(problems)
    chosen.set(open.at[0], answer)
  }
}

type Askable = EnglishProblem & Required<Pick<EnglishProblem, 'candidates' | 'question'>>

function isAskable(problem: EnglishProblem): problem is Askable {
  return problem.reason === 'ambiguous' && problem.candidates !== undefined && problem.question !== undefined
}

/** Nobody is asked in vain: what stays unclear whatever is answered; nothing where one answer makes all of it clear, or a question. */
async function unclearAnyhow(
  { candidates }: Askable,
  parsedWith: (id: string) => Promise<EnglishResult>,
): Promise<readonly EnglishProblem[]> {
  let first: readonly EnglishProblem[] | undefined
  for (const { id } of candidates) {
    const result = await parsedWith(id)
    if ('steps' in result || result.problems.every(isAskable)) return []
    first ??= result.problems.filter((problem) => !isAskable(problem))
  }
  return first ?? []
}

/** By id, by name or a unique field; where nothing is called just that, by what the name begins with. Regardless of case. */
async function named(
  workspace: Workspace,
  words: Vocabulary,
  noun: string,
  text: string,
): Promise<readonly Candidate[]> {
  const word = words.find(({ name }) => name === noun)
  if (word === undefined) return []
  const fields = word.fields
    .filter(
      ({ name, kind, isUnique }) =>
        kind === 'text' && (isUnique === true || ['name', 'subject', 'number'].includes(name)),
    )
    .map(({ name }) => name)
  const holding = async (pattern: string) => {
    const matches = { $regex: new RegExp(pattern, 'i') }
    const filter = { $or: [{ $id: text }, ...fields.map((field) => ({ [field]: matches }))] }
    const found = await nounIn(workspace, noun).find(filter, { limit: maxCandidates })
    return found.map((entity) => ({ id: entity.$id, noun, title: titleOf(entity) }))
  }
  const same = await holding(`^${escapePattern(text)}$`)
  return same.length > 0 ? same : holding(`^${escapePattern(text)}\\s`)
}
