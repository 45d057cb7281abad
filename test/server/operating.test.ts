import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { limitSettings } from '../../server/limit-settings.ts'
import { defaultLimits } from '../../server/limits.ts'
import { createMetrics } from '../../server/metrics.ts'

const operating = readFileSync('docs/operating.md', 'utf8')

test('docs/operating.md has every limit with its default and its least', () => {
  const rows = Object.entries(limitSettings).map(
    ([name, { limit, least, what }]) => `| \`${name}\` | ${defaultLimits[limit]} | ${least} | ${what} |`,
  )
  const { maxConnections, stopWithinMs } = readConfig({})
  rows.push(
    `| \`WONCE_MAX_CONNECTIONS\` | ${maxConnections} | 1 |`,
    `| \`WONCE_STOP_WITHIN_MS\` | ${stopWithinMs} | 1 |`,
  )
  for (const row of rows) expect(operating).toContain(row)
})

test('every figure that docs/operating.md names is there', async () => {
  const none = () => 0
  const gauges = { connections: none, bufferedBytes: none, workspaces: none, notes: none, pendingBytes: none }
  const { text } = await createMetrics({ ...gauges, writeFailures: none }, true).read()
  const named = [...operating.matchAll(/\b(?:wonce_relay|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name)
  expect(named.length).toBeGreaterThan(8)
  for (const name of named) expect(text).toContain(`# HELP ${name} `)
})
