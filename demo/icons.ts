/**
 * Draws the icons that an installed app has from `app/public/icon.svg`: `npx tsx demo/icons.ts`, after that file has changed.
 *
 * Systems cut a maskable icon to a shape of their own, so it has no corners; what is drawn in the middle is within the circle
 * of 80 % that all of them leave (W3C Web App Manifest, "safe zone"). Apple's is cut too.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from '../tools/chromium.ts'

const folder = resolve(import.meta.dirname, 'app/public')
const icons = [
  { name: 'icon-192.png', size: 192, hasCorners: true },
  { name: 'icon-512.png', size: 512, hasCorners: true },
  { name: 'icon-maskable-512.png', size: 512, hasCorners: false },
  { name: 'apple-touch-icon.png', size: 180, hasCorners: false },
] as const

const svg = await readFile(join(folder, 'icon.svg'), 'utf8')
const executablePath = findChromium()
const browser = await chromium.launch({
  ...(executablePath === undefined ? undefined : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
try {
  for (const { name, size, hasCorners } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const drawing = hasCorners ? svg : svg.replace(/ rx="\d+"/, '')
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${drawing}`)
    const image = await page.screenshot({ omitBackground: true })
    await writeFile(join(folder, name), image)
    console.log(`${name} ${image.length} bytes`)
    await page.close()
  }
} finally {
  await browser.close()
}
