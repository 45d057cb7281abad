/**
 * `npm run demo:shots`: every view of the demo as a picture, in `demo/shots/`, at the widths of a phone, a laptop and a large
 * screen; the board in dark too.
 *
 *     npm run demo:shots -- board          only pictures whose name has this in it
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { findChromium } from './tools/chromium.ts'
import { startDemo } from './demo/serve/start-demo.ts'

interface View {
  readonly name: string
  readonly path: string
  readonly before?: (page: Page) => Promise<unknown>
  readonly themes?: readonly ('light' | 'dark')[]
  readonly isVisitor?: boolean
}

const views: readonly View[] = [
  { name: 'welcome', path: '/', isVisitor: true },
  { name: 'board', path: '/', themes: ['light', 'dark'] },
  { name: 'board-carried', path: '/', before: carry },
  { name: 'board-menu', path: '/', before: openMenu },
  { name: 'table', path: '/', before: (page) => page.getByRole('button', { name: 'Table', exact: true }).click() },
  { name: 'deal', path: '/', before: (page) => openDeal(page, 'Proposal'), themes: ['light', 'dark'] },
  { name: 'deal-won', path: '/', before: (page) => openDeal(page, 'Won') },
  { name: 'lost', path: '/', before: askWhyLost },
  { name: 'palette', path: '/', before: (page) => page.keyboard.press('Control+k') },
  { name: 'help', path: '/', before: (page) => page.keyboard.press('?') },
  { name: 'sync', path: '/', before: (page) => page.getByTestId('sync').click() },
  { name: 'contacts', path: '/contacts' },
  { name: 'customers', path: '/customers' },
  { name: 'revenue', path: '/revenue' },
  { name: 'merges', path: '/merges' },
  { name: 'merge-room', path: '/merge-room' },
  { name: 'capture', path: '/capture', isVisitor: true },
]
const widths = [390, 1280, 1920] as const
const folder = '/tmp/wt/demo/demo/shots'
const [wanted = ''] = process.argv.slice(2)

const temporary = await mkdtemp(join(tmpdir(), 'wonce-shots-'))
const demo = await startDemo({
  data: join(temporary, 'data'),
  port: 0,
  deals: 200,
  app: 'build',
  outDir: join(temporary, 'app'),
  tell: (progress) => console.log(progress),
})
const executablePath = findChromium()
const browser = await chromium.launch({
  ...(executablePath === undefined ? undefined : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
try {
  await mkdir(folder, { recursive: true })
  for (const width of widths) {
    const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 } })
    await context.addInitScript(() => {
      localStorage.setItem('wonce-demo/person', 'Alice Moreno')
      localStorage.removeItem('wonce-demo/view')
    })
    for (const view of views) await shoot(await context.newPage(), view, width)
    await context.close()
  }
} finally {
  await browser.close()
  await demo.close()
  await rm(temporary, { recursive: true, force: true })
}

async function shoot(page: Page, view: View, width: number): Promise<void> {
  const { name, path, before, themes = ['light'], isVisitor = false } = view
  for (const theme of themes) {
    const file = `${name}-${theme}-${width}.png`
    if (!file.includes(wanted)) continue
    await page.emulateMedia({ colorScheme: theme })
    if (isVisitor) await page.addInitScript(() => localStorage.removeItem('wonce-demo/person'))
    if (!(page as any).cdpx) { (page as any).cdpx = await page.context().newCDPSession(page); await (page as any).cdpx.send('Debugger.enable') }
    await page.goto(new URL(path, demo.url).href)
    if (!isVisitor) await page.locator('[data-state="online"]').first().waitFor({ timeout: 25_000 }).catch(async (e) => { console.log(await Promise.race([page.evaluate(async () => JSON.stringify(await navigator.locks.query()) + document.body.innerText.slice(0, 300)), new Promise((r) => setTimeout(() => r('HUNG'), 5000))])); const cdp = (page as any).cdpx; for (let k=0;k<3;k++){ const paused = new Promise<any>(r => cdp.once('Debugger.paused', r)); cdp.send('Debugger.pause'); const x = await Promise.race([paused, new Promise(r=>setTimeout(()=>r(undefined),8000))]) as any; console.log(x === undefined ? 'idle' : x.callFrames.map((f:any)=>f.functionName+':'+f.url.split('/').pop()+':'+f.location.lineNumber+':'+f.location.columnNumber).slice(0,40).join('\n')); if (x) cdp.send('Debugger.resume'); await new Promise(r=>setTimeout(r,700)) }; console.log((await (await import('node:child_process')).execSync('ps aux --sort=-%cpu | grep -v grep | grep type=renderer | head -5 | cut -c1-120')).toString()); process.exit(1) })
    page.setDefaultTimeout(60_000)
    await before?.(page)
    await page.waitForTimeout(500)
    await page.screenshot({ path: join(folder, file) })
    console.log(file)
  }
  await page.close()
}

async function carry(page: Page): Promise<void> {
  await page.locator('[data-stage="Qualification"] article').first().focus()
  for (const key of ['Space', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
}

async function openMenu(page: Page): Promise<void> {
  const card = page.locator('[data-stage="Prospecting"] article').first()
  await card.hover()
  await card.getByRole('button', { name: /^Actions/ }).click()
}

async function openDeal(page: Page, stage: string): Promise<void> {
  await page.locator(`[data-stage="${stage}"] [data-deal]`).first().click()
  await page.locator('aside').waitFor()
}

async function askWhyLost(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: 'Lost' }).click()
}
