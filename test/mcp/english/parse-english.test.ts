import { describe, expect, test } from 'vitest'
import { parseEnglish } from '../../../src/mcp/english/parse-english.ts'
import { refused, understood } from './corpus.ts'
import { context } from './kit.ts'

describe('instructions that are understood', () => {
  test.each(understood)('$says', async ({ says, means }) => {
    expect(await parseEnglish(says, context)).toMatchObject({ steps: means })
  })
})

describe('instructions that are refused, or asked back', () => {
  test.each(refused)('$because: $says', async ({ says, because, names }) => {
    const [problem] = await problemsOf(says)
    expect(problem).toMatchObject({ reason: because, ...(names === undefined ? {} : { clause: names }) })
  })
})

async function problemsOf(says: string) {
  const result = await parseEnglish(says, context)
  if ('steps' in result) throw new Error(`understood as ${JSON.stringify(result.steps)}`)
  return result.problems
}
