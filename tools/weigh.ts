/** What a page loads of some code: bundled and minified by Vite, gzipped, in kB of 1000 bytes. */
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'

export interface Weight {
  /** The entry and all it imports at its start. */
  readonly startKb: number
  /** What it imports later, by `import()`. */
  readonly laterKb: number
  /** Packages that it leaves to whoever loads it. */
  readonly imports: readonly string[]
}

export function isOurs(id: string): boolean {
  return id.startsWith('.') || id.startsWith('/') || id.startsWith('\0')
}

/**
 * Keeps every export, as nobody's page does: the figures are upper bounds. What the entry shares with what comes later stays in
 * one file with it, as in an app, whose entry nobody imports.
 */
export async function weigh(script: string, isExternal: (id: string) => boolean): Promise<Weight> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      rolldownOptions: { input: resolve(script), external: isExternal, preserveEntrySignatures: 'allow-extension' },
    },
  })
  // True for a build that does not watch, with one output.
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput
  const chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const atStart = new Set<string>()
  const visit = (name: string): void => {
    const chunk = chunks.get(name)
    if (chunk === undefined || atStart.has(name)) return
    atStart.add(name)
    chunk.imports.forEach(visit)
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk.fileName)
  const weightOf = (isStart: boolean) =>
    [...chunks.values()]
      .filter((chunk) => atStart.has(chunk.fileName) === isStart)
      .reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length / 1000, 0)
  const imports = new Set([...chunks.values()].flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]))
  return {
    startKb: weightOf(true),
    laterKb: weightOf(false),
    imports: [...imports].filter((name) => !chunks.has(name)),
  }
}
