import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import { openWorkspace } from 'wonce'
import 'wonce/crm'; import 'wonce/billing'
import { WebSocket } from 'ws'
import { startRelay } from 'wonce/relay'
const relay = await startRelay({ data: '/tmp/dbg-data', port: 0 })
const w = await openWorkspace({ name: 'acme', indexedDB, IDBKeyRange, tabs: 'single', sync: { url: relay.url, token: 'x', createSocket: (u) => new WebSocket(u) as never } })
const t0 = Date.now()
while (w.sync.status.state !== 'online') await new Promise(r => setTimeout(r, 50))
console.log('online after', Date.now() - t0)
const runs = await w.runs.find()
console.log(runs.length, runs[0])
for (const ref of runs[0]!.wrote) console.log(ref, await w.events.get(ref))
console.log((await w.runs.find({status:'effective'})).length)
await w.close(); await relay.close()
