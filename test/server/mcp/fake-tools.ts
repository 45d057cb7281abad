/** Three small tools, whose calls a test holds up, lets go and watches. */
import { z } from 'zod'
import type { Tool, ToolAnswer, ToolContext } from '../../../src/mcp/index.ts'

/** What a tool has gone through, as a test waits for it. */
export type Step = 'began' | 'aborted' | 'ended'

export interface FakeToolsOptions {
  readonly tell?: (step: Step) => void
  /** How long a call of `fetch` lasts; for ever, or until it is aborted, where it is missing. */
  readonly hold?: Promise<void>
}

const searchInput = z.object({ text: z.string() })
const doInput = z.object({ to: z.string() })

export const question = {
  message: 'Which Acme?',
  choices: [
    { value: 'acme-1', label: 'Acme Ltd' },
    { value: 'acme-2', label: 'Acme Inc' },
  ],
} as const

export function createFakeTools({ tell = () => {}, hold }: FakeToolsOptions = {}): readonly Tool[] {
  return [
    {
      name: 'search',
      title: 'Search',
      description: 'Finds what has this text.',
      input: searchInput,
      output: z.object({ found: z.array(z.string()) }),
      isReadOnly: true,
      async run(input) {
        const { success, data } = searchInput.safeParse(input)
        if (!success) return failed('bad-input', 'There has to be a text.')
        if (data.text === 'nothing') return failed('not-found', 'There is nothing of that kind.')
        if (data.text === 'break') throw new Error('a secret of the inside')
        return { data: { found: [data.text] }, text: `Found ${data.text}.`, isError: false }
      },
    },
    {
      name: 'fetch',
      title: 'Fetch',
      description: 'Takes its time.',
      input: z.object({}),
      output: z.object({ isWhole: z.boolean() }),
      isReadOnly: true,
      async run(_input, { signal }) {
        tell('began')
        const isAborted = await Promise.race([aborted(signal), hold?.then(() => false) ?? never])
        tell(isAborted ? 'aborted' : 'ended')
        return { data: { isWhole: !isAborted }, text: 'fetched', isError: false }
      },
    },
    {
      name: 'do',
      title: 'Do',
      description: 'Asks which one, and does it.',
      input: doInput,
      output: z.object({ did: z.string(), canWrite: z.boolean() }),
      isReadOnly: false,
      async run(input, context) {
        const { to } = doInput.parse(input)
        const did = await decide(to, context)
        return { data: { did, canWrite: context.canWrite }, text: `did ${did}`, isError: false }
      },
    },
  ]
}

/** `twice`: two questions in one call. */
async function decide(to: string, { ask }: ToolContext): Promise<string> {
  if (ask === undefined) return 'not asked'
  const first = (await ask(question)) ?? 'not said'
  if (to !== 'twice') return first
  const second = await ask({ ...question, message: `And besides ${first}?` })
  return `${first} and ${second ?? 'not said'}`
}

const never = new Promise<boolean>(() => {})

function aborted(signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(true)
  return new Promise((done) => signal?.addEventListener('abort', () => done(true), { once: true }))
}

function failed(code: string, message: string): ToolAnswer {
  return { data: { error: { code, message } }, text: message, isError: true }
}
