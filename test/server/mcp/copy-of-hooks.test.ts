/** A client starts `npx wonce-mcp` from anywhere, and the hooks are those of an app with a copy of the package of its own. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { copyOfHooks } from '../../../server/mcp/copy-of-hooks.ts'
import { program } from '../../kit/program.ts'
import { root } from './child.ts'
import { connect } from './clients.ts'
import { serveRelay, tokenOf } from './relay.ts'

const hook = `import { Contact } from 'wonce/crm'
Contact.created('greet', async (contact, $) => {
  $.Activity.create({ subject: \`Greet \${contact.name}\`, type: 'Call', contact: contact.$id })
})
`

/** An app with its hooks and, in its `node_modules`, the package as the programs of the tests are built. */
async function createApp(): Promise<{ readonly hooks: string; readonly script: string; readonly copy: string }> {
  const script = await program('server/mcp-cli.ts')
  const built = dirname(dirname(script))
  const app = await mkdtemp(join(tmpdir(), 'wonce-app-'))
  onTestFinished(() => rm(app, { recursive: true, force: true }))
  const copy = join(app, 'node_modules/wonce')
  await mkdir(dirname(copy))
  await cp(built, copy, { recursive: true, verbatimSymlinks: true })
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const ours = JSON.stringify({ ...manifest, version: '9.9.9' }).replaceAll('./dist/', './')
  await writeFile(join(copy, 'package.json'), ours)
  const hooks = join(app, 'hooks.mjs')
  await writeFile(hooks, hook)
  return { hooks, script, copy }
}

test('hooks that import another copy of the package are run: that copy serves', async () => {
  const { hooks, script } = await createApp()
  const { url } = await serveRelay()
  const env = { PATH: process.env.PATH ?? '', WONCE_URL: url, WONCE_WORKSPACE: 'acme', WONCE_HOOKS: hooks }
  const where = {
    command: process.execPath,
    args: [script],
    cwd: tmpdir(),
    env: { ...env, WONCE_TOKEN: await tokenOf('ada') },
  }
  const client = await connect({ kind: 'v2 of 2026-07-28', where })
  const said = await client.call('do', { input: 'Create a contact named Eve Stone' })
  expect(said).toMatchObject({
    structuredContent: { events: [{ type: 'contact.created' }, { type: 'activity.created' }] },
  })
})

test('it is known by the module and what is around it', async () => {
  const { hooks, copy } = await createApp()
  expect(copyOfHooks(hooks)).toMatchObject({ folder: copy, version: '9.9.9' })
  expect(copyOfHooks(`file://${hooks}`)).toMatchObject({ folder: copy })
  expect(copyOfHooks('data:text/javascript,1')).toBeUndefined()
  expect(copyOfHooks(join(tmpdir(), 'there-is-no-wonce-here.mjs'))).toBeUndefined()
  expect(copyOfHooks(join(root, 'hooks.mjs'))).toBeUndefined()
  await writeFile(join(copy, 'package.json'), JSON.stringify({ name: 'wonce', version: '0.0.1' }))
  expect(() => copyOfHooks(hooks)).toThrow('wonce 0.0.1 in')
})
