import { describe, expect, test } from 'vitest'
import type { EnglishContext } from '../../../src/mcp/english/parse-english.ts'
import { parseEnglish } from '../../../src/mcp/english/parse-english.ts'
import { refused, understood } from './corpus.ts'
import { context, vocabulary } from './kit.ts'

describe('instructions that are understood', () => {
  test.each(understood)('$says', async ({ says, means }) => {
    expect(await stepsOf(says)).toEqual(means)
  })
})

describe('instructions that are refused, or asked back', () => {
  test.each(refused)('$because: $says', async ({ says, because, names }) => {
    const [problem] = await problemsOf(says)
    expect(problem).toMatchObject({ reason: because, ...(names === undefined ? {} : { clause: names }) })
    expect(problem?.message).toMatch(/\S/)
  })
})

test('the corpus has every verb of every noun', () => {
  const said = new Set(understood.flatMap(({ means }) => means.map(({ verb }) => verb)))
  const known = vocabulary.flatMap(({ name, verbs }) => verbs.map((verb) => `${name}.${verb.name}`))
  expect(known.filter((verb) => !said.has(verb))).toEqual([])
})

test('each step comes with its clause, and with the references that it was given without being told', async () => {
  const says = 'Create a contact named Eve Stone, qualify her; create a $5k deal called Big.'
  expect(await parseEnglish(says, context)).toMatchObject({
    clauses: [
      { text: 'Create a contact named Eve Stone', step: 0 },
      { text: 'qualify her', step: 1 },
      { text: 'create a $5k deal called Big', step: 2, linked: ['contact'] },
    ],
  })
})

test('an ambiguous name comes with its candidates, its place and a question, and is settled by a choice', async () => {
  const says = 'win deal_big, then qualify Kim'
  const [problem] = await problemsOf(says)
  expect(problem).toMatchObject({
    reason: 'ambiguous',
    clause: 'Kim',
    at: [27, 30],
    step: 1,
    question: expect.stringContaining('Kim'),
    candidates: [
      { id: 'contact_kim1', noun: 'Contact', title: 'Kim Novak' },
      { id: 'contact_kim2', noun: 'Contact', title: 'Kim Lane' },
    ],
  })
  const { steps } = await understoodAs(says, new Map([[says.indexOf('Kim'), 'contact_kim2']]))
  expect(steps[1]).toEqual({ verb: 'Contact.qualify', input: { id: 'contact_kim2' } })
})

test('of the verbs that lead to a state, those are asked about that can start from where the entity is', async () => {
  const [problem] = await problemsOf('move deal_wendy to Proposal')
  expect(problem).toMatchObject({
    clause: 'Proposal',
    at: [19, 27],
    question: 'Which is meant by "Proposal": advance or reopen?',
    candidates: [
      { id: 'Deal.advance', noun: 'Deal', title: 'advance' },
      { id: 'Deal.reopen', noun: 'Deal', title: 'reopen' },
    ],
  })
  const { steps } = await understoodAs('move deal_wendy to Proposal', new Map([[19, 'Deal.reopen']]))
  expect(steps).toEqual([{ verb: 'Deal.reopen', input: { id: 'deal_wendy', stage: 'Proposal' } }])
  const [none] = await problemsOf('move Mark Twain Rollout to Proposal')
  expect(none?.message).toBe(
    'The stage of Mark Twain Rollout is Negotiation, from where it cannot be "Proposal": advance starts from Prospecting, Qualification, Proposal; reopen starts from Won, Lost, Closed. From Negotiation there are win, lose, close.',
  )
})

test('where a clause was not understood, nothing is said of the states that it may have changed', async () => {
  const problems = await problemsOf('lose Mark Twain Rollout becuz, then move Mark Twain Rollout to Proposal')
  expect(problems.map(({ clause }) => clause)).toEqual(['becuz'])
})

test('a quoted name is settled by its text without the quotes', async () => {
  const [problem] = await problemsOf('qualify "Sam Park"')
  const chosen = new Map([[problem?.at[0] ?? -1, 'contact_sam2']])
  expect((await understoodAs('qualify "Sam Park"', chosen)).steps[0]?.input).toEqual({ id: 'contact_sam2' })
})

