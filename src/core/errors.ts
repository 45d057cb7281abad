/**
 * Every error that Wonce throws on purpose.
 *
 * Match on `code`, not on the class: `instanceof` fails when a bundle holds two copies of the package. A message says
 * what was tried, on which id, and what to do next; `details` carries the same as data.
 */

/** What went wrong. The README says of each what to do. */
export type ErrorCode =
  | 'validation'
  | 'unique'
  | 'guard'
  | 'not-found'
  | 'unknown-noun'
  | 'hook-name'
  | 'hook-cycle'
  | 'run-closed'
  | 'insecure-context'
  | 'storage-full'
  | 'storage-blocked'
  | 'storage-unavailable'
  | 'storage-lost'
  | 'taken-over'
  | 'update-needed'
  | 'import'
  | 'contention'
  | 'no-relay'
  | 'no-acks'
  | 'refused'
  | 'forbidden'
  | 'undo'
  | 'not-loaded'
  | 'browser-only'
  | 'closed'

export type ErrorDetails = Readonly<Record<string, unknown>>

/** What every error of Wonce is: `code` says what happened, the message what to do, `details` the same as data. */
export class WonceError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.details = details
  }
}

/**
 * What was thrown. Errors of Wonce have a `code` (README, Errors), those of before-hooks whatever they have: match `error.code`,
 * which needs no class.
 */
export interface CodedError extends Error {
  readonly code?: ErrorCode | (string & Record<never, never>)
  /** Of a `ValidationError` (`validation`, `unique`): each fault, and which field has it. */
  readonly issues?: readonly Issue[]
}

/** One thing wrong with an input: where, what was expected, and what came (if it can be shown). */
export interface Issue {
  readonly field: string
  readonly expected: string
  readonly received?: unknown
}

/**
 * Input that does not fit the noun. `code` is `'unique'` where a unique field is already taken, else `'validation'`.
 * `act` is what was tried: that nothing was written is said where something would have been.
 */
export class ValidationError extends WonceError {
  readonly noun: string
  readonly issues: readonly Issue[]

  constructor(
    noun: string,
    tried: string,
    issues: readonly Issue[],
    code: 'validation' | 'unique' = 'validation',
    act: 'write' | 'read' = 'write',
  ) {
    const list = issues.map((issue) => `${noun}.${issue.field}: ${issue.expected}`).join('; ')
    super(code, `${tried} was refused${act === 'write' ? ' and nothing was written' : ''}. ${list}`, { noun, issues })
    this.noun = noun
    this.issues = issues
  }
}

/** A read that cannot be answered as it was asked. */
export function readRefused(noun: string, tried: string, issues: readonly Issue[]): ValidationError {
  return new ValidationError(noun, tried, issues, 'validation', 'read')
}

/** The entity is not in a state that this verb may start from. */
export class GuardError extends WonceError {
  constructor(tried: string, id: string, state: string | undefined, from: readonly string[]) {
    const allowed = from.join(', ')
    super('guard', `${tried} on ${id} needs one of: ${allowed}. It is ${state ?? 'without a state'}.`, {
      id,
      state,
      from,
    })
  }
}

/** There is no such entity here, or it was deleted. */
export class NotFoundError extends WonceError {
  constructor(tried: string, id: string, why: 'missing' | 'deleted' = 'missing') {
    const reason = why === 'missing' ? 'there is no such entity in this workspace' : 'it was deleted'
    super('not-found', `${tried} on ${id}: ${reason}.`, { id, why })
  }
}

/** A noun that this build has not loaded. Import the module that defines it. */
export class UnknownNounError extends WonceError {
  constructor(noun: string) {
    super('unknown-noun', `The noun ${noun} is not loaded here. Import the module that defines it.`, { noun })
  }
}

/** A hook name that is taken, missing or malformed. */
export class HookNameError extends WonceError {
  constructor(message: string, details: ErrorDetails) {
    super('hook-name', message, details)
  }
}

/** Nobody may run this hook for this event: it is among its own causes, or the cascade is too deep. */
export class HookCycleError extends WonceError {
  constructor(hook: string, key: string, why: 'cycle' | 'depth') {
    const reason = why === 'cycle' ? 'it is among its own causes' : 'the cascade that led to it is too deep'
    super('hook-cycle', `The hook ${hook} is not run for ${key}: ${reason}. Nothing was written.`, { hook, key, why })
  }
}

/** `$` was used after its hook run had ended. Await what the hook starts, or do it outside the hook. */
export class RunClosedError extends WonceError {
  constructor(key: string) {
    super('run-closed', `$ of the run ${key} was used after the run had ended: return or await what the hook starts.`, {
      key,
    })
  }
}

/** The page has no Web Locks, which browsers give to secure pages only. */
export class InsecureContextError extends WonceError {
  constructor(name: string) {
    const message = `The workspace ${name} cannot be opened without Web Locks: serve this page over https or from localhost, or pass tabs: 'single' where no second tab can have it open.`
    super('insecure-context', message, { name })
  }
}

/** What IndexedDB refused; `code` tells full, blocked, unavailable and lost apart. */
export class StorageError extends WonceError {
  constructor(
    code: 'storage-full' | 'storage-blocked' | 'storage-unavailable' | 'storage-lost',
    message: string,
    cause?: unknown,
  ) {
    super(code, message, {}, cause)
  }
}

/** Other devices write a newer format: the workspace is read-only here until the app is updated (E5). */
export class UpdateNeededError extends WonceError {
  constructor() {
    const message =
      'Other devices already write a newer format. This workspace is read-only until this app is updated; nothing was written.'
    super('update-needed', message)
  }
}

/** The workspace was closed before or while this was asked of it. */
export class WorkspaceClosedError extends WonceError {
  constructor(name: string) {
    super('closed', `The workspace ${name} is closed. Open it again with openWorkspace({ name: '${name}' }).`, { name })
  }
}

/**
 * Why an event was not taken back: a later event wrote the same field (`changed`), a hook has made something of it or of what
 * would go with it, or is about to (`provisioned`), it was itself written by a hook (`by-hook`), something refers to what it created (`referred-to`),
 * it deleted, which is for ever (`deleted`), it does not count (`void`), or nothing of it is left (`nothing`).
 */
export type UndoObstacle = 'changed' | 'provisioned' | 'by-hook' | 'referred-to' | 'deleted' | 'void' | 'nothing'

/** The event was not taken back, and nothing was written. */
export class UndoError extends WonceError {
  readonly why: UndoObstacle

  constructor(why: UndoObstacle, message: string, details: ErrorDetails) {
    super('undo', `${message} Nothing was written.`, { ...details, why })
    this.why = why
  }
}

/** What was thrown, in words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** A promise that our own code made to itself and broke: always a defect of Wonce. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Broken promise inside wonce: ${message}`)
}

/** For the `default` of a switch over a union: does not compile while a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Broken promise inside wonce: unexpected ${JSON.stringify(value)}`)
}
