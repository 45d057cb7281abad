import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, openDevice } from './kit/launch.ts'
import { type PageServer, serveFolder } from './kit/page-server.ts'

/** As an app would write it: the nouns are imported for what `$` and the default workspace know by them. */
const apps = {
  'a bare import': `
    import 'wonce/crm'
    import 'wonce/billing'
    import { openWorkspace } from 'wonce'
    const open = async () => (await openWorkspace({ name: 'bare' })).$`,
  'an import that is only used for its types': `
    import { Deal } from 'wonce/crm'
    import { Customer } from 'wonce/billing'
    import { openWorkspace } from 'wonce'
    const open = async () => (await openWorkspace({ name: 'unused' })).$`,
  'nouns alone, on the default workspace': `
    import { Contact, Deal } from 'wonce/crm'
    import 'wonce/billing'
    const open = async () => ({ Contact, Deal })`,
}

const probe = `
  globalThis.wonce = {
    winOne: async () => {
      const { Deal } = await open()
      Deal.won('provision', (deal, $) => { $.Customer.create({ name: deal.name }) })
      const { $id } = await Deal.create({ name: 'Acme', value: 1 })
      return (await Deal.win($id)).stage
    },
  }`

interface AppPage {
  winOne(): Promise<string>
}

let folder: string
let device: Device

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wonce-bundling-'))
  await installPackage(join(folder, 'node_modules'))
  device = await openDevice()
})

afterAll(async () => {
  await device.close()
  await rm(folder, { recursive: true, force: true })
})

/** The package as npm would lay it out, built from the sources as they are. */
async function installPackage(modules: string): Promise<void> {
  const installed = join(modules, 'wonce')
  await mkdir(installed, { recursive: true })
  const compiler = resolve('node_modules/typescript/bin/tsc')
  const args = [compiler, '-p', 'tsconfig.build.json', '--outDir', join(installed, 'dist')]
  await promisify(execFile)(process.execPath, args)
  await cp('package.json', join(installed, 'package.json'))
  const { dependencies, peerDependencies }: { readonly [kind: string]: object } = JSON.parse(
    await readFile('package.json', 'utf8'),
  )
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(resolve('node_modules', name), join(modules, name), 'dir')
  }
}

for (const [what, source] of Object.entries(apps)) {
  test(`an app keeps its nouns through bundling: ${what}`, async () => {
    const name = what.replaceAll(/\W+/g, '-')
    const entry = join(folder, `${name}.js`)
    const outDir = join(folder, name)
    await writeFile(entry, source + probe)
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir,
        target: 'es2022',
        rolldownOptions: { input: entry, output: { entryFileNames: 'page.js' } },
      },
    })
    const server: PageServer = await serveFolder(outDir)
    const tab = await device.openTab<AppPage>(server.url)
    expect(await tab.call('winOne')).toBe('Won')
    expect(tab.uncaught).toEqual([])
    await tab.close()
    await server.close()
  })
}
