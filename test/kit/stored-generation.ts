/** How many writes have not added to the log of a database so far, as it says itself. */
import { Dexie } from 'dexie'
import { type IDBFactory, IDBKeyRange } from 'fake-indexeddb'

export async function storedGeneration(indexedDB: IDBFactory, name: string): Promise<number> {
  const database = await new Dexie(name, { indexedDB, IDBKeyRange }).open()
  const row: { readonly value: number } | undefined = await database.table('meta').get('generation')
  database.close()
  return row?.value ?? 0
}

/** Resolves once it has been the same twenty times in a row; throws where it never is. */
export async function untilStill(read: () => Promise<number>): Promise<void> {
  let before = await read()
  for (let look = 0, still = 0; still < 20; look += 1) {
    const now = await read()
    still = now === before ? still + 1 : 0
    if (look > 300) throw new Error(`Something goes on being written: ${before}, ${now}.`)
    before = now
  }
}
