/** Hocuspocus as it comes, without extensions: documents in memory. It lets go of nobody who does not answer its pings, as client.ts does not. */
import { Server } from '@hocuspocus/server'

const server = new Server({
  port: Number(process.env.BENCH_PORT),
  address: '127.0.0.1',
  quiet: true,
  timeout: 3_600_000,
})
await server.listen()
