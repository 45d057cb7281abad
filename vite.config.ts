import { defineConfig } from 'vitest/config'
import { aliases } from './tools/aliases.ts'
import { TotalsReporter } from './tools/totals-reporter.ts'

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    reporters: ['default', new TotalsReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/browser/**'],
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
