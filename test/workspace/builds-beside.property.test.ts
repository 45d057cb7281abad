/** [F9] Tabs of several builds, open at once on one database, whose definitions of a noun ask for other entries of the query index. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import type * as wonce from '../../src/index.ts'
import { Chance } from '../kit/chance.ts'
import { codeOf, exported } from '../kit/open.ts'
import type { Page } from '../kit/pages.ts'
import { storedGeneration, untilStill } from '../kit/stored-generation.ts'
import { FakeLocks } from '../kit/sync/fake-locks.ts'

const cities = ['Rome', 'Oslo', 'Lima']
const fields = z.object({ email: z.string().optional(), city: z.string().optional(), age: z.number().optional() })

type Definition = (module: typeof wonce) => void

/** Each field of a filter is one that some of them index and others do not. */
const definitions: readonly Definition[] = [
  ({ defineNoun }) => void defineNoun('Person', { fields, unique: ['email'], verbs: {} }),
  ({ defineNoun }) => void defineNoun('Person', { fields, unique: ['email'], index: ['city'], verbs: {} }),
  ({ defineNoun }) => void defineNoun('Person', { fields, index: ['age', 'city'], verbs: {} }),
  ({ defineNoun }) => {
    const upcast = { 1: ({ city, ...rest }: { readonly city?: unknown }) => ({ ...rest, town: city }) }
    const shape = z.object({ email: z.string().optional(), town: z.string().optional(), age: z.number().optional() })
    defineNoun('Person', { fields: shape, unique: ['email'], index: ['town'], version: 2, upcast, verbs: {} })
  },
  () => {},
]

interface Tab {
  readonly build: number
  readonly page: Page
}

function placeOf(build: number): 'city' | 'town' {
  return build === 3 ? 'town' : 'city'
}

/** A module graph for each build, so that each has a catalogue of its own. */
async function loadBuilds(): Promise<readonly (typeof wonce)[]> {
  const modules: (typeof wonce)[] = []
  for (const define of definitions) {
    vi.resetModules()
    const module = await import('../../src/index.ts')
    await import('../../src/workspace/later.ts') // or it is fetched while they look
    define(module)
    modules.push(module)
  }
  return modules
}

class Origin {
  readonly #indexedDB = new IDBFactory()
  readonly #locks = new FakeLocks()
  readonly #chance: Chance
  readonly #modules: readonly (typeof wonce)[]
  readonly #tabs: Tab[] = []
  #made = 0

  constructor(seed: number, modules: readonly (typeof wonce)[]) {
    this.#chance = new Chance(seed)
    this.#modules = modules
  }

  async play(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.#step()
      for (const tab of this.#tabs) await this.#look(tab)
    }
    await untilStill(() => storedGeneration(this.#indexedDB, 'wonce/acme/ann')) // nobody does anything
    await Promise.all(this.#tabs.map(({ page }) => page.close()))
  }

  async #step(): Promise<void> {
    const chance = this.#chance
    if (this.#tabs.length === 0 || chance.happens(0.3)) return this.#open()
    const tab = chance.one(this.#tabs)
    if (chance.happens(0.1)) {
      this.#tabs.splice(this.#tabs.indexOf(tab), 1)
      return tab.page.close()
    }
    const input = { [placeOf(tab.build)]: chance.one(cities), age: chance.whole(1, 3) }
    if (tab.build === 4) return this.#merge(tab)
    const { Person } = tab.page.$
    const [known] = chance.shuffled<{ readonly $id: string }>(await Person.find())
    if (known !== undefined && chance.happens(0.4)) return Person.update(known.$id, input)
    await Person.create({ ...input, email: this.#newEmail() })
  }

  #newEmail(): string {
    this.#made += 1
    return `${this.#made}@x`
  }

  /** One that has no such noun takes in what was written elsewhere. */
  async #merge({ page }: Tab): Promise<void> {
    const [module] = this.#modules as readonly [typeof wonce]
    const options = { name: 'acme', actor: 'bob', isDefault: false, tabs: 'single', IDBKeyRange } as const
    const elsewhere: Page = await module.openWorkspace({ ...options, indexedDB: new IDBFactory() })
    await elsewhere.$.Person.create({ email: this.#newEmail(), city: this.#chance.one(cities), age: 2 })
    await page.import(await exported(elsewhere as unknown as wonce.Workspace))
    await elsewhere.close()
  }

  async #open(): Promise<void> {
    const build = this.#chance.whole(0, this.#modules.length - 1)
    const module = this.#modules[build] as typeof wonce // one of them
    const options = { name: 'acme', actor: 'ann', isDefault: false, locks: this.#locks, IDBKeyRange } as const
    const page: Page = await module.openWorkspace({ ...options, indexedDB: this.#indexedDB })
    this.#tabs.push({ build, page })
    // Whatever another tab does to the index, what is shown is read anew.
    if (build !== 4) await page.$.Person.live({ [placeOf(build)]: 'Rome' }).ready()
  }

  /** What is found with the help of the index is what is found among all. */
  async #look({ build, page }: Tab): Promise<void> {
    if (build === 4) return
    const { Person } = page.$
    const filters = [{ [placeOf(build)]: this.#chance.one(cities) }, { age: { $gte: 2 } }]
    for (const filter of filters) {
      const seen = async () => {
        const all: readonly { readonly [field: string]: unknown }[] = await Person.find()
        const isWanted = (row: { readonly [field: string]: unknown }) =>
          'age' in filter ? Number(row.age) >= 2 : row[placeOf(build)] === filter[placeOf(build)]
        expect(await Person.find(filter)).toEqual(all.filter(isWanted))
        expect(await Person.count(filter)).toBe(all.filter(isWanted).length)
      }
      await vi.waitFor(seen) // it may not have heard of what others have just done
    }
    if (build === 2 || this.#made === 0) return
    const again = () => codeOf(Person.create({ email: `${this.#chance.whole(1, this.#made)}@x` }))
    expect(await again()).toBe('unique')
  }
}

test('[F9] each finds what there is, refuses what is taken, and leaves the others in peace', async () => {
  const modules = await loadBuilds()
  for (let seed = 1; seed <= 20; seed += 1) await new Origin(seed, modules).play(12)
}, 120_000)
