/** A relay as a process of its own, on a folder of its own, that can be killed and started again at the same address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const command = resolve(import.meta.dirname, '../../server/cli.ts')

export class RelayProcess {
  readonly url: string
  readonly #folder: string
  readonly #port: number
  #child: ChildProcess | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
    this.url = `ws://127.0.0.1:${port}`
  }

  static async start(): Promise<RelayProcess> {
    const relay = new RelayProcess(await mkdtemp(join(tmpdir(), 'wonce-merge-')), await freePort())
    await relay.start()
    return relay
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', command], {
      env: {
        ...withoutSettings(process.env),
        WONCE_HOST: '127.0.0.1',
        WONCE_PORT: String(this.#port),
        WONCE_DATA: this.#folder,
        WONCE_LOG_LEVEL: 'warn',
        // So that what people bring at the same time is in one commit, where time decides.
        WONCE_LIMIT_COMMIT_AFTER_MS: '300',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    this.#child = child
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The relay ended with code ${code} while it was being started.`)
    })
    ended.catch(() => {}) // later on it is stopped on purpose
    await Promise.race([this.#untilReady(), ended])
  }

  /** As a power cut would: nothing is brought to an end. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + 20_000
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/readyz`).catch(() => undefined)
      if (answer?.ok === true) return
      if (Date.now() > deadline) throw new Error('The relay does not answer.')
      await new Promise((next) => setTimeout(next, 50))
    }
  }
}

/** Settings of a relay that this machine may have are not meant for this one. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('WONCE_')))
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
