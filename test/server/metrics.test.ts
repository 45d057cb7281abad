import { expect, test } from 'vitest'
import { createMetrics } from '../../server/metrics.ts'

const none = () => 0
const gauges = {
  connections: none,
  bufferedBytes: none,
  workspaces: none,
  notes: none,
  pendingBytes: none,
  writeFailures: none,
}

test('frames are counted from the start on, however often the figures are read', async () => {
  const metrics = createMetrics(gauges, false)
  metrics.received(5)
  metrics.received(7)
  metrics.sent(3)
  await metrics.read()
  metrics.sent(4)
  const { text } = await metrics.read()
  expect(text).toMatch(/^wonce_relay_received_frames_total 2$/m)
  expect(text).toMatch(/^wonce_relay_received_bytes_total 12$/m)
  expect(text).toMatch(/^wonce_relay_sent_frames_total 2$/m)
  expect(text).toMatch(/^wonce_relay_sent_bytes_total 7$/m)
})
