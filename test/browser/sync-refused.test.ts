/** What the relay does not take: the device stops sending, loses nothing, and goes on once a person has dismissed it. */
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDeals, dealNames, type SyncPage, type SyncStage, sent, setSyncStage, shows } from './kit/sync-stage.ts'
import type { Tab } from './kit/tab.ts'

const secret = 'a secret of the tests, of 32 bytes and more'
let stage: SyncStage

beforeAll(async () => {
  stage = await setSyncStage({ tokens: { keys: { type: 'secret', secret } } })
})

afterAll(() => stage.close())

function tokenFor(sub: string, rights: readonly string[], verbs?: readonly string[]): Promise<string> {
  return new SignJWT({ sub, workspace: '*', rights, verbs })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))
}

/** What a tab shows of what was refused. */
function shown(tab: Tab<SyncPage>) {
  return tab.run((wonce) => {
    const { status, refused } = wonce.workspace().sync
    return { status, refused }
  })
}

function refused(tab: Tab<SyncPage>, count: number): Promise<void> {
  return tab.until((wonce, count) => wonce.workspace().sync.status.refused === count, { arg: count })
}

test('[A] a verb that the token does not allow is refused and shown in each tab, and what waited behind it is sent once it is dismissed', async () => {
  const token = await tokenFor('ann', ['read', 'append'], ['Deal.create'])
  const at = { name: 'append', actor: 'ann', token, hasHook: false }
  const tabs = [await stage.openOnline(stage.anns, at), await stage.openOnline(stage.anns, at)] as const
  const bob = await stage.openOnline(stage.bobs, {
    name: 'append',
    actor: 'bob',
    token: await tokenFor('bob', ['read', 'write']),
    hasHook: false,
  })
  await createDeals(tabs[0], 'allowed', 3)
  await shows(bob, 3)

  const ref = await tabs[0].run(async (wonce) => {
    const [deal] = await wonce.Deal.find({ name: 'allowed 1' })
    if (deal === undefined) throw new Error('it was created')
    await wonce.Deal.update(deal.$id, { value: 99 })
    const [event] = await wonce.workspace().events.list({ type: 'deal.updated' })
    return event?.ref
  })
  for (const tab of tabs) {
    await refused(tab, 1)
    await tab.until((wonce) => wonce.workspace().sync.status.error !== undefined)
    expect(await shown(tab)).toMatchObject({
      status: { state: 'offline', pending: 1, error: { code: 'forbidden', isTransient: false } },
      refused: [{ ref, rule: 'A', reason: 'this token may only append Deal.create', event: { set: { value: 99 } } }],
    })
  }
  await createDeals(tabs[1], 'behind it', 2)
  for (const tab of tabs) {
    await tab.until(async (wonce) => (await wonce.Deal.count()) === 5)
    await tab.until((wonce) => wonce.workspace().sync.status.pending === 3)
  }
  expect(await tabs[1].run(async (wonce) => (await wonce.Deal.find({ value: 99 })).length)).toBe(1)
  expect(await dealNames(bob)).toHaveLength(3)

  await tabs[1].run((wonce, ref) => wonce.workspace().sync.dismiss(ref ?? ''), ref)
  for (const tab of [...tabs, bob]) {
    await shows(tab, 5)
    await sent(tab)
    expect(await shown(tab)).toMatchObject({ status: { refused: 0, error: undefined }, refused: [] })
    expect(await tab.run(async (wonce) => (await wonce.Deal.find({ value: 99 })).length)).toBe(0)
    expect(tab.uncaught).toEqual([])
  }
})

test('[A4] events of a clock two days ahead that have left the device are refused one by one; dismissed, the rest arrives', async () => {
  const name = 'ahead'
  const ann = await stage.anns.openTab<SyncPage>(stage.pageUrl)
  await ann.run(
    async (wonce, { name, url, token }) => {
      const clock = {
        now: () => Date.now() + 48 * 3_600_000,
        setTimeout: (task: () => void, ms: number) => setTimeout(task, ms),
        clearTimeout: (timer: unknown) => clearTimeout(timer as number),
      }
      await wonce.open(name, { actor: 'ann', clock, sync: { url, token, connect: false } })
      await wonce.Deal.create({ name: 'exported 0', value: 1 })
      await wonce.Deal.create({ name: 'exported 1', value: 1 })
      for await (const _ of wonce.workspace().export());
      await wonce.workspace().sync.connect()
    },
    { name, url: stage.relay.url, token: await tokenFor('ann', ['read', 'write']) },
  )
  const bob = await stage.openOnline(stage.bobs, {
    name,
    actor: 'bob',
    token: await tokenFor('bob', ['read', 'write']),
    hasHook: false,
  })
  for (const seq of [1, 2]) {
    await refused(ann, 1)
    const { status, refused: list } = await shown(ann)
    expect(status.error).toMatchObject({ code: 'invalid', isTransient: false })
    expect(list).toMatchObject([{ rule: 'A4', reason: expect.stringContaining("ahead of the relay's clock") }])
    expect(list[0]?.ref).toMatch(new RegExp(`:${seq}$`))
    expect(await dealNames(ann)).toHaveLength(3 - seq)
    expect(await dealNames(bob)).toEqual([])
    await ann.run((wonce, ref) => wonce.workspace().sync.dismiss(ref), list[0]?.ref ?? '')
  }
  await createDeals(ann, 'later', 2)
  for (const tab of [ann, bob]) {
    await shows(tab, 2)
    await sent(tab)
    expect(await dealNames(tab)).toEqual(['later 0', 'later 1'])
    expect((await shown(tab)).status).toMatchObject({ refused: 0, error: undefined })
    expect(tab.uncaught).toEqual([])
  }
})
