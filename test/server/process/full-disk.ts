/**
 * Appends to a store whose files may not grow beyond what the shell allows, and prints what became of each append.
 *
 * A process of its own: the limit of a process is for good.
 */
import { openLevelStore } from '../../../server/level-store.ts'
import { RelayStoreError } from '../../../server/store-error.ts'
import { entry } from '../../kit/relay-entries.ts'

const [directory = '', count = ''] = process.argv.slice(2)
const store = await openLevelStore(directory)
const lease = await store.lease('acme', 'relay-1', 0, 1000)
const outcomes: { readonly refs: readonly string[]; readonly outcome: string }[] = []
for (let at = 0; at < Number(count); at += 1) {
  const refs = Array.from({ length: 30 }, (_, part) => `a${at}:${part + 1}`)
  try {
    const after = (await store.read('acme', 0, 10_000)).length
    const outcome = await store.append('acme', { fence: lease?.fence ?? 0, after, entries: [entry(0, ...refs)] })
    outcomes.push({ refs, outcome })
  } catch (error) {
    if (!(error instanceof RelayStoreError)) throw error
    outcomes.push({ refs, outcome: error.code })
  }
}
await store.close()
console.log(JSON.stringify(outcomes))
