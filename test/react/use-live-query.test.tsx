// @vitest-environment happy-dom
import { act, cleanup, render as renderOnce } from '@testing-library/react'
import { Component, memo, Profiler, type ReactNode, Suspense, useEffect } from 'react'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import '../../src/crm/index.ts'
import { Contact, Deal } from '../../src/crm/index.ts'
import type { Workspace } from '../../src/index.ts'
import { useEntity, useEvents, useLiveQuery, useLiveSuspenseQuery, WorkspaceProvider } from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

function Names({ stage }: { readonly stage?: 'Won' | 'Prospecting' }) {
  const { data, status, error } = useLiveQuery(Deal, stage === undefined ? {} : { stage }, { sort: { name: 'asc' } })
  return <p>{`${status}: ${data.map(({ name }) => name).join()}${error === undefined ? '' : String(error)}`}</p>
}

function Events() {
  const { data, status } = useEvents('Deal.*')
  return <p>{`${status}: ${data.length}`}</p>
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render() {
    const { error } = this.state
    return error === undefined ? this.props.children : <p>{`failed: ${(error as { code: string }).code}`}</p>
  }
}

describe('useLiveQuery', () => {
  test('is loading, then there, then kept up', async () => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'one', value: 1 })
    const view = await render(workspace, <Names />)
    await until(() => view.text() === 'ready: one')
    await act(() => workspace.Deal.create({ name: 'another', value: 1 }).then(() => {}))
    await until(() => view.text() === 'ready: another,one')
  })

  test('with what is included, only the row that has changed is another object', async () => {
    const workspace = await createOrigin().open()
    const { $id: contact } = await workspace.Contact.create({ name: 'Alice' })
    for (const name of ['one', 'two']) await workspace.Deal.create({ name, value: 1, contact })
    let rows = 0
    let lists = 0
    const Row = memo(({ deal }: { readonly deal: { readonly name: string } }) => {
      rows += 1
      return <i>{deal.name},</i>
    })
    function List() {
      const { data } = useLiveQuery(Deal, {}, { sort: { name: 'asc' }, include: { contact: true } })
      lists += 1
      return data.map((deal) => <Row key={deal.$id} deal={deal} />)
    }
    const view = await render(workspace, <List />)
    await until(() => view.text() === 'one,two,')
    const [first] = await workspace.Deal.find({ name: 'one' })
    const [rowsBefore, listsBefore] = [rows, lists]
    await act(() => workspace.Organization.create({ name: 'Acme' }).then(() => {}))
    await act(() => workspace.Deal.update(first?.$id ?? '', { name: 'a' }).then(() => {}))
    await until(() => view.text() === 'a,two,')
    expect((rows - rowsBefore) / (lists - listsBefore)).toBe(1) // StrictMode renders each twice
    expect(lists - listsBefore).toBe(2)
  })

  test('with a workspace that is being opened it is loading; with one that cannot be opened it says so', async () => {
    const workspace = await createOrigin().open()
    let finish = (): void => {}
    const opening = new Promise<typeof workspace>((resolve) => {
      finish = () => resolve(workspace)
    })
    const view = await render(opening, <Names />)
    expect(view.text()).toBe('loading: ')
    finish()
    await until(() => view.text() === 'ready: ')
    const refused = Promise.reject(new Error('no disk'))
    const failed = await render(refused, <Names />)
    await until(() => failed.text() === 'error: Error: no disk')
  })

  test('a function is asked for the workspace once, however often it is rendered', async () => {
    const origin = createOrigin()
    let opened = 0
    const open = () => {
      opened += 1
      return origin.open()
    }
    const view = await render(open, [<Names key="a" />, <Names key="b" />])
    await until(() => view.text() === 'ready: ready: ')
    await view.rerender(<Names />)
    expect(opened).toBe(1)
  })

  test('another filter is another query, an equal one written anew is the same', async () => {
    const workspace = await createOrigin().open()
    const deal = await workspace.Deal.create({ name: 'won', value: 1 })
    await workspace.Deal.win(deal.$id)
    await workspace.Deal.create({ name: 'open', value: 1 })
    const seen = new Set<unknown>()
    function Data({ stage }: { readonly stage: 'Won' | 'Prospecting' }) {
      const { data, status } = useLiveQuery(Deal, { stage: { $in: [stage] }, $createdAt: { $gt: new Date(0) } })
      if (status === 'ready') seen.add(data)
      return <p>{data.map(({ name }) => name).join()}</p>
    }
    const view = await render(workspace, <Data stage="Won" />)
    await until(() => view.text() === 'won')
    await view.rerender(<Data stage="Won" />)
    await view.rerender(<Data stage="Won" />)
    expect(seen.size).toBe(1)
    await view.rerender(<Data stage="Prospecting" />)
    await until(() => view.text() === 'open')
  })

  test('of one of several nouns, its entities, and those of the other once it is that one', async () => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'Acme', value: 7 })
    await workspace.Contact.create({ name: 'Alice' })
    function Either({ isDeal }: { readonly isDeal: boolean }) {
      const { data } = useLiveQuery(isDeal ? Deal : Contact)
      return <p>{data.map((each) => (each.$type === 'Deal' ? each.value : each.name)).join()}</p>
    }
    const view = await render(workspace, <Either isDeal />)
    await until(() => view.text() === '7')
    await view.rerender(<Either isDeal={false} />)
    await until(() => view.text() === 'Alice')
  })

  test('of two fields to sort by, the first comes first', async () => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'b', value: 1 })
    await workspace.Deal.create({ name: 'a', value: 2 })
    await workspace.Deal.create({ name: 'b', value: 3 })
    function Sorted({ by }: { readonly by: 'name' | 'value' }) {
      const byName = by === 'name'
      const { data } = useLiveQuery(
        Deal,
        {},
        { sort: byName ? { name: 'asc', value: 'asc' } : { value: 'asc', name: 'asc' } },
      )
      return <p>{data.map(({ name, value }) => name + value).join()}</p>
    }
    const view = await render(workspace, <Sorted by="name" />)
    await until(() => view.text() === 'a2,b1,b3')
    await view.rerender(<Sorted by="value" />)
    await until(() => view.text() === 'b1,a2,b3')
  })

  test('what is included comes along, typed', async () => {
    const workspace = await createOrigin().open()
    const contact = await workspace.Contact.create({ name: 'Alice' })
    await workspace.Deal.create({ name: 'Acme', value: 1, contact: contact.$id })
    function Buyers() {
      const { data } = useLiveQuery(Deal, {}, { include: { contact: true } })
      const names: (string | undefined)[] = data.map(({ $included }) => $included.contact?.name)
      return <p>{names.join()}</p>
    }
    const view = await render(workspace, <Buyers />)
    await until(() => view.text() === 'Alice')
    await act(() => workspace.Contact.update(contact.$id, { name: 'Alice Chen' }).then(() => {}))
    await until(() => view.text() === 'Alice Chen')
  })

  test('while it is skipped it asks for nothing and is empty', async () => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'one', value: 1 })
    function Skipped({ skip }: { readonly skip: boolean }) {
      const { data, status } = useLiveQuery(Deal, {}, { skip })
      const suspended = useLiveSuspenseQuery(Deal, {}, { skip })
      return <p>{`${status} ${data.length} ${suspended.length}`}</p>
    }
    const view = await render(workspace, <Skipped skip />)
    expect(view.text()).toBe('ready 0 0')
    await view.rerender(<Skipped skip={false} />)
    await until(() => view.text() === 'ready 1 1')
  })

  test('with keepPrevious, what was there stays while more is read; what another workspace had does not', async () => {
    const [workspace, other] = [await createOrigin().open(), await createOrigin().open()]
    for (const name of ['a', 'b', 'c']) await workspace.Deal.create({ name, value: 1 })
    const seen: string[] = []
    function Page({ limit, isFull }: { readonly limit: number; readonly isFull: boolean }) {
      const include = isFull ? { include: { contact: true } as const } : {}
      const { data, status } = useLiveQuery(Deal, {}, { sort: { name: 'asc' }, limit, keepPrevious: true, ...include })
      seen.push(`${status} ${data.map(({ name }) => name).join()}`)
      return <p>{seen.at(-1)}</p>
    }
    const page = (of: Workspace, limit: number, isFull = false) => (
      <WorkspaceProvider workspace={of}>
        <Page limit={limit} isFull={isFull} />
      </WorkspaceProvider>
    )
    const view = await render(workspace, page(workspace, 1))
    await until(() => view.text() === 'ready a')
    await view.rerender(page(workspace, 3))
    await until(() => view.text() === 'ready a,b,c')
    expect(new Set(seen)).toEqual(new Set(['loading ', 'ready a', 'loading a', 'ready a,b,c']))
    seen.length = 0
    for (const limit of [4, 5]) await view.rerender(page(workspace, limit)) // the second before the first was read
    await until(() => view.text() === 'ready a,b,c')
    expect(seen).not.toContain('loading ')
    seen.length = 0
    await view.rerender(page(workspace, 2, true))
    await until(() => view.text() === 'ready a,b')
    expect(new Set(seen)).toEqual(new Set(['loading ', 'ready a,b'])) // rows without what is included now are no such rows
    seen.length = 0
    await view.rerender(page(other, 3))
    await until(() => view.text() === 'ready ')
    expect(new Set(seen)).toEqual(new Set(['loading ', 'ready ']))
  })

  test('with keepPrevious, what is read more renders once for each change', async () => {
    const workspace = await createOrigin().open()
    for (const name of ['a', 'b']) await workspace.Deal.create({ name, value: 1 })
    const renders: string[] = []
    function Page({ limit }: { readonly limit: number }) {
      const { data, status } = useLiveQuery(Deal, {}, { sort: { name: 'asc' }, limit, keepPrevious: true })
      renders.push(`${status} ${data.map(({ name }) => name).join()}`)
      return null
    }
    const page = (limit: number) => (
      <WorkspaceProvider workspace={workspace}>
        <Page limit={limit} />
      </WorkspaceProvider>
    )
    const view = await act(async () => renderOnce(page(1)))
    onTestFinished(() => cleanup())
    await until(() => renders.at(-1) === 'ready a')
    await act(async () => view.rerender(page(2)))
    await until(() => renders.at(-1) === 'ready a,b')
    expect(renders).toEqual(['loading ', 'ready a', 'loading a', 'ready a,b'])
  })

  test('with keepPrevious, what is shown meanwhile is one frozen object', async () => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'a', value: 1 })
    const seen = new Set<object>()
    function Page({ limit }: { readonly limit: number }) {
      const snapshot = useLiveQuery(Deal, {}, { limit, keepPrevious: true })
      if (snapshot.status === 'loading' && snapshot.data.length > 0) seen.add(snapshot)
      return <p>{snapshot.status}</p>
    }
    const view = await render(workspace, <Page limit={1} />)
    await until(() => view.text() === 'ready')
    await view.rerender(<Page limit={2} />) // in StrictMode it renders twice
    await until(() => view.text() === 'ready')
    expect([...seen].map(Object.isFrozen)).toEqual([true])
  })

  test('renders as loading once, however long the workspace and then the rows take', async () => {
    const workspace = await createOrigin().open()
    const seen: string[] = []
    function Status() {
      const { status } = useLiveQuery(Deal)
      useEffect(() => void seen.push(status))
      return <p>{status}</p>
    }
    const view = await render(workspace, <Status />)
    await until(() => view.text() === 'ready')
    expect(seen).toEqual(['loading', 'loading', 'ready']) // StrictMode runs the first effect twice
  })

  test('says that its workspace was closed, with what was there', async () => {
    const workspace = await createOrigin().open()
    await workspace.Deal.create({ name: 'one', value: 1 })
    const view = await render(workspace, [<Names key="deals" />, <Events key="events" />])
    await until(() => view.text() === 'ready: oneready: 1')
    await act(() => workspace.close())
    await until(() => view.text().startsWith('error: oneWorkspaceClosedError') && view.text().endsWith('error: 1'))
  })

  test('an unknown field is an error, not an empty list', async () => {
    const workspace = await createOrigin().open()
    const wrong = { stagee: 'Won' } as object
    function Wrong() {
      const { status, error } = useLiveQuery(Deal, wrong)
      return <p>{`${status} ${(error as { code?: string } | undefined)?.code}`}</p>
    }
    const view = await render(workspace, <Wrong />)
    await until(() => view.text() === 'error validation')
  })
})

