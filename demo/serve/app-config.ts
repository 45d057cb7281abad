/** How Vite builds and serves the demo's app. */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import type { InlineConfig, Plugin } from 'vite'
import { aliases } from '../../tools/aliases.ts'
import { type DemoTokens, tokensPlugin } from './demo-tokens.ts'
import { serviceWorkerPlugin } from './service-worker-plugin.ts'

export interface BuildConfig {
  /** Where the built app is. */
  readonly outDir: string
  /** Name of the workspace that the app opens. */
  readonly workspace: string
}

export interface AppConfig extends BuildConfig {
  /** The port of the relay on this machine: the app reaches it at `/relay` of its own origin. */
  readonly relayPort: number
  /** 0 takes one that is free. */
  readonly port: number
  /** Given to whoever asks at `/token`. */
  readonly tokens: DemoTokens
}

const root = resolve(import.meta.dirname, '../app')

export function buildConfig({ outDir, workspace }: BuildConfig): InlineConfig {
  return {
    root,
    configFile: false,
    // A tab that closes cuts its socket, which is no news; a build that fails throws.
    logLevel: 'silent',
    clearScreen: false,
    plugins: [react(), sideEffectsOfSources, serviceWorkerPlugin(root)],
    define: { __BUILD__: JSON.stringify('demo'), __WORKSPACE__: JSON.stringify(workspace) },
    resolve: { alias: aliases, dedupe: ['react', 'react-dom', 'yjs'] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      cssTarget: 'chrome123',
      chunkSizeWarningLimit: 1_000,
    },
  }
}

export function appConfig({ relayPort, port, tokens, ...built }: AppConfig): InlineConfig {
  const proxy = {
    '/relay': {
      target: `http://127.0.0.1:${relayPort}`,
      ws: true,
      rewrite: (path: string) => path.replace(/^\/relay/, ''),
    },
  }
  const server = { host: '127.0.0.1', port, strictPort: port !== 0, proxy }
  const config = buildConfig(built)
  const plugins = [config.plugins, tokensPlugin(tokens, built.workspace)]
  return { ...config, plugins, server, preview: server }
}

/** What package.json says of side effects is said of dist/; in here `import 'wonce/billing'` means its sources. */
const sideEffectsOfSources: Plugin = {
  name: 'wonce-demo-side-effects',
  transform: (_code, id) => (/\/src\/(crm|billing|workspace)\//.test(id) ? { moduleSideEffects: true } : undefined),
}
