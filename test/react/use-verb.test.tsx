// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { startTransition, useActionState, useState } from 'react'
import { expect, test } from 'vitest'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import { useVerb, type Verb, WorkspaceProvider } from '../../src/react/index.ts'
import { createOrigin } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

type Win = Verb<Parameters<typeof Deal.win>, Awaited<ReturnType<typeof Deal.win>>>

/** A component that gives away what it was given. */
function createWinner() {
  const given: Win[] = []
  function Winner() {
    const verb = useVerb(Deal.win)
    given.push(verb)
    return <p>{`${verb.pending ? 'pending' : 'still'} ${verb.error?.code}`}</p>
  }
  return { Winner, latest: () => given.at(-1) ?? expect.fail('it was not rendered'), given }
}

test('acts on the workspace of the provider, is pending meanwhile, and gives the entity', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const { Winner, latest } = createWinner()
  const view = await render(workspace, <Winner />)
  let won: unknown
  await act(async () => {
    void latest()
      .run($id, { wonReason: 'price' })
      .then((deal) => {
        won = deal
      })
  })
  expect(view.text()).toBe('pending undefined')
  await until(() => view.text() === 'still undefined')
  expect(won).toMatchObject({ $id, stage: 'Won', wonReason: 'price' })
  expect(await workspace.Deal.get($id)).toEqual(won)
})

test('what it is refused with is its error, until the next call or a reset; it never rejects', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  await workspace.Deal.lose($id)
  const { Winner, latest } = createWinner()
  const view = await render(workspace, <Winner />)
  await act(async () => expect(await latest().run($id)).toBeUndefined())
  expect(view.text()).toBe('still guard')
  await act(async () => latest().reset())
  expect(view.text()).toBe('still undefined')
  await act(async () => void (await latest().run('deal_nobody')))
  expect(view.text()).toBe('still not-found')
  await workspace.Deal.reopen($id)
  await act(async () => void (await latest().run($id)))
  expect(view.text()).toBe('still undefined')
})

test('of calls that overlap the last one tells its error, and it is pending until all have ended', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const { Winner, latest } = createWinner()
  const view = await render(workspace, <Winner />)
  await act(async () => void (await Promise.all([latest().run('deal_nobody'), latest().run($id)])))
  expect(view.text()).toBe('still undefined')
})

test('`run` is the same function at each render, and may be called after unmounting', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const { Winner, latest, given } = createWinner()
  const view = await render(workspace, <Winner />)
  await view.rerender(<Winner />)
  expect(new Set(given.slice(-2).map(({ run }) => run)).size).toBe(1)
  await view.unmount()
  expect(await latest().run($id)).toMatchObject({ stage: 'Won' })
})

test('the result is the same object until something in it changes', async () => {
  const workspace = await createOrigin().open()
  const { Winner, latest, given } = createWinner()
  const view = await render(workspace, <Winner />)
  await view.rerender(<Winner />)
  expect(given.at(-1)).toBe(given.at(-2))
  expect(Object.isFrozen(given.at(-1))).toBe(true)
  await act(async () => void (await latest().run('deal_nobody')))
  expect(given.at(-1)).not.toBe(given[0])
})

test('in an action that goes on after the verb it is pending at once, and its error is shown before that ends', async () => {
  const workspace = await createOrigin().open()
  const { Winner, latest, given } = createWinner()
  const view = await render(workspace, <Winner />)
  let end = (): void => {}
  const rest = new Promise<void>((resolve) => {
    end = resolve
  })
  await act(async () =>
    startTransition(async () => {
      await latest().run('deal_nobody')
      await rest
    }),
  )
  await until(() => view.text() === 'still not-found')
  expect(given.some(({ pending }) => pending)).toBe(true)
  await act(async () => end())
  expect(view.text()).toBe('still not-found')
})

test('in the action of a form it is pending while it runs, and what it resolves with is the state of the action', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  const seen: string[] = []
  function Form() {
    const { run, pending, error } = useVerb(Deal.win)
    const [stage, submit] = useActionState(async () => (await run($id))?.stage ?? 'refused', 'none')
    seen.push(`${stage} ${pending} ${error?.code}`)
    return (
      <form action={submit}>
        <button type="submit">{seen.at(-1)}</button>
      </form>
    )
  }
  const view = await render(workspace, <Form />)
  const press = () => act(async () => view.container.querySelector('button')?.click())
  await press()
  await until(() => view.text() === 'Won false undefined')
  await press()
  await until(() => view.text() === 'refused false guard')
  expect(seen).toContain('none true undefined')
})

test('the error of another verb, or of another workspace, is not its own', async () => {
  const [workspace, other] = [await createOrigin().open(), await createOrigin().open()]
  let reopen = (): void => {}
  let latest: { readonly run: (id: string) => Promise<unknown> } | undefined
  function Acts() {
    const [isWon, setWon] = useState(false)
    reopen = () => setWon(true)
    const verb = useVerb(isWon ? Deal.reopen : Deal.win)
    latest = verb
    return <p>{`${isWon} ${verb.error === undefined}`}</p>
  }
  const acts = (where: typeof workspace) => (
    <WorkspaceProvider workspace={where}>
      <Acts />
    </WorkspaceProvider>
  )
  const view = await render(workspace, acts(workspace))
  await act(async () => void (await latest?.run('deal_nobody')))
  expect(view.text()).toBe('false false')
  await act(async () => reopen())
  expect(view.text()).toBe('true true')
  await act(async () => void (await latest?.run('deal_nobody')))
  expect(view.text()).toBe('true false')
  await view.rerender(acts(other))
  expect(view.text()).toBe('true true')
})
