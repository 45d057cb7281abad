/** What the relay tells whoever watches over it. */
import type { CloseName } from '../src/sync/wire.ts'

/** What happened, for counters and histograms. */
export type Measure =
  | { readonly type: 'joined' | 'left'; readonly workspace: string }
  /** Somebody could not be let in: the store, or whoever has the keys for tokens, did not answer. */
  | { readonly type: 'failed-join'; readonly workspace: string }
  | { readonly type: 'closed'; readonly workspace: string; readonly code: CloseName }
  | { readonly type: 'refused'; readonly workspace: string; readonly rule: string }
  /** One durable write: how many updates and events it held, and how long it took. */
  | {
      readonly type: 'stored'
      readonly workspace: string
      readonly updates: number
      readonly events: number
      readonly tookMs: number
    }
  /** Something a client sent made the relay throw: its connection was closed. */
  | { readonly type: 'faulted'; readonly workspace: string }
  | { readonly type: 'committed'; readonly workspace: string }
  | { readonly type: 'segment'; readonly workspace: string; readonly n: number; readonly bytes: number }
  | { readonly type: 'loaded' | 'unloaded'; readonly workspace: string }
  /** A write that did not happen: the workspace is read anew. */
  | { readonly type: 'failed'; readonly workspace: string; readonly why: string }

/** The part of pino that the relay uses. */
export interface RelayLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
