import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startServiceWorker } from '../../demo/app/offline/start-service-worker.ts'
import { ask } from '../../demo/app/shell/toasts.tsx'

vi.mock('../../demo/app/shell/toasts.tsx', () => ({ ask: vi.fn() }))

beforeEach(() => {
  vi.stubEnv('PROD', true)
  vi.stubGlobal('document', new EventTarget())
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.mocked(ask).mockClear()
})

/** A page that finds these workers registered. */
async function openPage(workers: { readonly waiting: object | null; readonly active: object | null }): Promise<void> {
  const registration = Object.assign(new EventTarget(), { installing: null, ...workers })
  const registered = Promise.resolve(registration)
  const serviceWorker = Object.assign(new EventTarget(), { controller: null, register: () => registered })
  vi.stubGlobal('navigator', { serviceWorker })
  startServiceWorker()
  await registered
}

// As Firefox tells it of a page that is opened while the first visit’s worker is installed.
test('the first version is not offered as a new one where it waits for nobody', async () => {
  await openPage({ waiting: {}, active: null })
  expect(ask).not.toHaveBeenCalled()
})

test('a version that waits behind another is offered', async () => {
  await openPage({ waiting: {}, active: {} })
  expect(ask).toHaveBeenCalledExactlyOnceWith('A new version is ready', expect.anything())
})
