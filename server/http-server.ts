/** An HTTP server as the relay and the agents' endpoint have it. */
import { createServer, type Server } from 'node:http'

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
  // Streams that are alive say so every 15 s.
  server.timeout = 60_000
  server.maxRequestsPerSocket = 10_000
  server.maxConnections = maxConnections
  return server
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
