/**
 * Looks at the packed package as a user gets it: publint, `attw`, and a project of our own that imports every subpath
 * and is compiled against the packed types alone, library types checked. In that project the command of the package runs too.
 *
 * Needs a fresh build.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { z } from 'zod'
import { manifestSchema } from './lock.ts'
import { packageEntries } from './package-entries.ts'
import { tryAsApp } from './packed-app.ts'

const scratch = await mkdtemp(join(tmpdir(), 'wonce-package-'))
try {
  const tarball = await pack()
  const user = await installAsUser(tarball)
  const linters = [
    lintWithPublint(tarball),
    lintWithAttw(tarball),
    compileAsUser(user),
    runAsUser(user),
    readAsServer(user),
  ]
  // All of them end before the folder goes, or its removal would hide what one of them threw.
  await Promise.allSettled(linters)
  const faults = [...(await Promise.all(linters)).flat(), ...(await tryAsApp(user))]
  for (const fault of faults) console.error(fault)
  if (faults.length === 0) console.log('publint, attw, a compiled user, the command and a built app agree')
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await rm(scratch, { recursive: true, force: true })
}

interface Finished {
  readonly isOk: boolean
  readonly output: string
}

function run(command: string, args: readonly string[], cwd = process.cwd()): Promise<Finished> {
  return new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
      done({ isOk: error === null, output: (stdout + stderr).trim() }),
    )
  })
}

async function pack(): Promise<string> {
  const { isOk, output } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch])
  if (!isOk) throw new Error(`npm pack failed: ${output}`)
  return join(scratch, output.split('\n').at(-1) ?? '')
}

async function lintWithPublint(tarball: string): Promise<readonly string[]> {
  const bytes = await readFile(tarball)
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: new Uint8Array(bytes).buffer },
  })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}

async function lintWithAttw(tarball: string): Promise<readonly string[]> {
  const attw = resolve('node_modules/@arethetypeswrong/cli/dist/index.js')
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color', '--format', 'ascii']
  const { isOk, output } = await run(process.execPath, [attw, tarball, ...options])
  return isOk ? [] : [`attw: ${output}`]
}

/** A project that has the package and its dependencies, and nothing else. */
async function installAsUser(tarball: string): Promise<string> {
  const user = join(scratch, 'user')
  const installed = join(user, 'node_modules/wonce')
  await mkdir(installed, { recursive: true })
  const unpacked = await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed])
  if (!unpacked.isOk) throw new Error(`tar failed: ${unpacked.output}`)
  await linkDependencies(join(user, 'node_modules'))
  await writeFile(join(user, 'package.json'), JSON.stringify({ type: 'module' }))
  return user
}

/** Each command of the package says its version: it needs nothing that only we have installed. */
async function runAsUser(user: string): Promise<readonly string[]> {
  const installed = join(user, 'node_modules/wonce')
  const manifest = z.object({ version: z.string(), bin: z.record(z.string(), z.string()) })
  const { version, bin } = manifest.parse(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')))
  const faults: string[] = []
  for (const [name, script] of Object.entries(bin)) {
    const { isOk, output } = await run(process.execPath, [join(installed, script), '--version'], user)
    if (!isOk || output !== version) faults.push(`${name} --version: ${output}`)
  }
  return faults
}

/** Server components may import what is the client's only by a file that says so in its first statement. */
async function readAsServer(user: string): Promise<readonly string[]> {
  const entry = await readFile(join(user, 'node_modules/wonce/dist/src/react/index.js'), 'utf8')
  return entry.startsWith("'use client'") ? [] : ["wonce/react does not begin with 'use client'"]
}

async function compileAsUser(user: string): Promise<readonly string[]> {
  const imports = (await packageEntries()).map(
    ({ specifier }, at) => `import * as m${at} from '${specifier}'\nvoid m${at}\n`,
  )
  await writeFile(join(user, 'user.ts'), imports.join(''))
  const faults: string[] = []
  for (const module of ['nodenext', 'esnext']) {
    const compilerOptions = {
      ...{ module, moduleResolution: module === 'nodenext' ? 'nodenext' : 'bundler', target: 'es2022' },
      ...{ lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'], types: [] },
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, preserveSymlinks: false },
    }
    await writeFile(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }))
    const { output } = await run(
      process.execPath,
      [resolve('node_modules/typescript/bin/tsc'), '-p', user, '--pretty', 'false'],
      user,
    )
    // What is wrong in the types of others is theirs to mend.
    const ours = output.split('\n').filter((line) => /^(user\.ts|node_modules\/wonce\/|error )/.test(line))
    faults.push(...ours.map((line) => `user (${module}): ${line}`))
  }
  return faults
}

async function linkDependencies(folder: string): Promise<void> {
  const { dependencies, peerDependencies } = manifestSchema.parse(JSON.parse(await readFile('package.json', 'utf8')))
  const names = Object.keys({ ...dependencies, ...peerDependencies })
  for (const name of [...names, ...names.map((plain) => `@types/${plain}`)]) {
    const source = resolve('node_modules', name)
    if (!existsSync(source)) continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await symlink(source, join(folder, name), 'dir')
  }
}
