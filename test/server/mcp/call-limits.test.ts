import { expect, test } from 'vitest'
import { type Asked, CallLimits, type Ticket } from '../../../server/mcp/call-limits.ts'
import { ManualClock } from '../../kit/manual-clock.ts'

const asked: Asked = { caller: 'write-1', session: 's', calls: 1 }

function taken(limits: CallLimits, given: Asked = asked): Ticket {
  const admission = limits.admit(given)
  if (admission.type === 'refused') throw new Error(admission.why)
  return admission.ticket
}

test('a call that hangs up and goes on by another request is given back as often as it was counted', async () => {
  const limits = new CallLimits(
    { callsPerSession: 1, callsPerToken: 1, calls: 1, callsPerMinute: 100 },
    new ManualClock(0),
  )
  const ticket = taken(limits)
  const [request, run] = [ticket.begin(), ticket.begin()]
  run()
  request()
  expect(limits.running).toBe(0)
  // The question was answered elsewhere, and the tool runs again.
  for (let round = 1; round <= 3; round += 1) {
    const again = ticket.begin()
    expect(limits.running).toBe(1)
    expect(limits.admit(asked).type).toBe('refused')
    let isQuiet = false
    const quiet = limits.none().then(() => {
      isQuiet = true
    })
    await Promise.resolve()
    expect(isQuiet).toBe(false)
    again()
    again()
    await quiet
    expect(limits.running).toBe(0)
  }
})
