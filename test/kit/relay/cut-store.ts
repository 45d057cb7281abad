/**
 * A relay's store on a disk that loses power after a third of the writes that were acknowledged, in the middle of another one of which
 * nobody heard: of that any number of bytes are there. Whoever asks next is answered by what has been opened again.
 */
import type { RelayStore } from '../../../server/relay-store.ts'
import type { Chance } from '../chance.ts'
import { MortalLevel } from './mortal-disk.ts'

const writes = new Set<PropertyKey>(['lease', 'release', 'append', 'erase', 'claim', 'appendToNote', 'mergeNote'])

export interface CutStore {
  readonly store: RelayStore
  /** How many of those writes were torn: some of their bytes were there, and not all. */
  readonly torn: number
  close(): Promise<void>
}

export async function openCutStore(chance: Chance): Promise<CutStore> {
  const disk = await MortalLevel.open()
  let underWay = 0
  let cut: Promise<void> | undefined

  async function lose(): Promise<void> {
    await disk.hold()
    const unheard = Uint8Array.from({ length: chance.whole(1, 200) }, () => chance.whole(0, 255))
    void disk.store.appendToNote('unheard', 'of', [unheard]) // never answered
    await disk.die(chance)
    cut = undefined
  }

  async function ask(name: keyof RelayStore, given: readonly unknown[]): Promise<unknown> {
    await cut
    underWay += 1
    const { store } = disk
    const member = store[name] as (...given: unknown[]) => Promise<unknown> // a store has nothing but methods
    const outcome = await member.apply(store, [...given]).finally(() => {
      underWay -= 1
    })
    if (underWay === 0 && writes.has(name) && chance.happens(1 / 3)) cut ??= lose()
    await cut
    return outcome
  }

  return {
    store: new Proxy(disk.store, {
      get: (_, name) =>
        name === 'then' ? undefined : (...given: readonly unknown[]) => ask(name as keyof RelayStore, given),
    }),
    get torn() {
      return disk.torn
    },
    close: () => disk.close(),
  }
}
