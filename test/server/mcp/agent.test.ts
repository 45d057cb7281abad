/** An agent at work: `wonce-mcp` as a process, a relay, and people on replicas of their own. */
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import '../../../src/billing/index.ts'
import { openReplica } from '../../../server/mcp/replica.ts'
import { toolsOf } from '../../../server/mcp/workspace-tools.ts'
import { openWorkspace, type Workspace } from '../../../src/index.ts'
import { ManualClock } from '../../kit/manual-clock.ts'
import { program } from '../../kit/program.ts'
import { root } from './child.ts'
import { type ConnectOptions, connect, type Kind, kinds, type Shown, type TestClient } from './clients.ts'
import { serveHttp, writeToken } from './http-server.ts'
import { serveRelay, tokenOf } from './relay.ts'
import './provision-hook.ts'

const sentence =
  'Create a contact named Alice Chen (alice@acme.dev), qualify them, create a $48k deal called Acme Enterprise, and close it as won'
const seedEvents = [
  'contact.created',
  'contact.qualified',
  'deal.created',
  'deal.won',
  'customer.created',
  'subscription.created',
]

/** The command as a client starts it. */
async function command(url: string, kind: Kind = 'v2 of 2026-07-28'): Promise<TestClient> {
  const env = {
    PATH: process.env.PATH ?? '',
    WONCE_URL: url,
    WONCE_WORKSPACE: 'acme',
    WONCE_TOKEN: await tokenOf('robo'),
    WONCE_HOOKS: await program('test/server/mcp/provision-hook.ts'),
  }
  const args = [await program('server/mcp-cli.ts')]
  return connect({ kind, where: { command: process.execPath, args, cwd: root, env } })
}

/** The same over HTTP and in this process, which is there sooner. */
async function agent(
  url: string,
  kind: Kind = 'v2 of 2026-07-28',
  reply?: ConnectOptions['reply'],
): Promise<TestClient> {
  const token = await tokenOf('robo')
  const replica = await openReplica({ url, workspace: 'acme', token: () => token, timeoutMs: 30_000 })
  onTestFinished(() => replica.close())
  const served = await serveHttp({ tools: toolsOf(replica) })
  const where = { url: served.url, token: writeToken }
  return connect({ kind, where, ...(reply === undefined ? undefined : { reply }) })
}

async function person(url: string, name: string): Promise<Workspace> {
  const workspace = await openWorkspace({
    name: 'acme',
    isDefault: false,
    tabs: 'single',
    indexedDB: new IDBFactory(),
    IDBKeyRange,
    sync: { url, token: await tokenOf(name), createSocket: (address) => new WebSocket(address) as never },
  })
  onTestFinished(() => workspace.close())
  await online(workspace)
  return workspace
}

function online({ sync }: Workspace): Promise<void> {
  return new Promise((done) => {
    const look = () => sync.status.state === 'online' && sync.status.pending === 0 && done()
    onTestFinished(sync.subscribe(look))
    look()
  })
}

/** Resolves once the workspace has an event of this type on this entity. */
async function heard(workspace: Workspace, type: string, target: string): Promise<void> {
  const has = async () => (await workspace.events.list({ entity: target, type })).length > 0
  await new Promise<void>((done) => {
    const look = () => void has().then((isThere) => isThere && done())
    onTestFinished(workspace.events.subscribe(type, look))
    look()
  })
}

function idIn(result: { readonly structuredContent?: Record<string, unknown> | undefined }, step: number): string {
  const ids = result.structuredContent?.ids
  return Array.isArray(ids) ? String(ids[step]) : ''
}

test.each(kinds)(
  '[seed] the sentence through %s: six events by the agent, on the relay, and on a device that joins later',
  async (kind) => {
    const { url } = await serveRelay()
    const client = await agent(url, kind)
    const result = await client.call('do', { input: sentence })
    expect(result.isError).toBe(false)
    expect(result.structuredContent).toMatchObject({
      outcome: 'written',
      isDurable: true,
      notUnderstood: [],
      events: seedEvents.map((type) => ({ type })),
    })
    // An answer means that the relay has it: the process may be gone the next moment.
    await client.close()
    const ann = await person(url, 'ann')
    const events = await ann.events.list()
    expect(events.map(({ type }) => type)).toEqual(seedEvents)
    expect(new Set(events.map(({ actor }) => actor))).toEqual(new Set(['robo']))
    expect(await ann.Customer.find()).toMatchObject([{ name: 'Acme Enterprise' }])
  },
)

