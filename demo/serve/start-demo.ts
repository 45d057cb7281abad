/** The demo as one thing: a relay with its data, a workspace with deals in it, and the app, at one address. */
import { mkdir } from 'node:fs/promises'
import { build, createServer, preview } from 'vite'
import { startRelay } from 'wonce/relay'
import { appConfig, buildConfig } from './app-config.ts'
import { createDemoTokens } from './demo-tokens.ts'
import { seed } from './seed.ts'

const defaultWorkspace = 'acme'

export interface DemoOptions {
  /** The relay's folder. */
  readonly data: string
  /** Of the app; 0 takes one that is free. */
  readonly port: number
  /** How many deals an empty workspace begins with; 0 leaves it empty. */
  readonly deals: number
  /** `dev`: from the sources, kept up while they change. `built`: as it is in `outDir` already. */
  readonly app: 'build' | 'built' | 'dev'
  readonly outDir: string
  /** Default `acme`. An app that is built already opens the one it was built for. */
  readonly workspace?: string
  readonly tell: (progress: string) => void
}

export interface RunningDemo {
  /** `http://127.0.0.1:4400/` */
  readonly url: string
  readonly relayUrl: string
  close(): Promise<void>
}

/** Puts the built app of a workspace into `outDir`, for `app: 'built'`. */
export async function buildDemoApp(outDir: string, workspace = defaultWorkspace): Promise<void> {
  await build(buildConfig({ outDir, workspace }))
}

export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const { data, port, deals, outDir, tell, workspace = defaultWorkspace } = options
  await mkdir(data, { recursive: true })
  const tokens = createDemoTokens()
  const relay = await startRelay({ data, port: 0, tokens: tokens.options })
  try {
    const tokenFor = (person: string) => tokens.forPerson(person, workspace)
    if (deals > 0) await seed({ relayUrl: relay.url, tokenFor, workspace, deals, tell })
    if (options.app === 'build') {
      tell('Building the app.')
      await buildDemoApp(outDir, workspace)
    }
    const config = appConfig({ outDir, port, relayPort: relay.port, workspace, tokens })
    const server = options.app === 'dev' ? await (await createServer(config)).listen() : await preview(config)
    return {
      url: server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${port}/`,
      relayUrl: relay.url,
      async close() {
        await Promise.all([server.close(), relay.close()])
      },
    }
  } catch (error) {
    await relay.close()
    throw error
  }
}
