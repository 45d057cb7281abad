/** What is known of the connection where nothing is known of it. */
import type { LeaderStatus } from './tab-channel.ts'

export const nothingKnown: LeaderStatus = Object.freeze({
  state: 'offline',
  lastAckAt: undefined,
  error: undefined,
  catchingUp: undefined,
  hasAcks: undefined,
  grant: undefined,
})
