// @vitest-environment happy-dom
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import 'fake-indexeddb/auto' // ahead of the package, which looks for IndexedDB when it is loaded
import { act, cleanup, type RenderResult, render } from '@testing-library/react'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { type ComponentType, createElement, type ReactNode, StrictMode } from 'react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openWorkspace, type Workspace } from 'wonce'
import { WorkspaceProvider } from 'wonce/react'
import 'wonce/billing'
import 'wonce/crm'
import * as face from '../../src/react/index.ts'
import { typeErrors } from '../kit/type-errors.ts'
import { until } from '../react/kit/render.tsx'

type RenderAlone = (children: ReactNode) => Promise<RenderResult & { readonly workspace: Workspace }>

/** Every example of docs/react.md compiles, and does what it is an example of. */

const root = resolve(import.meta.dirname, '../..')
const id = 'deal_k7TmPvQx'
let text: string
let scratch: string
let workspace: Workspace
const components = new Map<string, ComponentType>()

beforeAll(async () => {
  text = await readFile(join(root, 'docs/react.md'), 'utf8')
  await mkdir(join(root, '.tmp'), { recursive: true })
  scratch = await mkdtemp(join(root, '.tmp/react-'))
  const blocks = Array.from(text.matchAll(/^```tsx\n(.*?)^```$/gms), ([, code = '']) => code)
  for (const [index, code] of blocks.entries()) {
    const path = join(scratch, `block-${index + 1}.tsx`)
    await writeFile(path, code)
    const exported: { readonly [name: string]: ComponentType } = await import(pathToFileURL(path).href)
    for (const [name, component] of Object.entries(exported)) components.set(name, component)
  }
}, 60_000)

afterAll(() => rm(scratch, { recursive: true, force: true }))

beforeEach(async () => {
  const storage = { indexedDB: new IDBFactory(), IDBKeyRange }
  workspace = await openWorkspace({ name: 'acme', actor: 'ann', tabs: 'single', isDefault: false, ...storage })
})

afterEach(async () => {
  cleanup()
  await workspace.close()
})

async function show(name: string): Promise<HTMLElement> {
  const Component = components.get(name) ?? expect.fail(`docs/react.md has no ${name}`)
  const { container } = await act(async () =>
    render(
      <StrictMode>
        <WorkspaceProvider workspace={workspace}>
          <Component />
        </WorkspaceProvider>
      </StrictMode>,
    ),
  )
  return container
}

async function writeDeal(): Promise<void> {
  const contact = await workspace.Contact.create({ name: 'Alice Chen' })
  await workspace.import(await dealNamed(contact.$id))
}

/** A log in which a deal has the id that the examples speak of. */
async function dealNamed(contact: string): Promise<string> {
  const storage = { indexedDB: new IDBFactory(), IDBKeyRange }
  const other = await openWorkspace({ name: 'acme', actor: 'ann', tabs: 'single', isDefault: false, ...storage })
  const deal = await other.Deal.create({ name: 'Acme', value: 48_000, stage: 'Proposal', contact })
  let log = ''
  for await (const lines of other.export()) log += lines
  await other.close()
  return log.replaceAll(deal.$id, id)
}

test('every example compiles', { timeout: 60_000 }, async () => {
  expect(components.size).toBeGreaterThan(9)
  // Not a component: the file that opens the workspace, beside one of nouns, as Vite has it.
  const files = Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = '']) => code)
  expect(files).toHaveLength(1)
  await writeFile(join(scratch, 'nouns.ts'), '/// <reference types="vite/client" />\nexport {}\n')
  await writeFile(join(scratch, 'workspace.ts'), files[0] ?? '')
  expect(await typeErrors(scratch)).toEqual([])
})

test('every hook has one', () => {
  const hooks = Object.keys(face).filter((name) => name.startsWith('use'))
  expect(hooks.length).toBeGreaterThan(9)
  for (const hook of [...hooks, 'WorkspaceProvider']) expect(text, hook).toMatch(new RegExp(`\\b${hook}[(}, ]`))
})

