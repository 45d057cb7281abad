/** A page's entry for testing the kit itself: IndexedDB without Dexie or us. */

const open = (): Promise<IDBDatabase> =>
  new Promise((done, fail) => {
    const request = indexedDB.open('raw', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('rows')
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })

/** Resolves once the transaction is complete. */
export async function put(key: string, value: string): Promise<void> {
  const database = await open()
  await new Promise<void>((done, fail) => {
    const transaction = database.transaction('rows', 'readwrite')
    transaction.objectStore('rows').put(value, key)
    transaction.oncomplete = () => done()
    transaction.onerror = () => fail(transaction.error)
  })
  database.close()
}

export async function keys(): Promise<readonly string[]> {
  const database = await open()
  const found = await new Promise<readonly IDBValidKey[]>((done, fail) => {
    const request = database.transaction('rows').objectStore('rows').getAllKeys()
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  database.close()
  return found.map(String)
}

export const isSecure = (): boolean => isSecureContext && 'locks' in navigator

export function refuse(): never {
  throw Object.assign(new Error('on purpose'), { code: 'guard' })
}

let ticks = 0
setInterval(() => {
  ticks += 1
}, 10)

export const tickCount = (): number => ticks
