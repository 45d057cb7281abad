/** Hocuspocus as it comes, without extensions: documents in memory. */
import { Server } from '@hocuspocus/server'

const server = new Server({ port: Number(process.env.BENCH_PORT), address: '127.0.0.1', quiet: true })
await server.listen()