test('Proposals lists them with their contacts, and says so where there are none', async () => {
  const shown = await show('Proposals')
  await until(() => shown.textContent === 'No proposals.')
  await act(writeDeal)
  await until(() => shown.textContent === 'Acme, Alice Chen')
})

test('LargestDeals shows more on demand, and OpenDeals counts them', async () => {
  for (let at = 0; at < 30; at += 1) await workspace.Deal.create({ name: `deal ${at}`, value: at })
  const [largest, open] = [await show('LargestDeals'), await show('OpenDeals')]
  await until(() => largest.querySelectorAll('li').length === 20 && open.textContent === '30 open deals')
  await act(async () => largest.querySelector('button')?.click())
  await until(() => largest.querySelectorAll('li').length === 30)
})

test('OpenDeals says that there are none where nothing can be on its way', async () => {
  const shown = await show('OpenDeals')
  await until(() => shown.textContent === 'No open deals.')
})

test('Pipeline adds up', async () => {
  await writeDeal()
  const shown = await show('Pipeline')
  await until(() => shown.textContent === '48000')
})

test('DealName shows it, or that it is not there', async () => {
  const shown = await show('DealName')
  await until(() => shown.textContent === 'There is no such deal (any more).')
  await act(writeDeal)
  await until(() => shown.textContent === 'Acme, Alice Chen')
})

test('WinButton wins, and says why it did not', async () => {
  const shown = await show('WinButton')
  const press = () => act(async () => shown.querySelector('button')?.click())
  await press()
  await until(() => shown.textContent?.includes('there is no such entity') === true)
  await act(writeDeal)
  await press()
  await until(() => shown.textContent === 'Won')
  await expect.poll(async () => (await workspace.Deal.get(id))?.stage).toBe('Won')
})

test('NewContact adds one, and puts back what was refused', async () => {
  const shown = await show('NewContact')
  const fieldOf = (name: string) => shown.querySelector<HTMLInputElement>(`[name=${name}]`) ?? expect.fail(`no ${name}`)
  const submit = async (name: string, email: string) => {
    fieldOf('name').value = name
    fieldOf('email').value = email
    await act(async () => shown.querySelector('button')?.click())
  }
  await submit('', 'alice@acme.dev')
  await until(() => shown.querySelector('[role=alert]') !== null && fieldOf('email').value === 'alice@acme.dev')
  expect(shown.querySelector('[role=alert]')?.textContent).toBe('name: expected text that is not blank')
  await submit('Alice', 'alice@acme.dev')
  await until(() => shown.querySelector('[role=alert]') === null && fieldOf('email').value === '')
  expect(await workspace.Contact.find()).toMatchObject([{ name: 'Alice', email: 'alice@acme.dev' }])
})

test('Dashboard counts, says why it cannot, and tries again', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => logged.mockRestore())
  const shown = await show('Dashboard')
  await until(() => shown.textContent === '0 deals 0 contacts')
  await act(() => workspace.close())
  await until(() => shown.textContent === 'You have signed out.Try again')
  await act(async () => shown.querySelector('button')?.click())
  await until(() => shown.textContent === 'You have signed out.Try again')
})

test('WonCount counts, Pages turn, and OfAnn is a hook of one’s own', async () => {
  for (let at = 10; at < 32; at += 1) await workspace.Deal.create({ name: `deal ${at}`, value: 1 })
  const [count, pages, ofAnn] = [await show('WonCount'), await show('Pages'), await show('OfAnn')]
  const rows = () => pages.querySelectorAll('li').length
  await until(() => count.textContent === '0 won' && rows() === 20 && ofAnn.textContent?.includes('deal 31') === true)
  const [back, next] = pages.querySelectorAll('button')
  await act(async () => next?.click())
  await until(() => rows() === 2 && next?.disabled === true)
  await act(async () => back?.click())
  await until(() => rows() === 20)
  const [deal] = await workspace.Deal.find({}, { limit: 1 })
  await act(() => workspace.Deal.win(deal?.$id ?? '').then(() => {}))
  await until(() => count.textContent === '1 won')
})

