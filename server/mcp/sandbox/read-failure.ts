/** What an error of the interpreter says about the code: its own words, the line, and whether a limit is behind it. */

export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string
}

export interface Failure {
  readonly message: string
  readonly line: number | undefined
  readonly isSyntax: boolean
  readonly isOutOfMemory: boolean
}

/** `undefined` stands for an error that could not be put into words. Everything in it may be the code's invention. */
export function readFailure(thrown: Thrown | undefined, file: string, code: string): Failure {
  if (thrown === undefined) {
    const message = 'The code threw something that cannot be put into words.'
    return { message, line: undefined, isSyntax: false, isOutOfMemory: false }
  }
  const { name, message, stack } = thrown
  const isPlain = name === '' || name === 'Error'
  return {
    message: isPlain ? message : `${name}: ${message}`,
    line: lineIn(stack, file, code),
    isSyntax: name === 'SyntaxError',
    isOutOfMemory: name === 'InternalError' && (message === 'out of memory' || message === 'string too long'),
  }
}

function lineIn(stack: string, file: string, code: string): number | undefined {
  const start = stack.indexOf(`${file}:`)
  if (start === -1) return undefined
  const line = Number.parseInt(stack.slice(start + file.length + 1), 10)
  // What is missing at the end is missed on the line after it, which is ours.
  return Number.isInteger(line) ? Math.min(line, code.split('\n').length) : undefined
}
