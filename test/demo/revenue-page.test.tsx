// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import 'wonce/billing'
import 'wonce/crm'
import { RevenuePage } from '../../demo/app/revenue/revenue-page.tsx'
import { createOrigin } from '../kit/open.ts'
import { render, until } from '../react/kit/render.tsx'

test('of what is still being read no figure is shown', async () => {
  const workspace = await createOrigin().open()
  await workspace.Deal.create({ name: 'Acme Enterprise', value: 48_000 })
  /** What the column of deals has come to, each time that something was drawn. */
  const sums = new Set<number>()
  const watcher = new MutationObserver(() => {
    const counts = document.querySelectorAll('table[aria-label="Forecast by month"] td:nth-of-type(1)')
    if (counts.length > 0)
      sums.add(Array.from(counts, ({ textContent }) => Number(textContent)).reduce((a, b) => a + b))
  })
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
  await render(workspace, <RevenuePage />)
  await until(() => screen.queryByRole('table', { name: 'Forecast by month' }) !== null)
  watcher.disconnect()
  expect([...sums]).toEqual([1])
})
