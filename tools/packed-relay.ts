/** The relay of the packed package, as `npx wonce-relay` starts it: a process that is stopped and started again at one address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export class PackedRelay {
  readonly #user: string
  #child: ChildProcess | undefined
  #port = '0'

  /** `user`: a project in whose `node_modules` the package is; what is written goes there too. */
  constructor(user: string) {
    this.#user = user
  }

  /** Gives its address, which is the same each time. Rejects where it ends without listening. */
  async start(): Promise<string> {
    const script = join(this.#user, 'node_modules/wonce/dist/server/cli.js')
    const flags = ['--port', this.#port, '--data', join(this.#user, 'relay')]
    const child = spawn(process.execPath, [script, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    for await (const line of createInterface(child.stdout)) {
      const [, url] = /"url":"(ws:[^"]+)"/.exec(line) ?? []
      if (url === undefined) continue
      this.#port = new URL(url).port
      child.stdout.resume()
      return url
    }
    throw new Error('wonce-relay of the package has ended without listening.')
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
}
