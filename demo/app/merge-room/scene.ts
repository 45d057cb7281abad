/** A scene as data: what is done on which device, one step after another. */
import type { DeviceName } from './people.ts'

/** Which version of the app a device runs. */
export type Build = 'inline hook' | 'hook, once per deal' | 'hook that waits' | 'no hook'

export type Act =
  | { readonly type: 'share a deal' }
  | { readonly type: 'deal'; readonly device: DeviceName; readonly verb: 'win' | 'lose' | 'reopen' }
  | {
      readonly type: 'edit customer'
      readonly device: DeviceName
      readonly fields: { readonly name?: string; readonly email?: string }
    }
  | { readonly type: 'offline'; readonly device: DeviceName }
  /** Ends once everything written there has reached the relay. */
  | { readonly type: 'online'; readonly device: DeviceName }
  /** Puts the device's own clock so far ahead of the true time. */
  | { readonly type: 'clock'; readonly device: DeviceName; readonly aheadMs: number }
  | { readonly type: 'close app'; readonly device: DeviceName }
  | { readonly type: 'open app'; readonly device: DeviceName; readonly build: Build }
  /** Ends once all who are online have paid what the log owes and have all of it as final. */
  | { readonly type: 'agree' }

export interface Step {
  /** What happens, told as it happens. */
  readonly text: string
  readonly acts: readonly Act[]
}

export interface Scene {
  readonly id: string
  readonly title: string
  /** What it is about, before it plays. */
  readonly about: string
  readonly builds: { readonly ann: Build; readonly bob: Build }
  readonly steps: readonly Step[]
  /** What there must be afterwards, neither more nor less; `undefined` where people act by hand. */
  readonly leaves: { readonly customers: number; readonly subscriptions: number } | undefined
  /** What to take away from it. */
  readonly lesson: string
}
