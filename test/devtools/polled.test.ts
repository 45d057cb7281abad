import { expect, onTestFinished, test, vi } from 'vitest'
import { Polled } from '../../src/devtools/panel.ts'

test('what is in the memory of a tab that was too busy to answer is shown once it does, and until it is closed', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const answers: (string | Error | undefined)[] = [undefined, new Error('gone'), 'number 1', 'number 2']
  const drawn: unknown[] = []
  const polled = new Polled({ redraw: () => drawn.push(polled.error ?? polled.latest) }, async () => {
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer
  })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(drawn).toEqual([undefined, new Error('gone'), 'number 1'])
  polled.close()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(answers).toEqual(['number 2'])
})
