/**
 * Which hook body is being called right now, as far as that can be told: up to its first `await`. Development mode uses it
 * to say that a verb was called inside a body without `$`.
 */
let running: string | undefined

/** Key of the run, or `undefined` outside of any body. */
export function runningBody(): string | undefined {
  return running
}

export function callBody<T>(key: string, body: () => T): T {
  const outer = running
  running = key
  try {
    return body()
  } finally {
    running = outer
  }
}
