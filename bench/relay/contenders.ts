/** The servers that are set against each other, each as a process of its own that acknowledges from memory. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compiled } from './compiled.ts'

export type Dialect = 'y-websocket' | 'hocuspocus'

export interface Contender {
  readonly name: string
  readonly dialect: Dialect
  /** Where a person enters a room. */
  url(port: number, room: string, person: string): string
  readonly script: string
  readonly env?: (port: number) => NodeJS.ProcessEnv
}

const here = import.meta.dirname
const stock = join(dirname(createRequire(import.meta.url).resolve('@y/websocket-server/package.json')), 'src/server.js')

export const contenders = {
  wonce: {
    name: 'wonce',
    dialect: 'y-websocket',
    script: join(here, 'serve-wonce.ts'),
    url: (port, room, person) => `ws://127.0.0.1:${port}/${room}?token=${person}`,
  },
  'wonce, on the disk': {
    name: 'wonce, on the disk',
    dialect: 'y-websocket',
    script: join(here, 'serve-wonce.ts'),
    url: (port, room, person) => `ws://127.0.0.1:${port}/${room}?token=${person}`,
    env: () => ({ BENCH_STORE: 'disk' }),
  },
  '@y/websocket-server': {
    name: '@y/websocket-server',
    dialect: 'y-websocket',
    script: stock,
    url: (port, room) => `ws://127.0.0.1:${port}/${room}`,
    env: (port) => ({ HOST: '127.0.0.1', PORT: String(port) }),
  },
  '@hocuspocus/server': {
    name: '@hocuspocus/server',
    dialect: 'hocuspocus',
    script: join(here, 'serve-hocuspocus.ts'),
    url: (port) => `ws://127.0.0.1:${port}/`,
  },
} as const satisfies { readonly [name: string]: Contender }

export interface Memory {
  readonly heapUsed: number
  readonly external: number
  readonly rss: number
}

export class Server {
  readonly contender: Contender
  readonly port: number
  readonly #child: ChildProcess

  private constructor(contender: Contender, port: number, child: ChildProcess) {
    this.contender = contender
    this.port = port
    this.#child = child
  }

  static async start(contender: Contender): Promise<Server> {
    const port = await freePort()
    const probe = pathToFileURL(join(here, 'memory-probe.mjs')).href
    const child = fork(await compiled(contender.script), {
      execArgv: ['--expose-gc', '--import', probe],
      env: { ...process.env, BENCH_PORT: String(port), ...contender.env?.(port) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await untilListening(port, child)
    return new Server(contender, port, child)
  }

  /** What a provider takes: the room goes behind it. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  /** After a collection, bytes. */
  async memory(): Promise<Memory> {
    const answer = once(this.#child, 'message')
    this.#child.send('memory')
    const [memory] = (await answer) as [Memory] // what memory-probe.mjs sends
    return memory
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`A server ended at its start, with code ${child.exitCode}.`)
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer !== undefined) return
    await new Promise((next) => setTimeout(next, 50))
  }
  throw new Error('A server does not listen.')
}
