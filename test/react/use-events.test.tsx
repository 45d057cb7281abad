// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { test } from 'vitest'
import '../../src/billing/index.ts'
import '../../src/crm/index.ts'
import { Deal } from '../../src/crm/index.ts'
import { useConflicts, useEvents, useHistory, useRuns } from '../../src/react/index.ts'
import { createOrigin, exchange } from '../kit/open.ts'
import { render, until } from './kit/render.tsx'

test('useEvents shows the newest first, those of hooks too, and what comes', async () => {
  const workspace = await createOrigin().open()
  workspace.Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  function Events() {
    return (
      <p>
        {useEvents('*', { limit: 3 })
          .data.map(({ type }) => type)
          .join()}
      </p>
    )
  }
  const view = await render(workspace, <Events />)
  await act(async () => {
    const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
    await workspace.Deal.update($id, { value: 2 })
    await workspace.Deal.win($id)
  })
  await until(() => view.text() === 'customer.created,deal.won,deal.updated')
})

test('useEvents passes over options that are undefined', async () => {
  const workspace = await createOrigin().open()
  for (let at = 0; at < 51; at += 1) await workspace.Deal.create({ name: `deal ${at}`, value: 1 })
  const nothing = { limit: undefined, order: undefined, entity: undefined, actor: undefined, verdicts: undefined }
  function Events() {
    const { data } = useEvents(undefined, nothing as object)
    return <p>{`${data.length} ${data[0]?.ref.split(':')[1]}`}</p>
  }
  const view = await render(workspace, <Events />)
  await until(() => view.text() === '50 51')
})

test('useEvents is given another list where a merge changes the verdict on an older event', async () => {
  const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  const { $id } = await left.Deal.create({ name: 'Acme', value: 1 })
  await exchange(left, right)
  await left.Deal.win($id)
  await right.Deal.lose($id)
  function Events() {
    return (
      <p>
        {useEvents('deal.lost', { verdicts: 'all' })
          .data.map(({ verdict }) => verdict.is)
          .join()}
      </p>
    )
  }
  const view = await render(right, <Events />)
  await until(() => view.text() === 'effective')
  await act(() => exchange(left, right))
  await until(() => view.text() === 'void')
})

test('useHistory shows what counts of one thing, in the order in which it acted', async () => {
  const workspace = await createOrigin().open()
  const { $id } = await workspace.Deal.create({ name: 'Acme', value: 1 })
  function History({ id }: { readonly id: string | undefined }) {
    const { data, status } = useHistory(Deal, id)
    return <p>{`${status} ${data.map(({ type }) => type).join()}`}</p>
  }
  const view = await render(workspace, <History id={$id} />)
  await act(() => workspace.Deal.win($id).then(() => {}))
  await until(() => view.text() === 'ready deal.created,deal.won')
  await view.rerender(<History id={undefined} />)
  await until(() => view.text() === 'ready ')
})

test('useRuns and useConflicts show what a merge decided', async () => {
  const [left, right] = [await createOrigin().open({ actor: 'ann' }), await createOrigin().open({ actor: 'bob' })]
  for (const { Deal } of [left, right]) {
    Deal.won('provision', (deal, $) => void $.Customer.create({ name: deal.name }))
  }
  const { $id } = await left.Deal.create({ name: 'Acme', value: 1 })
  await exchange(left, right)
  await left.Deal.win($id)
  await right.Deal.win($id)
  function Merged() {
    const [runs, conflicts] = [useRuns().data, useConflicts().data]
    const kinds = conflicts.map(({ kind }) => kind).sort()
    return <p>{`${runs.map(({ status }) => status).sort()} ${kinds}`}</p>
  }
  const view = await render(right, <Merged />)
  await until(() => view.text() === 'effective ')
  await act(() => exchange(left, right))
  await until(() => view.text() === 'effective,superseded superseded,void')
  const [conflict] = await right.conflicts.find()
  await act(() => right.conflicts.resolve(conflict?.id ?? '', 'dismiss'))
  await until(() => view.text().split(' ')[1]?.split(',').length === 1)
})
