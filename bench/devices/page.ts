/** The page of one device: a replica of ours, and what is set against it. */
import { Dexie } from 'dexie'
import { provisionWonDeals } from '../kit/stories.ts'

export { agreeBare, closeBare, heardBare, openBare, prepareBare, sendBare } from './bare-yjs.ts'
export { agree, close, lastRef, open, openCopy, rowsHash, writeOffline } from './replica.ts'
export { heardBy, newDeal, send, showDeals } from './telling.ts'

// On 127.0.0.1 Dexie keeps track of who called what, for developers; nowhere else does it.
Dexie.debug = false
provisionWonDeals()
