import { expect, test } from 'vitest'
import { launch } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type WorkspacePage = typeof import('./workspace.page.ts')

const page = onePage('workspace.page.ts', launch)

const shown = () => Reflect.get(globalThis, 'shown')()

test('a live query shows what another tab creates, changes, moves past its limit and deletes', async () => {
  const watching = await page.openTab<WorkspacePage>()
  const writing = await page.openTab<WorkspacePage>()
  for (const tab of [watching, writing]) await tab.call('open', 'live')
  await watching.run(async (wonce) => {
    const query = wonce.Deal.live({ stage: 'Prospecting' }, { sort: { value: 'desc' }, limit: 3 })
    await query.ready()
    let changes = 0
    query.subscribe(() => {
      changes += 1
    })
    const names = () => query.getSnapshot().data.map((deal) => `${deal.name} ${deal.value}`)
    Object.assign(globalThis, { shown: names, changes: () => changes, close: () => query.close() })
  })
  const until = (expected: readonly string[]) =>
    watching.until((_, names) => Reflect.get(globalThis, 'shown')().join() === names, { arg: expected.join() })

  const ids = await writing.run(async (wonce) => {
    const ids: string[] = []
    for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) {
      ids.push((await wonce.Deal.create({ name, value: (at + 1) * 10 })).$id)
    }
    return ids
  })
  const [a, b, c, d] = ids as [string, string, string, string] // just made
  await until(['d 40', 'c 30', 'b 20'])
  await writing.run((wonce, id) => wonce.Deal.update(id, { value: 100 }), a)
  await until(['a 100', 'd 40', 'c 30'])
  await writing.run((wonce, id) => wonce.Deal.win(id), d)
  await until(['a 100', 'c 30', 'b 20'])
  await writing.run((wonce, id) => wonce.Deal.delete(id), c)
  await until(['a 100', 'b 20'])
  await writing.run((wonce, id) => wonce.Deal.reopen(id), d)
  await until(['a 100', 'd 40', 'b 20'])

  // A rebuild changes nothing that is shown, and is heard all the same.
  await writing.run((wonce) => wonce.workspace().rebuild())
  await writing.run((wonce, id) => wonce.Deal.update(id, { name: 'B' }), b)
  await until(['a 100', 'd 40', 'B 20'])

  await watching.run(() => Reflect.get(globalThis, 'close')())
  const before = await watching.run(() => Reflect.get(globalThis, 'changes')())
  await writing.run((wonce, id) => wonce.Deal.update(id, { value: 1 }), a)
  await watching.until(async (wonce, id) => (await wonce.Deal.get(id))?.value === 1, { arg: a })
  expect(await watching.run(shown)).toEqual(['a 100', 'd 40', 'B 20'])
  expect(await watching.run(() => Reflect.get(globalThis, 'changes')())).toBe(before)
  expect([...watching.uncaught, ...writing.uncaught]).toEqual([])
})