test('what one change makes of different queries that are kept up shows together', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'one', value: 1 })
  const shown: string[] = []
  function Value() {
    return <i>{useEntity(Deal, $id).data?.value}</i>
  }
  function Most() {
    const { data } = useLiveQuery(Deal, { value: { $gt: 0 } }, { sort: { value: 'desc' }, limit: 1 })
    return <i>{data[0]?.value}</i>
  }
  // It is asked for before `render` returns, too.
  const values = () => Array.from(document.querySelectorAll('i'), ({ textContent }) => textContent).join()
  await act(async () =>
    renderOnce(
      <WorkspaceProvider workspace={workspace}>
        <Profiler id="values" onRender={() => queueMicrotask(() => shown.push(values()))}>
          <Value />
          <Most />
        </Profiler>
      </WorkspaceProvider>,
    ),
  )
  onTestFinished(() => cleanup())
  await until(() => values() === '1,1')
  shown.length = 0
  for (const value of [2, 3, 4]) {
    await act(() => workspace.Deal.update($id, { value }).then(() => {}))
    await until(() => values() === `${value},${value}`)
  }
  expect(shown).toEqual(['2,2', '3,3', '4,4'])
})

describe('useLiveSuspenseQuery', () => {
  function Data() {
    return <p>{`data: ${useLiveSuspenseQuery(Deal).length}`}</p>
  }

  test('suspends until the data is there, and never again', async () => {
    const workspace = await createOrigin().open()
    const view = await render(workspace, <Data />)
    await until(() => view.text() === 'data: 0')
    const texts: string[] = []
    const observer = new MutationObserver(() => texts.push(view.text()))
    observer.observe(view.container, { subtree: true, childList: true, characterData: true })
    await act(() => workspace.Deal.create({ name: 'one', value: 1 }).then(() => {}))
    await until(() => view.text() === 'data: 1')
    observer.disconnect()
    expect(texts).not.toContain('waiting')
  })

  test('throws what went wrong to the nearest boundary', async () => {
    const workspace = await createOrigin().open()
    await workspace.close()
    const view = await render(
      workspace,
      <Boundary>
        <Suspense fallback="waiting">
          <Data />
        </Suspense>
      </Boundary>,
    )
    await until(() => view.text() === 'failed: closed')
  })
})