test('[H1] an agent and a person win the same deal apart: one customer, and the person is told what the merge decided', async () => {
  const { url } = await serveRelay()
  const ann = await person(url, 'ann')
  const deal = await ann.Deal.create({ name: 'Acme', value: 1 })
  await ann.sync.flushed()
  const client = await agent(url)
  await ann.sync.disconnect()
  await ann.Deal.win(deal.$id)
  const result = await client.call('do', { steps: [{ verb: 'Deal.win', input: { id: deal.$id } }] })
  expect(result.structuredContent).toMatchObject({ outcome: 'written', isDurable: true })
  expect(await ann.Customer.count()).toBe(1)
  const told = new Promise((done) => {
    onTestFinished(ann.conflicts.subscribe(done))
  })
  await ann.sync.connect()
  await told
  await ann.sync.flushed()
  expect(await ann.Customer.count()).toBe(1)
  expect(await ann.Subscription.count()).toBe(1)
  expect((await ann.runs.find()).map(({ status }) => status).sort()).toEqual(['effective', 'superseded'])
  const seen = await client.call('search', { noun: 'Customer' })
  expect(seen.structuredContent?.results).toHaveLength(1)
})

test('a call that is sent again to another process of the agent changes nothing', async () => {
  const { url } = await serveRelay()
  const call = { input: sentence, idempotencyKey: 'order 66' }
  const first = await command(url)
  const done = await first.call('do', call)
  await first.close()
  const again = await (await command(url)).call('do', call)
  expect(again.structuredContent).toMatchObject({
    outcome: 'repeated',
    ids: done.structuredContent?.ids,
    events: done.structuredContent?.events,
    isDurable: true,
  })
  const ann = await person(url, 'ann')
  expect((await ann.events.list()).map(({ type }) => type)).toEqual(['agentcall.created', ...seedEvents])
})

test.each(kinds)('two tokens use the same key through %s: each call is carried out', async (kind) => {
  const { url } = await serveRelay()
  const token = await tokenOf('robo')
  const replica = await openReplica({ url, workspace: 'acme', token: () => token, timeoutMs: 30_000 })
  onTestFinished(() => replica.close())
  const tokens = { write: [writeToken, `${writeToken}-too`], read: [] }
  const served = await serveHttp({ tools: toolsOf(replica), tokens })
  const outcomes: unknown[] = []
  for (const shown of [...tokens.write, writeToken]) {
    const client = await connect({ kind, where: { url: served.url, token: shown } })
    const { structuredContent } = await client.call('do', {
      steps: [{ verb: 'Contact.create', input: { name: 'Ada' } }],
      idempotencyKey: '1',
    })
    outcomes.push(structuredContent?.outcome)
  }
  expect(outcomes).toEqual(['written', 'written', 'repeated'])
  expect(await replica.Contact.count()).toBe(2)
})

test('while the relay is away it is said that what was done is in memory alone; the same call has the relay tried at once', async () => {
  const relay = await serveRelay()
  const token = await tokenOf('robo')
  // Nobody turns it: no pause between two tries ends by itself.
  const clock = new ManualClock(Date.now())
  const replica = await openReplica({ url: relay.url, workspace: 'acme', token: () => token, clock })
  onTestFinished(() => replica.close())
  await relay.close()
  const isCutOff = () => replica.sync.status.state === 'offline'
  await expect.poll(isCutOff).toBe(true)
  const call = { steps: [{ verb: 'Contact.create', input: { name: 'Ada' } }], idempotencyKey: '1' }
  const act = (deliveryMs: number) => toolsOf(replica, { deliveryMs })[2]
  const early = await act(50)?.run(call, { canWrite: true })
  expect(early).toMatchObject({ isError: true, data: { error: { code: 'no-relay', isDurable: false } } })
  expect(early?.text).toContain('in memory')
  expect(early?.text).toContain('lost if the process ends before the relay has it')
  expect(JSON.stringify(z.toJSONSchema(act(50)?.output ?? z.never()))).toContain('lost if that process ends')

  await expect.poll(isCutOff).toBe(true)
  await serveRelay(relay.port)
  const late = await act(10_000)?.run(call, { canWrite: true })
  expect(late).toMatchObject({ isError: false, data: { outcome: 'repeated', isDurable: true } })
})

