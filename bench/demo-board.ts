/**
 * The demo's own board and table with 10,000 deals, set against the same with 200: whether it stays smooth. Each is a relay with
 * its history, and a device of its own that has taken it in.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { buildDemoApp, type RunningDemo, startDemo } from '../demo/serve/start-demo.ts'
import { launch, type RealBrowser } from '../test/browser/kit/launch.ts'
import type { Answer, Plan } from './kit/series.ts'

const sizes = { few: 200, many: 10_000 } as const
type Size = keyof typeof sizes

const wheelSteps = 40
const wheelPx = 400
const betweenMs = 16
const typed = 'enterprise'
const betweenKeysMs = 80
/** Longer than anything here takes that is to be timed. */
const restMs = 400

/** What a page notes of itself, put there as text: what compiles this file must not reach into it. */
const notes = `
  localStorage.setItem('wonce-demo/person', 'Ann Test')
  globalThis.noted = { frames: [], keys: [], first: undefined }
  let last
  const frame = (now) => {
    if (last !== undefined) noted.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  // A message that is posted within a frame is heard once that frame is painted.
  addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => noted.keys.push(performance.now() - timeStamp)
    port2.postMessage(undefined)
  }), true)
  new MutationObserver((_, observer) => {
    if (document.querySelector('article') === null) return
    observer.disconnect()
    requestAnimationFrame(() => { noted.first = performance.now() })
  }).observe(document, { childList: true, subtree: true })
`

interface Noted {
  readonly frames: readonly number[]
  readonly keys: readonly number[]
  readonly first: number | undefined
}

export async function demoBoard({ rounds, warmUps }: Plan): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-board-'))
  const outDir = join(folder, 'app')
  await buildDemoApp(outDir)
  const stages: Stage[] = []
  try {
    for (const size of ['few', 'many'] as const) stages.push(await Stage.open(size, folder, outDir))
    for (let round = 0; round < warmUps + rounds; round += 1) {
      if (round === warmUps) for (const stage of stages) stage.forget()
      for (const stage of round % 2 === 0 ? stages : [...stages].reverse()) await stage.play()
    }
    const claims = measures.flatMap(({ name, what, quantile }) => [
      {
        name: `${name}, ${sizes.many} deals against ${sizes.few}`,
        ours: `${what} many`,
        theirs: `${what} few`,
        quantile,
      },
    ])
    return { unit: 'ms', series: seriesOf(stages), claims, facts: factsOf(stages) }
  } finally {
    for (const stage of stages) await stage.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const measures = [
  { name: 'a frame while a column is scrolled, p50', what: 'column', quantile: 0.5 },
  { name: 'the same, p95', what: 'column', quantile: 0.95 },
  { name: 'a frame while the table is scrolled, p50', what: 'table', quantile: 0.5 },
  { name: 'the same, p95', what: 'table', quantile: 0.95 },
  { name: 'a key in the filter to the next paint, p50', what: 'key', quantile: 0.5 },
  { name: 'the same, p95', what: 'key', quantile: 0.95 },
  { name: 'a reload to the first card', what: 'first', quantile: 0.5 },
] as const
type What = (typeof measures)[number]['what']

class Stage {
  readonly size: Size
  /** From a new device's first page to a board that has all of it. */
  readonly caughtUpMs: number
  readonly #demo: RunningDemo
  readonly #browser: RealBrowser
  readonly #page: Page
  readonly #figures = new Map<What, number[]>()

  private constructor(fields: { size: Size; demo: RunningDemo; browser: RealBrowser; page: Page; caughtUpMs: number }) {
    this.size = fields.size
    this.caughtUpMs = fields.caughtUpMs
    this.#demo = fields.demo
    this.#browser = fields.browser
    this.#page = fields.page
  }

  static async open(size: Size, folder: string, outDir: string): Promise<Stage> {
    const data = join(folder, size)
    const demo = await startDemo({ data, port: 0, deals: sizes[size], app: 'built', outDir, tell: () => {} })
    const browser = await launch()
    const page = await browser.context.newPage()
    page.setDefaultTimeout(300_000)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.addInitScript(notes)
    const from = performance.now()
    await page.goto(demo.url)
    await page.locator('article').first().waitFor()
    await page.getByTestId('sync').and(page.locator('[data-state=online]')).waitFor()
    return new Stage({ size, demo, browser, page, caughtUpMs: performance.now() - from })
  }

  figures(what: What): readonly number[] {
    return this.#figures.get(what) ?? []
  }

  forget(): void {
    this.#figures.clear()
  }

  async play(): Promise<void> {
    const page = this.#page
    await page.reload()
    await page.locator('article').first().waitFor()
    await page.getByTestId('sync').and(page.locator('[data-state=online]')).waitFor()
    await this.#rest()
    const { first } = await this.#noted()
    if (first !== undefined) this.#note('first', [first])
    this.#note('column', await this.#scrolled(page.locator('[data-stage=Prospecting] article').first()))

    const filter = page.getByRole('searchbox', { name: 'Filter by name' })
    await filter.click()
    const before = (await this.#noted()).keys.length
    await page.keyboard.type(typed, { delay: betweenKeysMs })
    await this.#rest()
    this.#note('key', (await this.#noted()).keys.slice(before))
    await filter.fill('')
    await filter.blur()

    await page.keyboard.press('t')
    const row = page.getByRole('row').nth(3)
    await row.waitFor()
    await this.#rest()
    this.#note('table', await this.#scrolled(row))
    await page.keyboard.press('t')
    await page.locator('article').first().waitFor()
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.#demo.close()
  }

  /** Frames from the first turn of the wheel to the last. */
  async #scrolled(over: ReturnType<Page['locator']>): Promise<readonly number[]> {
    await over.hover()
    const { frames } = await this.#noted()
    for (let step = 0; step < wheelSteps; step += 1) {
      await this.#page.mouse.wheel(0, wheelPx)
      await this.#page.waitForTimeout(betweenMs)
    }
    return (await this.#noted()).frames.slice(frames.length)
  }

  #rest(): Promise<void> {
    return this.#page.waitForTimeout(restMs)
  }

  #noted(): Promise<Noted> {
    return this.#page.evaluate<Noted>('noted')
  }

  #note(what: What, figures: readonly number[]): void {
    this.#figures.set(what, [...this.figures(what), ...figures])
  }
}

/** Of both sides as many: the figures of one have nothing to do with those of the other but their number. */
function seriesOf(stages: readonly Stage[]): Answer['series'] {
  const whats = [...new Set(measures.map(({ what }) => what))]
  return Object.fromEntries(
    whats.flatMap((what) => {
      const count = Math.min(...stages.map((stage) => stage.figures(what).length))
      return stages.map((stage) => [`${what} ${stage.size}`, stage.figures(what).slice(0, count)])
    }),
  )
}

function factsOf(stages: readonly Stage[]): Answer['facts'] {
  return Object.fromEntries(
    stages.map(({ size, caughtUpMs }) => [
      `a new device takes in ${sizes[size]} deals`,
      `${(caughtUpMs / 1000).toFixed(1)} s`,
    ]),
  )
}
