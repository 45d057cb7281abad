/**
 * The parser's score on instructions that it was not made for: what it understands as it was meant, and what it refuses.
 *
 * The misses are kept in docs/english.md. One that appears or disappears is a change of what the tool does, to be looked at.
 */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import 'wonce/billing'
import 'wonce/crm'
import { vocabulary } from '../../../src/index.ts'
import type { Candidate, EnglishContext, EnglishResult } from '../../../src/mcp/english/parse-english.ts'
import { parseEnglish } from '../../../src/mcp/english/parse-english.ts'
import type { BlindLine } from './blind-corpus.ts'
import * as second from './blind-corpus.ts'
import * as third from './second-blind-corpus.ts'

interface Known {
  readonly id: string
  readonly noun: string
  readonly name?: string
  readonly email?: string
}

function contextOf(world: readonly Known[], now: EnglishContext['now']): EnglishContext {
  return {
    vocabulary: vocabulary().filter(({ name }) => name !== 'AgentCall'),
    now,
    async find(noun, text) {
      const wanted = text.toLowerCase()
      const all = world.filter((each) => each.noun === noun)
      const named = all.filter(
        ({ id, name, email }) => id === text || name?.toLowerCase() === wanted || email === wanted,
      )
      const found = named.length > 0 ? named : all.filter(({ name }) => name?.toLowerCase().startsWith(`${wanted} `))
      return found.map(({ id, name }): Candidate => ({ id, noun, title: name ?? id }))
    },
    fieldsAfter: async () => undefined,
  }
}

type Verdict = 'right' | 'refused' | 'refused otherwise' | 'wrong'

function verdictOf(line: BlindLine, result: EnglishResult): Verdict {
  if ('steps' in result) return isDeepStrictEqual(named(result.steps), named(line.steps ?? [])) ? 'right' : 'wrong'
  if (line.steps !== undefined) return 'refused'
  return result.problems[0]?.reason === line.refused ? 'right' : 'refused otherwise'
}

/** What is there already goes by its id, whether a step names it so or as what an earlier step was done to. */
function named(steps: readonly { readonly verb: string; readonly input: object }[]): unknown {
  const ids = steps.map(({ input }) => Reflect.get(input, 'id'))
  const name = (value: unknown): unknown => {
    const place: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, '$step') : undefined
    return typeof place === 'number' && ids[place] !== undefined ? name(ids[place]) : value
  }
  return steps.map(({ verb, input }) => [
    verb,
    Object.fromEntries(Object.entries(input).map(([field, value]) => [field, name(value)])),
  ])
}

const corpora = [
  { name: 'the second corpus', lines: second.blindCorpus, context: contextOf(second.existing, second.now), of: '' },
  {
    name: 'the third corpus',
    lines: third.secondBlindCorpus,
    context: contextOf(third.existing, third.now),
    of: ' (third corpus)',
  },
]

test.each(corpora)('$name: docs/english.md lists every miss', async ({ lines: corpus, context, of: heading }) => {
  const lines = await Promise.all(
    corpus.map(async (line) => ({ line, verdict: verdictOf(line, await parseEnglish(line.input, context)) })),
  )
  const of = (verdict: Verdict) => lines.filter((each) => each.verdict === verdict).map(({ line }) => line.input)
  const meant = corpus.filter(({ steps }) => steps !== undefined).length
  const understood = lines.filter(({ line, verdict }) => line.steps !== undefined && verdict === 'right').length
  const notRefused = lines.filter(({ line, verdict }) => line.refused !== undefined && verdict === 'wrong').length
  console.log(
    [
      `${understood} of ${meant} understood as meant; of ${corpus.length - meant} to refuse, ${of('refused otherwise').length} for another reason, ${notRefused} not.`,
      ...of('wrong').map((input) => `done otherwise: ${input}`),
      ...of('refused').map((input) => `refused: ${input}`),
      ...of('refused otherwise').map((input) => `refused for another reason: ${input}`),
    ].join('\n'),
  )
  const documented = readFileSync('docs/english.md', 'utf8')
  const listed = (head: string) =>
    (documented.split(`\n### ${head}${heading}\n`)[1]?.split('\n##')[0] ?? '')
      .split('\n')
      .filter((row) => row.startsWith('- '))
      .map((row) => row.slice(2))
  expect(of('wrong')).toEqual(listed('Done otherwise than it was meant'))
  expect(of('refused')).toEqual(listed('Refused, though it was meant'))
  expect(of('refused otherwise')).toEqual(listed('Refused for another reason'))
})
