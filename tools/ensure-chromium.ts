/**
 * Runs before `npm test`: finds Chromium, or installs it with apt where that is possible, or says what to install.
 *
 * What is found is started once, since a name on the PATH may be a stub (Ubuntu's `chromium-browser` only points to snap).
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './chromium.ts'

const isAptRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

let path = workingChromium()
if (path === undefined && isAptRoot) {
  console.log('No Chromium found: installing it with apt-get.')
  install()
  path = workingChromium()
}
if (path === undefined) {
  console.error(
    [
      'The tests need a real Chromium or Chrome, and none was found that starts. Do one of these and try again:',
      '  Debian:        sudo apt-get install chromium',
      '  Ubuntu, Mac:   npx playwright-core install --with-deps chromium, or install Google Chrome',
      '  anywhere:      set CHROMIUM_PATH to the executable',
      'Everything else can be tested without one: npx vitest run --project "unit*"',
    ].join('\n'),
  )
  process.exitCode = 1
} else {
  console.log(`Chromium: ${path}`)
}

function workingChromium(): string | undefined {
  const found = findChromium()
  if (found === undefined) return undefined
  return spawnSync(found, ['--version', '--no-sandbox'], { timeout: 20_000 }).status === 0 ? found : undefined
}

function install(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // A mirror that does not answer is asked again instead of being waited for.
  const patience = ['-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=60', '-o', 'Acquire::https::Timeout=60']
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync('apt-get', [...patience, ...args], { stdio: 'inherit', env, timeout: 600_000 })
  }
}
