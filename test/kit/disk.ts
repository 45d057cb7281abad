/** A place that outlives the processes that use it: what is on it can be opened again, copied, and torn away. */
import type { Store } from '../../src/core/storage.ts'
import type { MemoryData } from './memory-store.ts'
import { copyData, emptyData, MemoryStore } from './memory-store.ts'

/** A store as one process has it open. */
export interface OpenDisk {
  readonly store: Store
  /** Storage operations so far. */
  operations(): number
  /** The process dies before the `count`-th operation from now. */
  dieBefore(count: number): void
  isDead(): boolean
  /** The process dies now, if it is not dead already. */
  kill(): void
}

export interface Disk {
  open(): Promise<OpenDisk>
  /** A copied profile; also what a power cut can throw the disk back to. */
  copy(): Promise<Disk>
  /** Reads what is on it, without being an operation of any process. */
  read<T>(look: (store: Store) => Promise<T>): Promise<T>
}

export class MemoryDisk implements Disk {
  readonly #data: MemoryData
  #newest: MemoryStore | undefined

  constructor(data: MemoryData = emptyData()) {
    this.#data = data
  }

  /** The next writes of the process that opened it last find it full. */
  refuseWrites(count: number): void {
    if (this.#newest !== undefined) this.#newest.refusedWrites = count
  }

  async open(): Promise<OpenDisk> {
    const store = new MemoryStore(this.#data)
    this.#newest = store
    return {
      store,
      operations: () => store.operations,
      dieBefore: (count) => store.dieBefore(count),
      isDead: () => store.isDead,
      kill: () => store.close(),
    }
  }

  async copy(): Promise<Disk> {
    return new MemoryDisk(copyData(this.#data))
  }

  read<T>(look: (store: Store) => Promise<T>): Promise<T> {
    return look(new MemoryStore(this.#data))
  }
}