test('a component is tested on a workspace of its own', async () => {
  const renderAlone = components.get('renderAlone') as unknown as RenderAlone // a function, and no component
  const alone = await renderAlone(
    createElement(components.get('WonCount') ?? expect.fail('docs/react.md has no WonCount')),
  )
  expect((await alone.findByText('0 won')).tagName).toBe('P')
  await alone.workspace.close()
})

test('Activity shows the newest events and counts those of the deal', async () => {
  await writeDeal()
  await workspace.Deal.update(id, { value: 2 })
  const shown = await show('Activity')
  await until(() => shown.textContent === 'ann: deal.updatedann: deal.createdThis deal has seen 2 events.')
})

test('Merges lists what a person should see', async () => {
  const shown = await show('Merges')
  await act(async () => {
    await writeDeal()
    await workspace.Deal.update(id, { contact: 'contact_nobody' })
  })
  await until(() => shown.textContent === `${id} refers to contact_nobody, which is missing.Dismiss`)
  await act(async () => shown.querySelector('button')?.click())
  await act(() => workspace.Contact.create({ name: 'Bob' }).then(() => {}))
  await until(() => shown.textContent === '')
})

test('Here, without a relay, is offline and alone', async () => {
  const shown = await show('Here')
  await until(() => shown.textContent === 'offline, 0 to send; here: ')
})

test('DealNote shows what is typed, and keeps it', async () => {
  const shown = await show('DealNote')
  await until(() => shown.querySelector('textarea')?.disabled === false)
  const area = shown.querySelector('textarea') ?? expect.fail('it has a textarea')
  await act(async () => {
    area.value = 'hello'
    area.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await until(() => shown.textContent === 'Note (5 letters, not sent)')
  const note = await workspace.notes.open(id)
  await act(async () => note.text.insert(5, ' world'))
  expect(area.value).toBe('hello world')
})

test('UndoButtons take back and do again', async () => {
  const shown = await show('UndoButtons')
  await act(writeDeal)
  await act(() => workspace.Deal.update(id, { value: 2 }).then(() => {}))
  await until(() => shown.textContent === 'Undo deal.updatedRedo ')
  const [undo, redo] = shown.querySelectorAll('button')
  await act(async () => undo?.click())
  await until(() => shown.textContent?.endsWith('Redo deal.updated') === true)
  expect(await workspace.Deal.get(id)).toMatchObject({ value: 48_000 })
  await act(async () => redo?.click())
  await until(() => shown.textContent === 'Undo deal.updatedRedo ')
  expect(await workspace.Deal.get(id)).toMatchObject({ value: 2 })
})

test('Title says who is where', async () => {
  const shown = await show('Title')
  await until(() => shown.textContent === 'ann in acme')
})

test('App opens what it is told to, once it is asked for something', async () => {
  const App = components.get('App') ?? expect.fail('docs/react.md has no App')
  const { container } = await act(async () => render(<App />))
  expect(container.textContent).toBe('')
})

test('signing in asks again where opening has failed, and signing out for good leaves nothing', async () => {
  const offer = (locks: unknown) => Object.defineProperty(navigator, 'locks', { configurable: true, value: locks })
  const given = navigator.locks
  try {
    offer(undefined)
    await expect(workspaceOf('ann')).rejects.toMatchObject({ code: 'insecure-context' })
    offer({ request: (_: string, __: object, task: (lock: object) => unknown) => task({}) })
    await (await workspaceOf('ann')).Deal.create({ name: 'Acme', value: 1 })
    expect((await indexedDB.databases()).map(({ name }) => name)).toContain('wonce/acme/ann')
    await signOutForGood('ann')
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('wonce/acme/ann')
  } finally {
    offer(given)
  }
})

/** What the example of signing in exports besides its component. */
function workspaceOf(person: string): Promise<Workspace> {
  return signingIn('workspaceOf')(person) as Promise<Workspace>
}

function signOutForGood(person: string): Promise<unknown> {
  return signingIn('signOutForGood')(person)
}

function signingIn(name: string): (person: string) => Promise<unknown> {
  const found: unknown = components.get(name) ?? expect.fail(`docs/react.md has no ${name}`)
  return found as (person: string) => Promise<unknown> // a function of the example, not a component
}
