/** Why bytes are not an update as the wire has it: the rule of docs/semantics.md they break, and how. */
export class UpdateFault extends Error {
  readonly rule: 'A1' | 'A2' | 'A4'
  readonly reason: string

  constructor(rule: 'A1' | 'A2' | 'A4', reason: string) {
    super(`${rule}: ${reason}`)
    this.name = 'UpdateFault'
    this.rule = rule
    this.reason = reason
  }
}
