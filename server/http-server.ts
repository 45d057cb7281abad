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
 * Answers a request that asks for a protocol nobody here speaks as if it had not asked (RFC 9110, 7.8): some clients offer
 * HTTP/2 with whatever they want. Node has let go of the line by then, so that it is closed behind the answer.
 */
export function answerWithoutUpgrade(
  request: IncomingMessage,
  stream: Duplex,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  const socket = stream as Socket // true: the request came over HTTP
  socket.on('error', () => socket.destroy())
  socket.setTimeout(silenceMs, () => socket.destroy())
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => {
    response.detachSocket(socket)
    socket.end()
  })
  answer(request, response)
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
