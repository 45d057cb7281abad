/** What is built once in a test run (builds-of-a-run.ts), and elsewhere once in a process. */
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder `name` with what `build` puts there. Two that begin at the same time both build it. */
export async function builtOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const builds = process.env.WONCE_BUILDS ?? (await buildsOfThisProcess())
  const folder = join(builds, name)
  if (existsSync(folder)) return folder
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await build(unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // The other one was quicker, and built the same.
    if (!existsSync(folder)) throw error
  }
  return folder
}

async function buildsOfThisProcess(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wonce-builds-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.env.WONCE_BUILDS = folder
  return folder
}
