/** Standard output for one writer alone. */
import { Writable } from 'node:stream'

/**
 * Takes standard output: what anybody else writes to it from here on, `console.log` included, goes to standard error. A line
 * among the messages of a protocol would end the conversation.
 */
export function takeStdout(): Writable {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  // A stream's other ways to write end here too. True: it takes what the other takes.
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write
  const own = new Writable({
    decodeStrings: false,
    write: (chunk: string | Uint8Array, encoding, done) => void write(chunk, encoding, done),
  })
  // Whoever read it is gone.
  stdout.on('error', (error) => own.destroy(error))
  return own
}
