import { expect, test } from 'vitest'
import { Questions, type Round, UnansweredError } from '../../../server/mcp/questions.ts'
import { question } from './fake-tools.ts'

const first: Round = { responses: undefined, state: undefined, labels: 'oneOf' }

/** The next round, in which the client answers all it was asked with this choice. */
async function after(round: Round, choice: unknown): Promise<Round> {
  const questions = new Questions(round)
  await expect(questions.ask(question)).rejects.toThrow(UnansweredError)
  const { inputRequests, requestState } = questions.unanswered ?? {}
  const keys = Object.keys(inputRequests ?? {})
  const response = { action: 'accept', content: { choice } }
  return { ...round, responses: Object.fromEntries(keys.map((key) => [key, response])), state: requestState }
}

test('a choice counts for the question it was made for, and for no other', async () => {
  const round = await after(first, 'acme-1')
  expect(await new Questions(round).ask(question)).toBe('acme-1')
  await expect(new Questions(round).ask({ ...question, message: 'Which one is to be deleted?' })).rejects.toThrow(
    UnansweredError,
  )
  const others = [...question.choices, { value: 'acme-3', label: 'Acme LLC' }]
  await expect(new Questions(round).ask({ ...question, choices: others })).rejects.toThrow(UnansweredError)
})

test.each([['acme-9'], [7], [undefined]])('what was not offered (%s) is no choice', async (choice) => {
  const questions = new Questions(await after(first, choice))
  expect(await questions.ask(question)).toBeUndefined()
  expect(questions.unanswered).toBeUndefined()
})

test.each(['', '{', '[]', '{"x":1}'])('a state that is none of ours (%s) is as good as none', async (state) => {
  const questions = new Questions({ ...first, state })
  await expect(questions.ask(question)).rejects.toThrow(UnansweredError)
  expect(questions.unanswered).toBeDefined()
})

test('clients of before 2025-11-25 are told what choices are called in their way', async () => {
  const questions = new Questions({ ...first, labels: 'enumNames' })
  await expect(questions.ask(question)).rejects.toThrow(UnansweredError)
  const [request] = Object.values(questions.unanswered?.inputRequests ?? {})
  expect(request).toMatchObject({
    params: {
      requestedSchema: { properties: { choice: { enum: ['acme-1', 'acme-2'], enumNames: ['Acme Ltd', 'Acme Inc'] } } },
    },
  })
})
