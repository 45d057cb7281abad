/** L1, L4, L7, L8: longer logs that nobody would write, merged in any order and batches by a device that restarts. */
import { describe, expect, it } from 'vitest'
import { hearLawfully } from '../kit/hear-log.ts'

describe('[L1 L4 L7 L8] whatever log a device hears, in whatever order', () => {
  it.each([0, 1, 2, 3])('its rows are what the law says of the whole (part %i)', { timeout: 120_000 }, (part) =>
    expect(hearLawfully(1 + part * 500, 500)).resolves.toBeUndefined(),
  )
})
