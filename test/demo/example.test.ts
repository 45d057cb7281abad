import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LoggedEvent } from 'wonce'
import { program } from '../kit/program.ts'

/** The commands themselves, each a process of its own. */

const root = resolve(import.meta.dirname, '../..')
const script = await program('demo/example.ts')

interface Finished {
  readonly code: number
  readonly out: string
  readonly error: string
}

function run(command: string, args: readonly string[]): Promise<Finished> {
  return new Promise((done) => {
    execFile(command, args, { cwd: root }, (failure, out, error) =>
      done({ code: failure === null ? 0 : Number(failure.code), out, error }),
    )
  })
}

/** As a person types it. */
function npmRunExample(...args: readonly string[]): Promise<Finished> {
  return run('npm', ['run', '--silent', 'example', '--', ...args])
}

/** What that runs, without waiting for npm and tsx. */
function example(...args: readonly string[]): Promise<Finished> {
  return run(process.execPath, [script, ...args])
}

async function emptyFolder(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-example-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** The cells of a Markdown table, its head first and without the rule under it. */
function cellsOf(table: string): readonly (readonly string[])[] {
  const lines = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
  return lines.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}

describe.concurrent('npm run example', { timeout: 60_000 }, () => {
  test('prints the flow as a table of its events', async ({ expect }) => {
    const { code, out, error } = await npmRunExample()
    expect({ code, error }).toEqual({ code: 0, error: '' })
    const cells = cellsOf(out)
    expect(cells.map(([step, event]) => [step, event])).toEqual([
      ['Step', 'Event'],
      ['Lead capture', '`contact.created`'],
      ['Qualification', '`contact.qualified`'],
      ['Deal creation', '`deal.created`'],
      ['Deal close', '`deal.won`'],
      ['Customer created', '`customer.created`'],
      ['Subscription activated', '`subscription.created`'],
    ])
    const payloads = cells.slice(1).map(([, , payload = '']) => payload)
    const patterns = [
      /^`\{ \$id: 'contact_[0-9A-Z]{26}', stage: 'Lead' \}`$/,
      /^`\{ \$id: 'contact_[0-9A-Z]{26}', stage: 'Qualified' \}`$/,
      /^`\{ \$id: 'deal_[0-9A-Z]{26}', value: 48000 \}`$/,
      /^`\{ \$id: 'deal_[0-9A-Z]{26}', stage: 'Won' \}`$/,
      /^`\{ \$id: 'customer_[0-9A-Z]{26}' \}`$/,
      /^`\{ plan: 'plan_Nw8rTxJv' \}`$/,
    ]
    for (const [index, pattern] of patterns.entries()) expect(payloads[index]).toMatch(pattern)
    expect(new Set(payloads.slice(0, 2).map((payload) => /contact_\w+/.exec(payload)?.[0])).size).toBe(1)
  })

  test('--json gives events, customers and subscriptions, and nothing else', async ({ expect }) => {
    const { code, out, error } = await npmRunExample('--json')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    const { events, customers, subscriptions, ...rest } = JSON.parse(out)
    expect(rest).toEqual({})
    expect(events.map(({ type }: LoggedEvent) => type)).toEqual([
      'contact.created',
      'contact.qualified',
      'deal.created',
      'deal.won',
      'customer.created',
      'subscription.created',
    ])
    expect(customers).toEqual([expect.objectContaining({ name: 'Acme Enterprise', contact: events[0].target })])
    expect(subscriptions).toEqual([
      expect.objectContaining({ customer: customers[0].$id, plan: 'plan_Nw8rTxJv', status: 'Active' }),
    ])
  })

  test('--data keeps the log; opening it again writes nothing, and the listing is refused a second time', async ({
    expect,
  }) => {
    await using scratch = await emptyFolder()
    const { folder } = scratch
    const path = join(folder, 'deeper', 'log.jsonl')
    const data = ['--data', join(folder, 'deeper')]
    expect(await example(...data)).toMatchObject({ code: 0, error: '' })
    const log = await readFile(path)
    const { mtimeMs } = await stat(path)

    const shown = await example(...data, '--show')
    expect(shown.code).toBe(0)
    expect(cellsOf(shown.out)).toHaveLength(7)
    expect(await readFile(path)).toEqual(log)

    const again = await example(...data)
    expect({ code: again.code, out: again.out }).toEqual({ code: 1, out: '' })
    expect(again.error).toMatch(
      /^The listing full-flow was refused \(unique\): Contact\.create [^\n]*alice@acme\.dev[^\n]*\n$/,
    )
    expect(again.error).toContain('is as it was before')
    expect(await readFile(path)).toEqual(log)
    expect((await stat(path)).mtimeMs).toBe(mtimeMs)
  })

  test('--data keeps what was done before a listing failed', async ({ expect }) => {
    await using scratch = await emptyFolder()
    const { folder } = scratch
    expect(await example('--data', folder, '--listing', 'win')).toMatchObject({ code: 0, error: '' })
    const refused = await example('--data', folder, '--listing', 'provision')
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.error).toContain('(guard)')
    expect(refused.error).toContain('What was done before that is kept')
    expect(await readFile(join(folder, 'log.jsonl'), 'utf8')).toContain('"kind":"activate","hook":"Deal.won/default"')
  })

  test('--data refuses a file that is no log, and leaves it as it is', async ({ expect }) => {
    await using scratch = await emptyFolder()
    const { folder } = scratch
    await writeFile(join(folder, 'log.jsonl'), 'no log\n')
    const refused = await example('--data', folder)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.error).toMatch(/^[^\n]*log\.jsonl[^\n]*line 1[^\n]*\n$/)
    expect(await readFile(join(folder, 'log.jsonl'), 'utf8')).toBe('no log\n')
  })

  test('an unknown listing is refused with the names of those that exist', async ({ expect }) => {
    const refused = await example('--listing', 'lose')
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.error).toContain('full-flow, capture, qualify')
  })
})

describe.concurrent('npm run example -- --listing', { timeout: 60_000 }, () => {
  const provisioned = [
    'deal.won on deal_k7TmPvQx',
    "deal.stage => 'Won'",
    "customer.name => 'Acme Enterprise'",
    "customer.contact => 'contact_fX9bL5nRd'",
    "subscription.plan => 'plan_Nw8rTxJv'",
  ]
  const changes: { readonly [listing: string]: readonly string[] } = {
    capture: ["contact.stage => 'Lead'", "contact.source => 'website'"],
    qualify: ['contact.qualified on contact_fX9bL5nRd', "contact.stage => 'Qualified'"],
    'create-deal': ["deal.contact => 'contact_fX9bL5nRd'", 'deal.value => 48000', "deal.stage => 'Prospecting'"],
    win: ['deal.won on deal_k7TmPvQx', "deal.stage => 'Won'"],
    provision: provisioned,
    automation: provisioned,
  }

  test.for(Object.entries(changes))('%s prints what it changed', async ([listing, lines], { expect }) => {
    const { code, out, error } = await example('--listing', listing)
    expect({ code, error }).toEqual({ code: 0, error: '' })
    for (const line of lines) expect(out).toContain(line)
  })
})

test('every listing is tried above', async () => {
  const { error } = await example('--listing', '?')
  const names = /There are (.*)\./.exec(error)?.[1]?.split(', ')
  expect(names).toEqual(['full-flow', 'capture', 'qualify', 'create-deal', 'win', 'provision', 'automation'])
})
