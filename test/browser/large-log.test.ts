import { expect, test } from 'vitest'
import { launch } from './kit/launch.ts'
import { onePage } from './kit/one-page.ts'
import { drawSeed } from './kit/seeded.ts'

type LargePage = typeof import('./large-log.page.ts')

/** A hundred thousand take two minutes by themselves: `WONCE_LOG_EVENTS=100000`. */
const eventCount = Number(process.env.WONCE_LOG_EVENTS ?? 20_000)

const page = onePage('large-log.page.ts', launch)

/** It says nothing of speed, and takes three times as long on a machine that is busy. */
const timeout = 240_000

test(`[S5][L7] a log of ${eventCount.toLocaleString('en-US')} events is imported, opened, queried, written to, and rebuilt to the same rows`, {
  timeout,
}, async () => {
  const seed = drawSeed()
  const tab = await page.openTab<LargePage>()
  const figures: string[] = []
  const timed = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const startedAt = performance.now()
    const result = await work()
    figures.push(`${what} ${Math.round(performance.now() - startedAt)} ms`)
    return result
  }

  await tab.call('open', 'large')
  const result = await timed('import', () => tab.call('importLarge', eventCount, seed))
  expect(result).toEqual({ lines: eventCount, admitted: eventCount, known: 0, waiting: 0, rubbish: 0 })
  const progress = await tab.run((wonce) => wonce.progress)
  expect(progress.length).toBeGreaterThan(eventCount / 10_000)
  expect(progress.map((state) => state.admitted)).toEqual(progress.map((state) => state.lines))

  await tab.reload()
  await timed('open', () => tab.call('open', 'large'))
  await timed('first query', () => tab.run((wonce) => wonce.Deal.find({}, { limit: 1 })))
  const deals = await timed('count', () => tab.run((wonce) => wonce.Deal.count()))
  expect(deals).toBe(await tab.call('countRows', 'large', 'entities'))
  const first = await timed('page of 50', () =>
    tab.run((wonce) =>
      wonce.Deal.find({ stage: 'Won', value: { $gte: 50_000 } }, { sort: { value: 'desc' }, limit: 50 }),
    ),
  )
  expect(first.length).toBe(50)
  expect(first.map((deal) => deal.value)).toEqual(first.map((deal) => deal.value).sort((a, b) => b - a))
  const open = await tab.run((wonce) => wonce.Deal.find({ stage: 'Prospecting' }, { limit: 1 }))
  const won = await timed('verb', () => tab.run((wonce, id) => wonce.Deal.win(id), open[0]?.$id ?? ''))
  expect(won.stage).toBe('Won')
  await tab.run((wonce) => wonce.Deal.create({ name: 'one more', value: 1 }))

  const log = await tab.run(async (wonce) => (await wonce.storedLog('large')).length)
  expect(log).toBe(eventCount + 2)
  const before = await timed('hash', () => tab.call('hashProjections', 'large'))
  await timed('rebuild', () => tab.run((wonce) => wonce.workspace().rebuild()))
  expect(await tab.call('hashProjections', 'large')).toBe(before)
  expect(tab.uncaught).toEqual([])
  console.log(`${deals} deals; ${figures.join(', ')}`)
})
