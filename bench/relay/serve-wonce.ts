/** Our relay, with its store in memory; with `BENCH_STORE=disk`, on a folder of its own or on `BENCH_DATA`. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryRelayStore } from '../../server/memory-store.ts'
import { startRelay } from '../../server/start.ts'

const onDisk = process.env.BENCH_STORE === 'disk'
await startRelay({
  host: '127.0.0.1',
  port: Number(process.env.BENCH_PORT),
  logLevel: 'warn',
  ...(onDisk
    ? { data: process.env.BENCH_DATA ?? (await mkdtemp(join(tmpdir(), 'wonce-bench-'))) }
    : { store: new MemoryRelayStore() }),
})
