/** An HTTP server as the relay and the agents' endpoint have it. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Streams that are alive say something every 15 s. */
const silenceMs = 60_000

/** Nobody can hold a connection by sending his request a byte at a time, or by not reading the answer. */
export function createHttpServer(maxConnections: number): Server {
  const server = createServer({
    // A token may be long, and stands in the URL of an upgrade.
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 5_000,
  })
  server.timeout = silenceMs
  server.maxRequestsPerSocket = 10_000
  server.maxConnections = maxConnections
  return server
}

export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Requests that ask for a protocol nobody here speaks, answered as if they had not asked (RFC 9110, 7.8): some clients offer
 * HTTP/2 with whatever they want. Node has let go of the line by then, so that it is closed behind the answer.
 */
export class PassedOverUpgrades {
  readonly #lines = new Set<Socket>()

  answer(
    request: IncomingMessage,
    stream: Duplex,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): void {
    const socket = stream as Socket // true: the request came over HTTP
    this.#lines.add(socket)
    socket.on('close', () => this.#lines.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setTimeout(silenceMs, () => socket.destroy())
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.on('finish', () => {
      response.detachSocket(socket)
      socket.destroySoon() // whether or not the other side hangs up
    })
    answer(request, response)
  }

  /** Cuts those that are left: a server that is closed waits for them too. */
  close(): void {
    for (const socket of this.#lines) socket.destroy()
  }
}

/** Rejects with what keeps it from listening there. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      done()
    })
  })
}