describe('useEntity', () => {
  function Name({ id }: { readonly id: string | undefined }) {
    const { status, data } = useEntity(Contact, id)
    return <p>{`${status} ${data?.name}`}</p>
  }

  test('is the entity, kept up; missing where there is none, or none any more', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Contact.create({ name: 'Alice' })
    const view = await render(workspace, <Name id={$id} />)
    await until(() => view.text() === 'ready Alice')
    await act(() => workspace.Contact.update($id, { name: 'Alice Chen' }).then(() => {}))
    await until(() => view.text() === 'ready Alice Chen')
    await act(() => workspace.Contact.delete($id).then(() => {}))
    await until(() => view.text() === 'missing undefined')
    await view.rerender(<Name id={undefined} />)
    expect(view.text()).toBe('missing undefined')
  })

  test('is the same frozen object until something in it changes', async () => {
    const workspace = await createOrigin().open()
    const { $id } = await workspace.Contact.create({ name: 'Alice' })
    const seen = new Set<unknown>()
    function Seen() {
      const contact = useEntity(Contact, $id)
      seen.add(contact)
      return <p>{`${contact.status} ${Object.isFrozen(contact)}`}</p>
    }
    const page = () => (
      <WorkspaceProvider workspace={workspace}>
        <Seen />
      </WorkspaceProvider>
    )
    const view = await act(async () => renderOnce(page()))
    onTestFinished(() => cleanup())
    await until(() => view.container.textContent === 'ready true')
    expect(seen.size).toBe(2)
    await act(async () => view.rerender(page()))
    expect(seen.size).toBe(2)
    await act(() => workspace.Contact.update($id, { name: 'Alice Chen' }).then(() => {}))
    await until(() => seen.size === 3)
  })

  test('asks for nothing without an id, from the first render on', async () => {
    const view = await render(await createOrigin().open(), <Name id={undefined} />)
    expect(view.text()).toBe('missing undefined')
  })

  test('has what is included, typed', async () => {
    const workspace = await createOrigin().open()
    const contact = await workspace.Contact.create({ name: 'Alice' })
    const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1, contact: contact.$id })
    function Buyer() {
      const deal = useEntity(Deal, $id, { include: { contact: true } })
      const name: string | undefined = deal.status === 'ready' ? deal.data.$included.contact?.name : undefined
      return <p>{name}</p>
    }
    const view = await render(workspace, <Buyer />)
    await until(() => view.text() === 'Alice')
  })
})