test('a name that is part of a longer one comes with both, and what follows the chosen one is what is said of it', async () => {
  const says = 'score Vandelay 12345'
  expect((await problemsOf(says))[0]).toMatchObject({
    reason: 'ambiguous',
    candidates: [
      { id: 'organization_vandelay12345', noun: 'Organization', title: 'Vandelay 12345' },
      { id: 'organization_vandelay', noun: 'Organization', title: 'Vandelay' },
    ],
  })
  const { steps } = await understoodAs(says, new Map([[6, 'organization_vandelay']]))
  expect(steps[0]?.input).toEqual({ id: 'organization_vandelay', healthScore: 12_345 })
  const longer = await parseEnglish(says, context, new Map([[6, 'organization_vandelay12345']]))
  expect(longer).toMatchObject({ problems: [{ reason: 'missing-field' }] })
})

test('a choice that is none of the candidates settles nothing', async () => {
  const result = await parseEnglish('qualify Kim', context, new Map([[8, 'contact_bob']]))
  expect(result).toMatchObject({ problems: [{ reason: 'ambiguous' }] })
})

test.each([
  ['create a dael called Big worth 5k', 'Deal'],
  ['qualfy Alice', 'qualify'],
  ['create a contact named Eve with emial eve@stone.io', 'email'],
])('"%s" is told of %s', async (says, meant) => {
  expect((await problemsOf(says))[0]?.message).toContain(`did you mean ${meant}?`)
})

test('who is left of two is not guessed, and the answer says how to say it', async () => {
  expect((await problemsOf('merge Alice with Bob'))[0]?.message).toContain('"merge X into Y"')
})

test.each([
  ['qualify Alice and Alice', 'is said twice'],
  ['win deal_big and deal_big', 'is said twice'],
  ['win "Acme Enterprise" and "Acme Enterprise"', 'is said twice'],
  ['qualify Alice and Bob', 'a further name needs its verb again'],
  ['create a task', 'Activity.create needs subject'],
  ['create an email "Hello"', 'an Activity with type Email, or a Contact with preferredChannel Email'],
  ['create a deal "Q3" worth 15000 in Churned', 'Prospecting, Qualification, Proposal, Negotiation'],
  ['log a call "Intro" in Pending', 'Activity.log starts in Completed'],
  ['lose Acme Enterprise because it is too expensive', 'with lostReason "…"'],
  ['qualify Alice because of price', 'Contact.qualify takes no reason'],
  ['create a contact named Eve with Emial eve@stone.io', 'did you mean email?'],
])('"%s" says what would do', async (says, told) => {
  expect((await problemsOf(says))[0]?.message).toContain(told)
})

test.each(['how many deals do I have?', 'delete all contacts', 'if Alice is rich, win Acme Enterprise'])(
  '"%s" is sent to the tools that can do it',
  async (says) => {
    expect((await problemsOf(says))[0]?.message).toMatch(/search.*fetch/)
  },
)

test.each([
  ['finalize INV-77', ['Invoice']],
  ['update the subscription subscription_1 with plan Nowhere', ['Subscription', 'Plan']],
  ['create a contact with email nowhere', ['Contact']],
  ['win deal_big; frobnicate', []],
])('the problem of "%s" comes with its nouns', async (says, nouns) => {
  expect((await problemsOf(says))[0]?.nouns).toEqual(nouns)
})

test('what find throws is passed on', async () => {
  const broken: EnglishContext = { ...context, find: () => Promise.reject(new RangeError('closed')) }
  await expect(parseEnglish('qualify Alice', broken)).rejects.toThrow(RangeError)
})

