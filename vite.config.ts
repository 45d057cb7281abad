import { defineConfig } from 'vitest/config'
import { aliases } from './tools/aliases.ts'
import { TotalsReporter } from './tools/totals-reporter.ts'

/** What registers hooks for every workspace, defines a noun of its own named like a built-in one, or needs a document. */
const apart = [
  'test/docs/**/*.test.{ts,tsx}',
  'test/demo/**/*.test.ts',
  'test/react/**/*.test.{ts,tsx}',
  'test/core/judge.test.ts',
  'test/workspace/writer.test.ts',
]

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    reporters: ['default', new TotalsReporter()],
    projects: [
      {
        // Modules are loaded once for each of the two workers, which takes as long as many of these files run.
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', ...apart],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // These get modules of their own.
        extends: true,
        test: {
          name: 'apart',
          include: [...apart],
          maxWorkers: 2,
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Real Chromium: two files at once, since starting and quitting a browser is mostly waiting.
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/kit/page-cache.ts'],
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
