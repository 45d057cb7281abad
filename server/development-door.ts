/**
 * Who may come in development mode, in which any text is a token.
 *
 * The relay listens on this machine only then, but a browser takes every page of the web to this machine, and a socket is
 * bound by no rule of origins. So pages have to be of this machine too; whoever is no page names no origin. A page whose name
 * has come to mean this machine names none either when it asks its own address, but it asks by that name.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RelayLog } from './measure.ts'
import { isOfThisMachine } from './this-machine.ts'

const reason = 'in development mode only pages of this machine may come'
const whatToDo =
  'Open the page under localhost or 127.0.0.1, or set WONCE_JWT_SECRET, WONCE_JWT_PUBLIC_KEY or WONCE_JWKS_URL: with a token, pages of any origin may come.'

export class DevelopmentDoor {
  readonly #log: RelayLog

  constructor(log: RelayLog) {
    this.#log = log
  }

  lets({ headers: { origin, host } }: IncomingMessage): boolean {
    if (isOfThisMachine(origin) && isOfThisMachine(host === undefined ? undefined : `http://${host}`)) return true
    this.#log.warn({ origin, host }, `refused: ${reason}. ${whatToDo}`)
    return false
  }

  refuse(response: ServerResponse): void {
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'foreign-origin' }))
  }

  refuseUpgrade(stream: Duplex): void {
    stream.on('error', () => stream.destroy())
    stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
}