test('days are those of UTC, wherever it runs', async () => {
  const zone = process.env.TZ
  try {
    for (const TZ of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      process.env.TZ = TZ
      const says = 'create an activity called Call with due tomorrow, start at in 2 hours, end at next Friday at 5pm'
      expect((await stepsOf(says))[0]?.input).toMatchObject({
        dueAt: '2026-11-26T00:00:00.000Z',
        startAt: '2026-11-26T00:00:00.000Z',
        endAt: '2026-12-04T17:00:00.000Z',
      })
    }
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})

const longInputs = [
  'and '.repeat(1000),
  ', '.repeat(2000),
  'please '.repeat(570),
  "'".repeat(4000),
  "a'".repeat(2000),
  '"a" '.repeat(1000),
  `create a contact named ${'A '.repeat(1900)}`,
  `create a contact named ${'A of '.repeat(790)}`,
  `qualify ${'1 '.repeat(1990)}`,
  `qualify A${' 1'.repeat(1990)}`,
  `qualify ${'alice '.repeat(660)}`,
  `create a deal with expected close date ${'next '.repeat(790)}`,
  `create ${'deal '.repeat(790)}`,
  `create a deal worth ${'9'.repeat(3980)}`,
  `create a deal worth ${'9,'.repeat(1990)}`,
  `mark ${'A as '.repeat(790)}`,
  '('.repeat(4000),
  `create a contact ${'('.repeat(3900)}`,
  'a'.repeat(4000),
  `${'A'.repeat(3999)}'`,
  'win deal_big, '.repeat(285),
  'create a contact "A" and '.repeat(160),
  'delete acme; '.repeat(300),
  `qualify Alice${','.repeat(3900)}`,
]

test.each(longInputs.map((says) => [says.slice(0, 40), says] as const))(
  '4,000 characters are read soon: %s',
  async (_, says) => {
    const begun = performance.now()
    await parseEnglish(says.slice(0, 4000), context)
    expect(performance.now() - begun).toBeLessThan(2_000)
  },
)

test.each([
  `create a contact named ${'A of '.repeat(790)}B`,
  `qualify Alice${','.repeat(3900)}`,
  `qualify Alice ${'('.repeat(3900)}`,
  `qualify Alice ${'Chen '.repeat(780)}`,
  `qualify alice ${'chen '.repeat(780)}`,
])('no text makes it look up many names: %#', async (says) => {
  let lookUps = 0
  const counting: EnglishContext = {
    ...context,
    find(noun, text) {
      lookUps += 1
      return context.find(noun, text)
    },
  }
  await parseEnglish(says, counting)
  expect(lookUps).toBeLessThan(40)
})

test('an answer settles the one place that was asked about', async () => {
  const result = await parseEnglish('qualify Kim, then delete Kim', context, new Map([[8, 'contact_kim1']]))
  expect(result).toMatchObject({ problems: [{ reason: 'ambiguous', at: [25, 28] }] })
})

test('each place of a name that is said twice has a question of its own', async () => {
  const problems = await problemsOf('Qualify Kim, then delete Kim')
  expect(problems.map(({ question }) => question)).toEqual([
    'Which Kim is meant in "Qualify Kim"?',
    'Which Kim is meant in "delete Kim"?',
  ])
  expect((await problemsOf('qualify Kim'))[0]?.question).toBe('Which Kim is meant?')
})

test('every clause that is not understood is told, and none that only wants for one of them', async () => {
  const says =
    'Frobnicate a deal, qualify Bob Smith and zork him. Win it. Qualify Kim; create a deal called Big worth much'
  const problems = await problemsOf(says)
  expect(problems.map(({ reason, clause }) => [reason, clause])).toEqual([
    ['not-understood', 'Frobnicate'],
    ['not-understood', 'zork'],
    ['ambiguous', 'Kim'],
    ['bad-value', 'much'],
  ])
  for (const { at, clause } of problems) expect(says.slice(...at)).toBe(clause)
  const wanting = await problemsOf('Create a contact called Eve who is nice, qualify her, then win nothing')
  expect(wanting.map(({ clause }) => clause)).toEqual(['who'])
  expect(await problemsOf('zork it. '.repeat(400))).toHaveLength(20)
})

async function understoodAs(says: string, choices?: ReadonlyMap<number, string>) {
  const result = await parseEnglish(says, context, choices)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result
}

async function stepsOf(says: string) {
  return (await understoodAs(says)).steps
}

async function problemsOf(says: string) {
  const result = await parseEnglish(says, context)
  if ('steps' in result) throw new Error(`understood as ${JSON.stringify(result.steps)}`)
  return result.problems
}
