/** [E3] What was written before anybody had signed in, where each person has a database of their own. */
import { expect, onTestFinished, test, vi } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import type { OpenOptions, WonceError, Workspace } from '../../src/index.ts'
import { createOrigin, exported } from '../kit/open.ts'
import { createNetwork } from '../kit/relay/network.ts'
import { createTestRelay } from '../kit/relay/test-relay.ts'
import { FakeLocks } from '../kit/sync/fake-locks.ts'

function createWorld() {
  const mover = { subject: 'mover', rights: ['read', 'write', 'carry'] } as const
  const { relay, clock } = createTestRelay({ grants: { mover } })
  const network = createNetwork(relay)
  const timer = setInterval(() => clock.advance(50), 10)
  onTestFinished(() => clearInterval(timer))
  const origin = createOrigin()
  const signIn = (token: string, options: Partial<OpenOptions> = {}) =>
    origin.open({
      clock,
      ...options,
      sync: { url: 'ws://relay', token, createSocket: (url) => new network.WebSocket(url) },
    })
  const open = (options: Partial<OpenOptions> = {}) => origin.open({ clock, ...options })
  return { network, signIn, open }
}

test('[E3] is theirs who sign in first: it is sent under their name, hooks once, and whoever comes second has none of it', async () => {
  const { network, open, signIn } = createWorld()
  const unsigned = await open()
  unsigned.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const { $id } = await unsigned.Deal.create({ name: 'Acme', value: 1 })
  await unsigned.Deal.win($id)
  await unsigned.settled()
  await unsigned.close()
  const ada = await signIn('ada')
  expect(await ada.Deal.get($id)).toMatchObject({ stage: 'Won' })
  await ada.sync.flushed()
  expect(ada.sync.status).toMatchObject({ pending: 0, refused: 0, error: undefined })
  const bob = await signIn('bob', { database: 'of bob' }) // on another device
  await expect.poll(() => bob.Customer.count()).toBe(1)
  const actors = (await bob.events.list({ verdicts: 'all' })).map(({ actor }) => actor)
  expect([...new Set(actors)]).toEqual(['ada'])
  network.relay = undefined
  const eve = await signIn('eve') // on this one, before the relay has told her anything
  expect(await eve.Deal.count()).toBe(0)
})

test('[E3] so are the notes of that time, where nothing else was written too, and whoever comes second has none of them', async () => {
  const { network, open, signIn } = createWorld()
  network.relay = undefined
  const textIn = async (workspace: Workspace, typed = '') => {
    const note = await workspace.notes.open('deal_1')
    await note.ready()
    note.text.insert(0, typed)
    const text = note.text.toString()
    await workspace.close()
    return text
  }
  await textIn(await open(), 'They call back on Friday.')
  expect(await textIn(await signIn('ada'))).toBe('They call back on Friday.')
  expect(await textIn(await signIn('ada'), 'Or on Monday. ')).toBe('Or on Monday. They call back on Friday.')
  expect(await textIn(await signIn('ada'))).toBe('Or on Monday. They call back on Friday.')
  expect(await textIn(await signIn('eve'))).toBe('')
})

test('[E3 S2] reaches the relay where it was exported before, and is theirs also in the log of whoever took the file', async () => {
  const { open, signIn } = createWorld()
  const unsigned = await open()
  unsigned.$.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  const { $id } = await unsigned.Deal.create({ name: 'Acme', value: 1 })
  await unsigned.Deal.win($id)
  const file = await exported(unsigned)
  await unsigned.Deal.update($id, { value: 2 })
  await unsigned.close()
  const bob = await signIn('bob', { database: 'of bob' })
  await bob.import(file)
  await bob.Deal.update($id, { name: 'Acme, Inc.' }) // builds on what the relay lacks
  const ada = await signIn('ada')
  const [wonAt] = await ada.events.list({ type: 'deal.won' })
  await ada.Deal.create({ name: 'Later', value: 1 })
  await ada.sync.flushed()
  await bob.sync.flushed()
  expect([ada, bob].map(({ sync }) => sync.status.error)).toEqual([undefined, undefined])
  const other = await signIn('ada', { database: 'another of ada' })
  await expect.poll(() => other.Deal.count()).toBe(2)
  for (const each of [ada, bob, other]) {
    await expect.poll(() => each.Deal.get($id)).toMatchObject({ name: 'Acme, Inc.', value: 2, $createdBy: 'ada' })
    expect(await each.Customer.count()).toBe(1)
    expect((await each.events.list({ type: 'deal.won' })).map(({ ref, actor, at }) => ({ ref, actor, at }))).toEqual([
      { ref: wonAt?.ref, actor: 'ada', at: wonAt?.at },
    ])
    expect((await each.events.list({ verdicts: 'all' })).filter(({ actor }) => actor === 'local')).toEqual([])
  }
})

test('[A3] where somebody has brought the relay the file before, as nobody’s, what follows in that boot is refused until they bring that', async () => {
  const { open, signIn } = createWorld()
  const unsigned = await open()
  await unsigned.Deal.create({ name: 'Acme', value: 1 })
  const mover = await signIn('mover', { database: 'of mover' })
  await mover.import(await exported(unsigned))
  await mover.sync.flushed()
  await unsigned.Deal.create({ name: 'Globex', value: 1 })
  await unsigned.close()
  const ada = await signIn('ada')
  await ada.Deal.create({ name: 'Initech', value: 1 })
  await expect.poll(() => ada.sync.refused).toMatchObject([{ rule: 'A3' }])
  expect(ada.sync.status).toMatchObject({ refused: 1, error: { message: expect.stringContaining('another subject') } })
  expect((await ada.Deal.find()).map(({ $createdBy }) => $createdBy).sort()).toEqual(['ada', 'ada', 'local'])
  await mover.import(await exported(ada))
  await mover.sync.flushed()
  await ada.sync.connect()
  await expect.poll(() => ada.sync.refused).toEqual([])
  await ada.sync.flushed()
  await expect.poll(async () => (await mover.Deal.find()).map(({ $sync }) => $sync)).toEqual(Array(3).fill('final'))
})

