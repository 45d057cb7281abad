/**
 * IndexedDB as it is beside a frozen tab: that a request is blocked is only said once every connection has heard of it, which those of
 * a frozen tab do not.
 */
import type { IDBFactory } from 'fake-indexeddb'

export function silentWhereBlocked(factory: IDBFactory): IDBFactory {
  const silent = <Request extends { addEventListener(type: 'blocked', listener: (event: Event) => void): void }>(
    request: Request,
  ): Request => {
    // It is the first to listen.
    request.addEventListener('blocked', (event) => event.stopImmediatePropagation())
    return request
  }
  return {
    open: (...args: Parameters<IDBFactory['open']>) => silent(factory.open(...args)),
    deleteDatabase: (name: string) => silent(factory.deleteDatabase(name)),
    databases: () => factory.databases(),
    cmp: (a: unknown, b: unknown) => factory.cmp(a, b),
  } as unknown as IDBFactory // the interface and nothing else
}
