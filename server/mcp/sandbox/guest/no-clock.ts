/**
 * Runs in QuickJS before the untrusted code: takes away what would make two runs of it differ. `Date` stays for dates that
 * are given. The real constructor can then be reached by nobody, its prototype naming the new one.
 */
export const noClockSource = `
  const noClock = () => { throw new CapturedError('There is no clock here: pass the date.') }
  const RealDate = Date
  const GivenDate = function Date(...given) {
    if (new.target === undefined || given.length === 0) noClock()
    return construct(RealDate, given, new.target)
  }
  define(GivenDate, 'prototype', { value: RealDate.prototype, writable: false })
  define(RealDate.prototype, 'constructor', { value: GivenDate })
  define(GivenDate, 'parse', { value: RealDate.parse })
  define(GivenDate, 'UTC', { value: RealDate.UTC })
  define(GivenDate, 'now', { value: noClock })
  define(globalThis, 'Date', { value: GivenDate, writable: true, configurable: true })
  define(Math, 'random', {
    value: () => { throw new CapturedError('There is no chance here: pass the value.') },
  })
  // These tell when memory is collected, or share it.
  delete globalThis.WeakRef
  delete globalThis.FinalizationRegistry
  delete globalThis.SharedArrayBuffer
  delete globalThis.Atomics
`