test('[E4] stays theirs where they import the file before the relay has said a word', async () => {
  const { network, open, signIn } = createWorld()
  const unsigned = await open()
  for (let at = 0; at < 8; at += 1) await unsigned.Deal.create({ name: `Deal ${at}`, value: at })
  const file = await exported(unsigned)
  await unsigned.close()
  const { relay } = network
  network.relay = undefined
  const ada = await signIn('ada')
  await expect
    .poll(async () => (await ada.Deal.find()).map(({ $createdBy }) => $createdBy))
    .toEqual(Array(8).fill('ada'))
  await ada.import(file)
  expect((await ada.Deal.find()).map(({ $createdBy }) => $createdBy)).toEqual(Array(8).fill('ada'))
  network.relay = relay
  await ada.sync.connect()
  await ada.sync.flushed()
  expect(ada.sync.refused).toEqual([])
})

test('[E3] is taken over once: what is written unsigned after that stays where it is', async () => {
  const { open, signIn } = createWorld()
  const unsigned = await open()
  await unsigned.Deal.create({ name: 'before', value: 1 })
  await (await signIn('ada')).close()
  await unsigned.Deal.create({ name: 'after', value: 1 })
  const ada = await signIn('ada')
  expect((await ada.Deal.find()).map(({ name }) => name)).toEqual(['before'])
  expect(await unsigned.Deal.count()).toBe(2)
})

test('[E3] in another tab: whoever has not signed in there is told that it is theirs now, and can write nothing that nobody would send', async () => {
  const { open, signIn } = createWorld()
  const tabs = { tabs: 'many', locks: new FakeLocks() } as const
  const lost: WonceError[] = []
  const unsigned = await open({ ...tabs, onLost: (error) => void lost.push(error) })
  await unsigned.Deal.create({ name: 'before', value: 1 })
  const [ada] = await Promise.all([signIn('ada', tabs), signIn('ada', tabs)]) // as where a browser brings back its tabs
  await expect.poll(() => lost).toMatchObject([{ code: 'taken-over', details: { by: 'ada' } }])
  expect(lost[0]?.message).toContain("actor: 'ada'")
  await expect(unsigned.Deal.create({ name: 'after', value: 1 })).rejects.toMatchObject({ code: 'closed' })
  expect((await ada.Deal.find()).map(({ name }) => name)).toEqual(['before'])
  expect(lost).toHaveLength(1)
})

test('[E3] a tab that missed it learns of it when it is looked at again', async () => {
  const { open, signIn } = createWorld()
  const document = new EventTarget()
  Object.assign(document, { visibilityState: 'visible' })
  vi.stubGlobal('document', document)
  onTestFinished(() => void vi.unstubAllGlobals())
  const lost: WonceError[] = []
  const unsigned = await open({
    ...{ tabs: 'many', locks: new FakeLocks() },
    onLost: (error) => void lost.push(error),
  })
  await unsigned.Deal.create({ name: 'before', value: 1 })
  await signIn('ada') // alone, as far as it knows: nobody hears of it
  document.dispatchEvent(new Event('resume'))
  await expect.poll(() => lost.map(({ code }) => code)).toEqual(['taken-over'])
})

test('[E3] opened unsigned after that, it works, and says that nobody will send what is written', async () => {
  const { open, signIn } = createWorld()
  const tabs = { tabs: 'many', locks: new FakeLocks() } as const
  const first = await open(tabs)
  await first.Deal.create({ name: 'before', value: 1 })
  await first.close()
  await signIn('ada', tabs)
  const warnings: string[] = []
  const again = await open({ ...tabs, warn: (message) => void warnings.push(message) })
  await expect.poll(() => warnings.join()).toContain('belongs to ada')
  await again.Deal.create({ name: 'after', value: 1 })
  expect(await again.Deal.count()).toBe(2)
})

test('where nothing was written unsigned no database is made for it', async () => {
  const { signIn } = createWorld()
  const indexedDB = new (await import('fake-indexeddb')).IDBFactory()
  await signIn('ada', { indexedDB })
  expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(['wonce/acme/ada'])
})

test('[E3] where it could not be taken over that is said, and it is when the workspace is next opened', async () => {
  const { open, signIn } = createWorld()
  const { IDBFactory, IDBKeyRange } = await import('fake-indexeddb')
  const indexedDB = new IDBFactory()
  const unsigned = await open({ indexedDB, IDBKeyRange })
  await unsigned.Deal.create({ name: 'before', value: 1 })
  await unsigned.close()
  const warnings: string[] = []
  const refused = vi.spyOn(indexedDB, 'open').mockImplementation(function (this: IDBFactory, name, version) {
    if (name === 'wonce/acme/local') throw new DOMException('not now', 'QuotaExceededError')
    return IDBFactory.prototype.open.call(this, name, version)
  })
  const how = { indexedDB, IDBKeyRange, warn: (message: string) => void warnings.push(message) }
  const early = await signIn('ada', how)
  expect(warnings.join()).toContain('still in the database wonce/acme/local. It is tried again')
  expect(await early.Deal.count()).toBe(0)
  await early.close()
  refused.mockRestore()
  const ada = await signIn('ada', how)
  expect((await ada.Deal.find()).map(({ name }) => name)).toEqual(['before'])
  expect(warnings).toHaveLength(1)
})
