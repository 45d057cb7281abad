/**
 * Ends a test run with `N passed, N failed`, alone on its line and without colours, for machines that read it.
 *
 * A file that cannot be loaded, and an error that no test caught, count as one failure each: without that a run could
 * fail and end in `0 failed`.
 */
import type { Reporter } from 'vitest/node'

export class TotalsReporter implements Reporter {
  onTestRunEnd: NonNullable<Reporter['onTestRunEnd']> = (modules, unhandledErrors) => {
    let passed = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      const failedHere = tests.filter((test) => test.result().state === 'failed').length
      passed += tests.filter((test) => test.result().state === 'passed').length
      // A module or suite hook that throws fails the module, though perhaps none of its tests.
      failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  }
}
