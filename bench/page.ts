/** The page in which everything is measured, both sides alike. */
import { Dexie } from 'dexie'
import type { Answer, Plan } from './kit/series.ts'
import { provisionWonDeals } from './kit/stories.ts'
import { wireTap } from './kit/tape.ts'

export { hundred } from './hundred.ts'
export { imports } from './import.ts'
export { live } from './live.ts'
export { build, letGo, openAndKeep, opening, verbs } from './open.ts'
/** Apart from the rest, which is measured without React and its peers in the page. */
export const shown = async (plan: Plan): Promise<Answer> => (await import('./shown.tsx')).shown(plan)
export { verb } from './verb.ts'
export { dexieVersion, win } from './win.ts'

// On 127.0.0.1 Dexie keeps track of who called what, for developers; nowhere else does it.
Dexie.debug = false
provisionWonDeals()
wireTap()