test('[F5] what a merge has voided is told so, to the call under the same key and to the first that hears of it', async () => {
  const relay = await serveRelay()
  const token = await tokenOf('robo')
  const replica = await openReplica({ url: relay.url, workspace: 'acme', token: () => token })
  onTestFinished(() => replica.close())
  const bob = await person(relay.url, 'bob')
  const deals = [await bob.Deal.create({ name: 'Acme', value: 1 }), await bob.Deal.create({ name: 'Globex', value: 1 })]
  const [acme = '', globex = ''] = deals.map(({ $id }) => $id)
  await bob.sync.flushed()
  await heard(replica, 'deal.created', globex)
  await replica.sync.disconnect()
  const act = async (input: object, deliveryMs = 10_000) =>
    await toolsOf(replica, { deliveryMs })[2]?.run(input, { canWrite: true })
  const call = { steps: [{ verb: 'Deal.win', input: { id: acme } }], idempotencyKey: '1' }
  const early = await act(call, 50)
  expect(early).toMatchObject({
    data: { error: { code: 'no-relay', events: [{ verdict: { is: 'effective' } }, {}, {}] } },
  })
  for (const id of [acme, globex]) await bob.Deal.lose(id, { lostReason: 'price' })
  await expect.poll(async () => (await bob.Deal.get(globex))?.$sync).toBe('final') // in a batch before the win
  await replica.sync.connect()
  const late = await act(call)
  const isLost = { is: 'void', why: 'conflict', against: { type: 'deal.lost', actor: 'bob' } }
  expect(late).toMatchObject({
    isError: false,
    data: { outcome: 'void', isDurable: true, events: [{ type: 'deal.won', verdict: isLost }, {}, {}] },
  })
  expect(late?.text).toMatch(/^Done before under this key, and not again\. Written, but none of it counts:\n/)
  expect(late?.text).toContain(`deal.won ${acme}: void (conflict, against deal.lost of bob)`)

  await replica.sync.disconnect()
  const other = await bob.Deal.create({ name: 'Initech', value: 1 })
  await bob.sync.flushed()
  await replica.sync.connect()
  await heard(replica, 'deal.created', other.$id)
  await replica.sync.disconnect()
  await bob.Deal.lose(other.$id, { lostReason: 'price' })
  await expect.poll(async () => (await bob.Deal.get(other.$id))?.$sync).toBe('final')
  const steps = [
    { verb: 'Deal.win', input: { id: other.$id } },
    { verb: 'Contact.create', input: { name: 'Ada' } },
  ]
  const first = act({ steps })
  await expect.poll(() => replica.sync.status.pending).toBeGreaterThan(0)
  await replica.sync.connect()
  expect(await first).toMatchObject({ isError: false, data: { outcome: 'partly', isDurable: true, owed: [] } })
  expect((await first)?.text).toContain(`deal.won ${other.$id}: void (conflict, against deal.lost of bob)`)
})

test('[A3] what the relay would not take is refused before it is written', async () => {
  const { url } = await serveRelay()
  const token = await tokenOf('robo', ['read'])
  const replica = await openReplica({ url, workspace: 'acme', token: () => token, timeoutMs: 30_000 })
  onTestFinished(() => replica.close())
  const tools = toolsOf(replica)
  const act = tools.find(({ name }) => name === 'do')
  const said = await act?.run({ input: sentence }, { canWrite: true })
  expect(said).toMatchObject({ isError: true, data: { error: { code: 'refused' } } })
  expect(said?.text).toContain('The relay lets robo read and not write. Nothing of this call was written.')
  // Its hooks have written nothing either.
  expect(replica.sync.status).toMatchObject({ pending: 0, error: undefined })
  expect(await replica.Contact.count()).toBe(0)
  const rehearsed = await act?.run({ input: sentence, dryRun: true }, { canWrite: true })
  expect(rehearsed).toMatchObject({ isError: false, data: { outcome: 'rehearsed' } })
})

