/**
 * `npm run demo:shots`: every view of the demo as a picture, in `demo/shots/`, in light and in dark, at the widths of a phone, a
 * laptop and a large screen.
 *
 *     npm run demo:shots -- board          only views whose name has this in it
 *     npm run demo:shots -- board 390      at this width alone
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from '../tools/chromium.ts'
import { startDemo } from './serve/start-demo.ts'
import { disagree, inStep, type Stage, type View, views } from './shot-views.ts'

const alice = 'Alice Moreno'
const widths = [390, 1280, 1920] as const
const folder = resolve(import.meta.dirname, 'shots')
const [wanted = '', width] = process.argv.slice(2)

const temporary = await mkdtemp(join(tmpdir(), 'wonce-shots-'))
const outDir = join(temporary, 'app')
const tell = (progress: string) => console.log(progress)
const demo = await startDemo({ data: join(temporary, 'data'), port: 0, deals: 200, app: 'build', outDir, tell })
const executablePath = findChromium()
const browser = await chromium.launch({
  ...(executablePath === undefined ? undefined : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
const stage: Stage = {
  url: demo.url,
  async publish() {
    const file = join(outDir, 'service-worker.js')
    const source = await readFile(file, 'utf8')
    await writeFile(
      file,
      source.replace(/^const version = .*/, `const version = ${JSON.stringify(String(Date.now()))}`),
    )
  },
  async meanwhile(person, work) {
    const context = await deviceOf(1280)
    const page = await openAs(context, person)
    await inStep(page)
    await work(page)
    await context.close()
  },
}
try {
  await mkdir(folder, { recursive: true })
  await disagree(async (person) => {
    const context = await deviceOf(1280)
    const page = await openAs(context, person)
    await inStep(page)
    return { page, context }
  })
  for (const each of widths) {
    if (width !== undefined && Number(width) !== each) continue
    const shared = await deviceOf(each)
    for (const view of views) {
      if (!view.name.includes(wanted)) continue
      const context = view.isApart ? await deviceOf(each) : shared
      await shoot(context, view, each)
      if (view.isApart) await context.close()
    }
    await shared.close()
  }
} finally {
  await browser.close()
  await demo.close()
  await rm(temporary, { recursive: true, force: true, maxRetries: 5 })
}

async function deviceOf(width: number): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 } })
  context.setDefaultTimeout(60_000)
  return context
}

async function openAs(context: BrowserContext, person: string | undefined, path = '/'): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript((who) => {
    localStorage.removeItem('wonce-demo/view')
    if (who === undefined) localStorage.removeItem('wonce-demo/person')
    else localStorage.setItem('wonce-demo/person', who)
  }, person)
  await page.goto(new URL(path, demo.url).href)
  return page
}

async function shoot(context: BrowserContext, view: View, width: number): Promise<void> {
  const { name, path, before, shows } = view
  const person = 'person' in view ? view.person : alice
  if (name === 'loading') await context.routeWebSocket(/\/relay/, () => {}) // it never answers
  const page = await openAs(context, person, path)
  if (shows !== undefined) await page.locator(shows).first().waitFor()
  else if (person !== undefined) await inStep(page)
  await before?.(page, stage)
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.waitForTimeout(400) // what fades in has done so
    await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) })
  }
  console.log(`${name} at ${width}`)
  await page.close()
}
