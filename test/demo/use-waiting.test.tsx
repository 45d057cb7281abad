// @vitest-environment happy-dom
import { act } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { Workspace } from 'wonce'
import { useWaiting } from '../../demo/app/shell/use-waiting.ts'
import { render } from '../react/kit/render.tsx'

/** A device on which so many events wait, of which the hook that it has seen is one or not. */
function createDevice() {
  const listeners = new Set<() => void>()
  let [status, changes, looks] = [{ pending: 1 }, 0, 0]
  const sync = {
    get status() {
      return status
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const inspect = async () => {
    looks += 1
    return { ...status, unacknowledged: Array.from({ length: changes }, (_, at) => ({ ref: `a:${at}` })) }
  }
  const wait = (count: number, ofThem: number) =>
    act(async () => {
      ;[status, changes] = [{ pending: count }, ofThem]
      for (const listener of listeners) listener()
    })
  const workspace = { sync, inspect } as unknown as Workspace // as much of one as is read
  return { workspace, wait, looks: () => looks }
}

function Waiting() {
  return <p>{useWaiting() ?? 'unknown'}</p>
}

test('a hook that was seen does not wait; what is looked into for that is no more looked into once all of it are changes', async () => {
  const { workspace, wait, looks } = createDevice()
  const view = await render(workspace, <Waiting />)
  expect(view.text()).toBe('0')
  await wait(2, 1)
  expect(view.text()).toBe('1')
  await wait(0, 0)
  expect(view.text()).toBe('0')
  await wait(1, 1)
  expect(view.text()).toBe('1')
  const before = looks()
  for (const count of [2, 1, 0, 1]) {
    await wait(count, count)
    expect(view.text()).toBe(String(count))
  }
  expect(looks()).toBe(before)
})