test('[A] an agent that may append does what its token lists, leaves hooks to others, and is told beforehand of what it may not', async () => {
  const { url } = await serveRelay()
  const token = await tokenOf('robo', ['read', 'append'], ['Deal.create', 'Deal.win'])
  const replica = await openReplica({ url, workspace: 'acme', token: () => token })
  onTestFinished(() => replica.close())
  const act = toolsOf(replica)[2]
  const create = { verb: 'Deal.create', input: { name: 'Acme', value: 1 } }
  const win = { verb: 'Deal.win', input: { id: { $step: 0 } } }
  const refused = async (input: object): Promise<string> => {
    const said = await act?.run(input, { canWrite: true })
    expect(said).toMatchObject({ isError: true, data: { error: { code: 'refused' } } })
    return said?.text ?? ''
  }
  const lose = { verb: 'Deal.lose', input: { id: { $step: 0 } } }
  expect(await refused({ steps: [create, lose] })).toContain(
    'The relay takes Deal.create, Deal.win of robo and nothing else; this comes to Deal.lose too. Nothing of this call was written.',
  )
  expect(await refused({ steps: [create], idempotencyKey: '1' })).toContain('AgentCall.create is the receipt')
  expect(await replica.Deal.count()).toBe(0)

  const said = await act?.run({ steps: [create, win] }, { canWrite: true })
  expect(said).toMatchObject({
    isError: false,
    data: { outcome: 'written', isDurable: true, runs: [], owed: [expect.stringContaining('Deal.won/provision/')] },
  })
  expect(replica.sync.status).toMatchObject({ pending: 0, refused: 0, error: undefined })
  // Who may write pays what the agent's verb says that it owes.
  const ann = await person(url, 'ann')
  await ann.settled()
  expect(await ann.Customer.find()).toMatchObject([{ name: 'Acme' }])
})

test('[A4] what would wait for others, perhaps for ever, is told at once', async () => {
  const { url } = await serveRelay()
  const token = await tokenOf('robo')
  const replica = await openReplica({ url, workspace: 'acme', token: () => token })
  onTestFinished(() => replica.close())
  const stranger = await openWorkspace({
    name: 'acme',
    isDefault: false,
    tabs: 'single',
    indexedDB: new IDBFactory(),
    IDBKeyRange,
  })
  onTestFinished(() => stranger.close())
  const theirs = await stranger.Deal.create({ name: 'Theirs', value: 1 })
  const lines: string[] = []
  for await (const line of stranger.export()) lines.push(line)
  await replica.import(lines) // which the relay has never heard of
  const update = { steps: [{ verb: 'Deal.update', input: { id: theirs.$id, value: 2 } }] }
  const said = await toolsOf(replica)[2]?.run(update, { canWrite: true })
  expect(said).toMatchObject({ isError: true, data: { error: { code: 'refused', isDurable: false } } })
  expect(said?.text).toMatch(
    /^The event \S+ is not sent yet: what others wrote before it, as in a file that was imported/,
  )
})

test('[A4] a replica that would write as somebody else is not opened', async () => {
  const { url } = await serveRelay()
  const token = await tokenOf('robo')
  const opening = openReplica({ url, workspace: 'acme', actor: 'ann', token: () => token, timeoutMs: 30_000 })
  await expect(opening).rejects.toThrow('is that of robo, which cannot write as ann')
})

test('code is planned in the sandbox, and carried out as one', async () => {
  const { url } = await serveRelay()
  const ann = await person(url, 'ann')
  for (const value of [10, 20, 30]) await ann.Deal.create({ name: `Deal ${value}`, value })
  await ann.sync.flushed()
  const client = await agent(url)
  const code = `
    const contact = await $.Contact.create({ name: 'Ada' })
    for (const deal of await $.Deal.find({ value: { $gte: 20 } }, { sort: { value: 'asc' } })) {
      await $.Deal.update(deal.$id, { contact: contact.$id })
      await $.Deal.win(deal.$id)
    }
    console.log('done')
    return await $.Deal.count()`
  const result = await client.call('do', { code })
  expect(result.structuredContent).toMatchObject({ outcome: 'written', value: 3, output: 'done\n' })
  await heard(ann, 'deal.won', idIn(result, 4))
  expect(await ann.Deal.find({ stage: 'Won', contact: idIn(result, 0) })).toHaveLength(2)
  expect(await ann.Customer.count()).toBe(2)

  const before = (await ann.events.list()).length
  const escaped = await client.call('do', { code: `$.Contact.create({ name: 'B' }); while (true) {}` })
  expect(escaped.isError).toBe(true)
  const thrown = await client.call('do', { code: `await $.Contact.create({ name: 'B' }); throw new Error('no')` })
  expect(thrown.content[0]?.text).toContain('no')
  expect((await ann.events.list()).length).toBe(before)
})

