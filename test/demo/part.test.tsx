// @vitest-environment happy-dom
// @vitest-environment-options { "settings": { "handleDisabledFileLoadingAsSuccess": true } }
import { act, cleanup, render } from '@testing-library/react'
import { type ReactNode, Suspense } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { Boundary } from '../../demo/app/ui/boundary.tsx'
import { fetchAgain, part } from '../../demo/app/ui/part.tsx'

afterEach(() => {
  vi.restoreAllMocks()
  document.head.replaceChildren()
  cleanup()
})

/** A part of the app that cannot be fetched before there is a network. */
function createPart() {
  vi.spyOn(console, 'error').mockImplementation(() => {}) // React says what a boundary caught
  const network = { isThere: false, asked: 0 }
  const Panel = part(async () => {
    network.asked += 1
    if (!network.isThere) throw new TypeError('Failed to fetch dynamically imported module')
    return ({ name }: { readonly name: string }) => <p>{name}</p>
  })
  return { network, Panel }
}

const at = (place: string, children: ReactNode) => (
  <Boundary place={place}>
    <Suspense>{children}</Suspense>
  </Boundary>
)

test('a part that cannot be fetched says so, and is there once somebody tries again with a network', async () => {
  const { network, Panel } = createPart()
  const view = await act(async () => render(at('/', <Panel name="Acme" />)))
  const again = () => act(async () => view.getByRole('button', { name: 'Try again' }).click())
  expect(view.getByRole('alert').textContent).toContain('A part of the app is still missing')
  await again()
  expect(view.getByRole('alert').textContent).toContain('A part of the app is still missing')
  network.isThere = true
  await again()
  expect(view.container.textContent).toBe('Acme')
  expect(network.asked).toBe(3)
})

test('going elsewhere is another attempt, and staying is none', async () => {
  const { network, Panel } = createPart()
  const view = await act(async () => render(at('/deal/1', <Panel name="Acme" />)))
  network.isThere = true
  await act(async () => view.rerender(at('/deal/1', <Panel name="Acme" />)))
  expect(view.queryByRole('alert')).not.toBeNull()
  await act(async () => view.rerender(at('/', 'board')))
  expect(view.container.textContent).toBe('board')
  await act(async () => view.rerender(at('/deal/2', <Panel name="Globex" />)))
  expect(view.container.textContent).toBe('Globex')
})

test('a style sheet that could not be fetched is asked for again, and one that is there is not', () => {
  document.head.innerHTML = '<link rel="stylesheet" href="there.css"><link rel="stylesheet" href="missing.css">'
  const before = [...document.querySelectorAll('link')]
  before[1]?.dispatchEvent(new Event('error'))
  fetchAgain()
  fetchAgain()
  const after = [...document.querySelectorAll('link')]
  expect(after.map((link) => link.getAttribute('href'))).toEqual(['there.css', 'missing.css'])
  expect(after.map((link, at) => link === before[at])).toEqual([true, false])
})
