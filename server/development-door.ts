/**
 * Who may come in development mode, in which any text is a token.
 *
 * The relay listens on this machine only then, but a browser takes every page of the web to this machine, and a socket is
 * bound by no rule of origins; and a proxy on this machine takes anybody here. So a request has to be from this machine
 * (this-machine.ts).
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RelayLog } from './measure.ts'
import { isFromThisMachine, isPassedOn } from './this-machine.ts'

const settings = 'WONCE_JWT_SECRET, WONCE_JWT_PUBLIC_KEY or WONCE_JWKS_URL'
const refusals = {
  'passed-on': `refused: in development mode nobody may come through a proxy. Set ${settings}: with a token, anybody may.`,
  'foreign-origin': `refused: in development mode only pages of this machine may come. Open the page under localhost or 127.0.0.1, or set ${settings}: with a token, pages of any origin may come.`,
} as const

export class DevelopmentDoor {
  readonly #log: RelayLog

  constructor(log: RelayLog) {
    this.#log = log
  }

  lets(request: IncomingMessage): boolean {
    if (isFromThisMachine(request)) return true
    const { origin, host } = request.headers
    this.#log.warn({ origin, host }, refusals[faultOf(request)])
    return false
  }

  refuse(request: IncomingMessage, response: ServerResponse): void {
    const error = faultOf(request)
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  }

  refuseUpgrade(stream: Duplex): void {
    stream.on('error', () => stream.destroy())
    // Node has let go of it: nobody else would ever end it where the other side does not hang up.
    stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => stream.destroy())
  }
}

function faultOf({ headers }: IncomingMessage): keyof typeof refusals {
  return isPassedOn(headers) ? 'passed-on' : 'foreign-origin'
}
