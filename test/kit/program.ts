/**
 * What tests start as processes of their own, as JavaScript: from its sources, by tsx, a program takes more than twice as much
 * of the processor to start.
 *
 * File by file, as in the package, so that each finds what lies beside it; and all at once, so that hooks, which a program loads
 * by their path, are about the same nouns as the program.
 */
import { copyFile, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { aliases } from '../../tools/aliases.ts'
import { builtOnce } from './built-once.ts'

const sources = [
  'demo/example.ts',
  'server/cli.ts',
  'server/mcp-cli.ts',
  'server/mcp/sandbox/worker.ts',
  'test/server/mcp/provision-hook.ts',
  'test/server/mcp/replica-process.ts',
  'test/server/mcp/some-hooks.ts',
  'test/server/mcp/stdio-server.ts',
  'test/server/process/full-disk.ts',
] as const

const root = resolve(import.meta.dirname, '../..')

/** The path for `node`. */
export async function program(source: (typeof sources)[number]): Promise<string> {
  return join(await builtOnce('programs', buildInto), source.replace(/\.ts$/, '.js'))
}

async function buildInto(folder: string): Promise<void> {
  // Loading it takes longer than building: for the first one alone.
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: aliases },
    // What package.json says of side effects is said of dist/, and would drop imports that are there for them alone.
    plugins: [{ name: 'wonce-programs', transform: () => ({ moduleSideEffects: true }) }],
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      rolldownOptions: {
        input: sources.map((source) => join(root, source)),
        output: { preserveModules: true, preserveModulesRoot: root, entryFileNames: '[name].js' },
        treeshake: false,
      },
    },
  })
  // Where the programs look for packages, and for their version.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'))
}