describe('WorkspaceProvider', () => {
  function Count() {
    const { data, status } = useLiveQuery(Deal)
    return <p>{`${status} ${data.length}`}</p>
  }

  test('opens again when it is mounted after opening failed, or after the workspace was closed', async () => {
    const origin = createOrigin()
    const opened: Workspace[] = []
    let isBroken = true
    const open = async () => {
      if (isBroken) throw new Error('no disk')
      const workspace = await origin.open()
      opened.push(workspace)
      return workspace
    }
    const failed = await render(open, <Count />)
    await until(() => failed.text() === 'error 0')
    await failed.unmount()
    isBroken = false
    const view = await render(open, <Count />)
    await until(() => view.text() === 'ready 0')
    await view.unmount()
    await opened[0]?.close()
    const again = await render(open, <Count />)
    await until(() => again.text() === 'ready 0')
    expect(opened).toHaveLength(2)
  })

  test('warns where what it opens is open already, and not where that is another workspace or was closed', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const origin = createOrigin()
    const opener = (database: string) => () => origin.open({ database })
    const tree = (open: () => Promise<Workspace>) => (
      <WorkspaceProvider workspace={open}>
        <Count />
      </WorkspaceProvider>
    )
    const view = await render(await origin.open(), tree(opener('one')))
    await until(() => view.text() === 'ready 0')
    for (const database of ['two', 'three', 'four']) {
      await view.rerender(tree(opener(database)))
      await until(() => view.text() === 'ready 0')
    }
    expect(warn).not.toHaveBeenCalled()
    await view.rerender(tree(opener('four')))
    await until(() => warn.mock.calls.length > 0)
    expect(warn.mock.calls.map(([text]) => String(text))).toEqual([expect.stringContaining('in a file of its own')])
    warn.mockRestore()
  })
})
