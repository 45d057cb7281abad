import { defineConfig } from 'vitest/config'
import { aliases } from './tools/aliases.ts'
import { LongFirst } from './tools/long-first.ts'
import { StallReporter } from './tools/stall-reporter.ts'
import { TotalsReporter } from './tools/totals-reporter.ts'

const modest = [
  'test/server/!(mcp)/**/*.test.ts',
  'test/server/*.test.ts',
  'test/sync/!(laws).*test.ts',
  'test/tools/*.test.ts',
]

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    reporters: ['default', new StallReporter(360_000), new TotalsReporter()],
    sequence: { sequencer: LongFirst },
    // Ends at once where what is polled comes; a second is little on a machine that is busy.
    expect: { poll: { timeout: 15_000 } },
    globalSetup: ['test/kit/builds-of-a-run.ts'],
    projects: [
      {
        // Nothing here defines a noun or a hook, so one file cannot meet what another has left in a module.
        extends: true,
        test: {
          name: 'unit-shared',
          include: modest,
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/browser/**', ...modest],
          maxWorkers: 2,
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real Chromium: two files at once, since starting and quitting a browser is mostly waiting.
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/kit/global-setup.ts'],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
