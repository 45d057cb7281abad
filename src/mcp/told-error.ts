/** An error whose message was written for whoever called, beside those of the library: no path, no address, no secret. */
export class ToldError extends Error {
  readonly code: string

  /** `cause` goes to the log, never to the caller. */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ToldError'
    this.code = code
  }
}
