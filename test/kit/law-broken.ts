/** A law of docs/semantics.md that a world was found to break. */
export class LawBroken extends Error {
  readonly law: string

  constructor(law: string, what: string, details?: unknown) {
    super(`[${law}] ${what}${details === undefined ? '' : `\n${JSON.stringify(details, undefined, 1)}`}`)
    this.name = 'LawBroken'
    this.law = law
  }
}

export function hold(condition: unknown, law: string, what: string, details?: () => unknown): asserts condition {
  if (!condition) throw new LawBroken(law, what, details?.())
}
