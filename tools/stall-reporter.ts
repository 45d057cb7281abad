/**
 * Ends a test run in which nothing happens any more, and says what was running. A test that never gives its thread back is
 * beyond Vitest's time limits, which are timers of that same thread: the run would go on until somebody comes to look.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export class StallReporter implements Reporter {
  /** The test that each file is at, as far as it has told; none while it is loaded, or between two. */
  readonly #running = new Map<string, TestCase | undefined>()
  readonly #children = new Set<StartedChild['process']>()
  readonly #patienceMs: number
  #timer: NodeJS.Timeout | undefined

  /** To wait longer than any one test or hook may take. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
    // Vitest tells nobody its processes.
    subscribe('child_process', (message) => this.#children.add((message as StartedChild).process))
  }

  onTestRunStart(): void {
    this.#wait()
  }

  onTestModuleQueued(module: TestModule): void {
    this.#running.set(module.moduleId, undefined)
    this.#wait()
  }

  onTestCaseReady(test: TestCase): void {
    this.#running.set(test.module.moduleId, test)
    this.#wait()
  }

  onTestCaseResult({ module }: TestCase): void {
    this.#running.set(module.moduleId, undefined)
    this.#wait()
  }

  onTestModuleEnd(module: TestModule): void {
    this.#running.delete(module.moduleId)
    this.#wait()
  }

  onTestRunEnd(): void {
    clearTimeout(this.#timer)
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(), this.#patienceMs)
  }

  #end(): void {
    const where = Array.from(
      this.#running,
      ([file, test]) => `  ${file}${test === undefined ? '' : ` > ${test.fullName}`}\n`,
    )
    const seconds = Math.round(this.#patienceMs / 1000)
    process.stderr.write(`\nNothing has happened for ${seconds} s. What was running is killed:\n${where.join('')}`)
    // Vitest counts a process that died as a failure, and goes on with the other files.
    // Only its own are spoken to: the browser that all files share has to stay.
    for (const child of this.#children) if (child.connected) child.kill('SIGKILL')
    this.#running.clear()
    this.#wait()
  }
}

/** What Node publishes on the channel `child_process`. */
interface StartedChild {
  readonly process: { readonly connected: boolean; kill(signal: 'SIGKILL'): boolean }
}
