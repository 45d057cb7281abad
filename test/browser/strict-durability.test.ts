import { expect, test } from 'vitest'
import { openDevice } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'

type StrictPage = typeof import('./strict-durability.page.ts')

const page = onePage('strict-durability.page.ts', openDevice)

test('[S1] every transaction that writes is asked to be strict, whatever it writes', async () => {
  const tab = await page.openTab<StrictPage>()
  await tab.run(async (wonce) => {
    wonce.provision()
    await wonce.open('strict')
    const workspace = wonce.workspace()
    const deals = await Promise.all(['a', 'b'].map((name) => wonce.Deal.create({ name, value: 1 })))
    for (const deal of deals) await wonce.Deal.win(deal)
    wonce.Deal.updated('late', async (deal, $) => {
      await new Promise((done) => setTimeout(done, 0))
      $.Contact.create({ name: deal.name })
    })
    await wonce.Deal.update(deals[0]?.$id ?? '', { value: 2 })
    await workspace.settled()
    const lines: string[] = []
    for await (const line of workspace.export()) lines.push(line)
    await workspace.rebuild()
    await workspace.close()
    await wonce.open('copy')
    await wonce.workspace().import(lines, { from: 'strict' })
    await wonce.workspace().settled()
    await wonce.workspace().close()
  })
  const begun = await tab.run((wonce) => wonce.begun)
  const writing = begun.filter((transaction) => transaction.mode === 'readwrite')
  expect(writing.length).toBeGreaterThan(10)
  expect(writing.filter(({ asked, durability }) => asked !== 'strict' || durability !== 'strict')).toEqual([])
  expect(tab.uncaught).toEqual([])
})

test("[S1] `durability: 'relaxed'` is what it says", async () => {
  const tab = await page.openTab<StrictPage>()
  await tab.run(async (wonce) => {
    await wonce.open('relaxed', { durability: 'relaxed' })
    await wonce.Deal.create({ name: 'a', value: 1 })
  })
  const begun = await tab.run((wonce) => wonce.begun)
  const writing = begun.filter((transaction) => transaction.mode === 'readwrite')
  expect(new Set(writing.map((transaction) => transaction.durability))).toEqual(new Set(['relaxed']))
})