test('code that returns the id of what it made is answered with that id, and in a rehearsal with what it stands for', async () => {
  const { url } = await serveRelay()
  const client = await agent(url)
  const code = `
    const contact = await $.Contact.create({ name: 'Ada' })
    const deal = await $.Deal.create({ name: 'Acme', value: 1, contact: contact.$id })
    return { contact: contact.$id, deals: [deal.$id], made: deal }`
  const rehearsed = await client.call('do', { code, dryRun: true })
  const [first, second] = [{ $step: 0 }, { $step: 1 }]
  expect(rehearsed.structuredContent?.value).toEqual({
    contact: first,
    deals: [second],
    made: { $id: second, $type: 'Deal' },
  })
  expect(rehearsed.content[0]?.text).toContain(
    'In it { "$step": 0 } stands for the id of what step 0 (Contact.create) makes.\nIn it { "$step": 1 } stands',
  )
  const done = await client.call('do', { code })
  const [contact, deal] = [idIn(done, 0), idIn(done, 1)]
  expect(done.structuredContent?.value).toEqual({ contact, deals: [deal], made: { $id: deal, $type: 'Deal' } })
  expect(done.content[0]?.text).toContain(`Returned: {"contact":"${contact}"`)
  expect(done.content[0]?.text).not.toContain('$step')
  const found = await client.call('fetch', { id: contact })
  expect(found.structuredContent).toMatchObject({ title: 'Ada' })
})

test.each(kinds)('steps are announced to %s by what each verb takes, in less than 60 kB', async (kind) => {
  const { url } = await serveRelay()
  const client = await agent(url, kind)
  const { inputSchema = {} } = (await client.tools()).find(({ name }) => name === 'do') ?? {}
  expect(JSON.stringify(inputSchema).length).toBeLessThan(60_000)
  const isTaken = new AjvJsonSchemaValidator().getValidator(inputSchema)
  const takes = (...steps: readonly object[]) => isTaken({ steps }).valid
  expect(
    takes(
      { verb: 'Contact.create', input: { name: 'Ada' } },
      { verb: 'Contact.qualify', input: { id: { $step: 0 } } },
      {
        verb: 'Deal.create',
        input: { name: 'Acme', value: 48_000, contact: { $step: 0 }, expectedCloseDate: '2026-12-01' },
      },
      { verb: 'Deal.update', input: { id: 'deal_1', expectedCloseDate: null } },
    ),
  ).toBe(true)
  expect(takes({ verb: 'Contact.create', input: { nam: 'Ada' } })).toBe(false)
  expect(takes({ verb: 'Contact.create', input: {} })).toBe(false)
  expect(takes({ verb: 'Deal.win', input: {} })).toBe(false)
  expect(takes({ verb: 'AgentCall.create', input: {} })).toBe(false)
  expect(isTaken({ input: 'Win it' }).valid).toBe(true)
})

test('what cannot be done is an error that says why, and how to say it otherwise', async () => {
  const { url } = await serveRelay()
  const client = await agent(url)
  const wrong = await client.call('do', { steps: [{ verb: 'Deal.win', input: { id: 'deal_nobody' } }] })
  expect(wrong).toMatchObject({ isError: true })
  expect(wrong.content[0]?.text).toContain('Step 0 (Deal.win)')
  const help = await client.call('do', { input: 'Frobnicate the deal' })
  expect(help.isError).toBe(true)
  expect(help.content[0]?.text).toContain('"verb": "Deal.win"')
})

test.each(kinds)(
  '"two Alices" through %s: the person behind the client is asked, and one of them is meant',
  async (kind) => {
    const { url } = await serveRelay()
    const ann = await person(url, 'ann')
    const [chen, jones] = [
      await ann.Contact.create({ name: 'Alice Chen' }),
      await ann.Contact.create({ name: 'Alice Jones' }),
    ]
    await ann.sync.flushed()
    const asked: Shown[] = []
    const client = await agent(url, kind, (shown) => {
      asked.push(shown)
      return { action: 'accept', content: { choice: jones.$id } }
    })
    const result = await client.call('do', { input: 'Qualify Alice' })
    expect(result.structuredContent).toMatchObject({ outcome: 'written', ids: [jones.$id] })
    expect(asked.map(({ labels }) => [...labels].sort())).toEqual([
      [`Alice Chen (${chen.$id})`, `Alice Jones (${jones.$id})`],
    ])
    expect((await ann.Contact.get(chen.$id))?.stage).toBe('Lead')
  },
)
