/** What follows the end of a connection (docs/protocol.md, close codes): decided here, acted upon in driver.ts. */
import { steadyMs } from './pauses.ts'
import { otherVersion } from './problems.ts'
import type { SyncProblem } from './sync.ts'
import type { CloseName, Refused } from './wire.ts'
import { closeCodes, isFinalClose } from './wire.ts'

/** How a connection ended. */
export interface Ending {
  /** `undefined` where this side ended it, or there was nobody to connect to. */
  readonly code: number | undefined
  readonly reason: string
  /** What the relay had refused before. */
  readonly refused: Refused | undefined
  /** Why this side ended it. `fresh`: only because it needs another document. */
  readonly ownReason: SyncProblem | 'fresh' | undefined
  /** Whether the document may be used for another connection, as far as its contents go. */
  readonly isDocumentSound: boolean
  /** Whether the server had spoken at all. */
  readonly wasGreeted: boolean
  /** 0 where it never was. */
  readonly onlineForMs: number
  /** Whether the relay had said that the head is closed: what follows is no sign of trouble. */
  readonly wasHeadClosed: boolean
}

/** When another token may be asked for: never where it is a text, and after a pause where one was just asked for in vain. */
export type Renewal = 'at once' | 'after a pause' | 'never'

export interface Circumstances {
  readonly renewal: Renewal
  /** How many connections in a row have ended with `redo` and come to nothing. */
  readonly redos: number
}

/**
 * Where it went wrong, as far as another tab of this device may do better: `line`, one that was lost while it was in use, or what
 * this `tab` alone has, its token or its build.
 */
export type Fault = 'line' | 'tab' | undefined

export type NextStep =
  | { readonly type: 'stop'; readonly problem: SyncProblem; readonly fault: Fault }
  | { readonly type: 'renew' }
  | {
      readonly type: 'again'
      readonly when: 'at once' | 'after a pause'
      readonly document: 'fresh' | 'kept'
      readonly problem: SyncProblem | undefined
      readonly fault: Fault
    }

/** As many in a row are a race that went badly; more are a disagreement, and hurrying would not end it. */
const hastyRedos = 3

const disagreement: SyncProblem = {
  code: 'redo',
  message: 'The relay and this device do not agree on what is stored. It is tried again, with pauses.',
  isTransient: true,
}

const faultsOfTab: readonly number[] = [closeCodes.unauthorized, closeCodes.forbidden, closeCodes.malformed]

/** Whether the connection did what connections are for, however it ended. */
export function hasComeToSomething({ wasHeadClosed, onlineForMs }: Ending): boolean {
  return wasHeadClosed || onlineForMs >= steadyMs
}

/** Whether another document was all that was wanted. */
export function isRedo({ code, ownReason }: Ending): boolean {
  return ownReason === 'fresh' || (ownReason === undefined && code === closeCodes.redo)
}

export function nextStep(ending: Ending, { renewal, redos }: Circumstances): NextStep {
  const { code, refused, ownReason } = ending
  if (refused !== undefined) return { type: 'stop', problem: refusal(refused, code), fault: undefined }
  if (typeof ownReason === 'object') return afterPause(ownReason, ownReason === otherVersion ? 'tab' : undefined)
  if (isRedo(ending)) {
    if (redos >= hastyRedos) return afterPause(disagreement, undefined)
    return { type: 'again', when: 'at once', document: 'fresh', problem: undefined, fault: undefined }
  }
  if (code === closeCodes.unauthorized && renewal !== 'never') {
    return renewal === 'at once' ? { type: 'renew' } : afterPause(noGoodToken(ending), 'tab')
  }
  if (code !== undefined && isFinalClose(code)) {
    const fault = faultsOfTab.includes(code) ? 'tab' : undefined
    return { type: 'stop', problem: closedFor(ending, false), fault }
  }
  const fault = ending.wasGreeted && closeName(code) === undefined ? 'line' : undefined
  return afterPause(closedFor(ending, true), fault, ending.isDocumentSound ? 'kept' : 'fresh')
}

export function afterPause(problem: SyncProblem, fault: Fault, document: 'fresh' | 'kept' = 'fresh'): NextStep {
  return { type: 'again', when: 'after a pause', document, problem, fault }
}

function refusal({ ref, rule, reason }: Refused, code: number | undefined): SyncProblem {
  const what = ref === undefined ? 'what was sent' : `the event ${ref}`
  const next = ref === undefined ? 'connect() tries it again.' : `workspace.sync.dismiss('${ref}') gives it up.`
  const message = `The relay refused ${what}: ${reason} (${rule}). Nothing was lost; nothing more is sent. ${next}`
  return { code: closeName(code) ?? 'invalid', message, isTransient: false }
}

/** The login may still be under way, or the clock of whoever makes tokens wrong for a while. */
function noGoodToken(ending: Ending): SyncProblem {
  const { code, message } = closedFor(ending, true)
  return {
    code,
    message: `${message} The app's token function is asked for another one, with pauses.`,
    isTransient: true,
  }
}

function closedFor({ code, reason }: Ending, isTransient: boolean): SyncProblem {
  const name = closeName(code)
  const why = reason === '' ? '' : `: ${reason}`
  if (name === undefined && isTransient) {
    return { code: 'network', message: `The connection to the relay was lost${why}.`, isTransient }
  }
  const next = isTransient ? '' : ' It is not tried again until connect().'
  return { code: name ?? String(code), message: `The relay closed the connection (${code})${why}.${next}`, isTransient }
}

function closeName(code: number | undefined): CloseName | undefined {
  // The keys of `closeCodes` are its close names, all of them.
  const names = Object.keys(closeCodes) as CloseName[]
  return names.find((name) => closeCodes[name] === code)
}
