/** Somebody who looks at a workspace: lists that are kept up, and what was told as it came. */

import type { AnyEntity, Fields } from '../../src/core/noun.ts'
import { findNoun } from '../../src/core/noun.ts'
import { compileFilter } from '../../src/core/query/filter.ts'
import type { LiveQuery, Workspace } from '../../src/index.ts'
import { hold } from './law-broken.ts'

interface KeptUp {
  readonly what: string
  readonly list: LiveQuery<unknown>
  readonly read: () => Promise<readonly unknown[]>
  /** New ones stand behind the others of their kind. */
  readonly isSorted: boolean
}

interface FoundNoun {
  find(filter?: Fields): Promise<readonly AnyEntity[]>
}

export class OfficeReader {
  readonly #workspace: Workspace
  readonly #keptUp: readonly KeptUp[]
  readonly #told = new Map<string, number>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    const { Deal, Contact, conflicts, events, runs } = workspace
    const kept = <E>(what: string, list: LiveQuery<E>, read: () => Promise<readonly E[]>, isSorted = true): KeptUp => ({
      ...{ what, read, isSorted },
      list: list as LiveQuery<unknown>,
    })
    const twoBest = { sort: { value: 'desc' }, limit: 2 } as const
    const people = { include: { deals: true } } as const
    this.#keptUp = [
      kept('the two best deals', Deal.live({}, twoBest), () => Deal.find({}, twoBest)),
      kept('deals that are won', Deal.live({ stage: 'Won' }), () => Deal.find({ stage: 'Won' })),
      kept('contacts with their deals', Contact.live({}, people), () => Contact.find({}, people)),
      kept('conflicts', conflicts.live(), () => conflicts.find(), false),
      kept(
        'superseded runs',
        workspace.watch(() => runs.find({ status: 'superseded' })),
        () => runs.find({ status: 'superseded' }),
      ),
    ]
    events.subscribe('*', ({ ref }) => this.#hear(ref))
    let last = ''
    runs.subscribe(({ ref, status }) => {
      const said = `${ref} ${status}`
      if (said === last) this.#hear(said)
      last = said
    })
  }

  /** What is shown is what is there. */
  async check(who: string): Promise<void> {
    for (const { what, list, read, isSorted } of this.#keptUp) {
      const found = textsOf(await read(), isSorted)
      const shown = textsOf(list.getSnapshot().data, isSorted)
      hold(shown.join() === found.join(), 'LIVE', `${what}, as ${who} sees them`, () => ({ shown, found }))
    }
    for (const [what, times] of this.#told) hold(times === 1, 'TOLD', `${who} was told of ${what} ${times} times`)
  }

  /** What the index finds is what a look at each entity finds. */
  async checkIndex(who: string): Promise<void> {
    for (const noun of ['Contact', 'Deal', 'Customer']) {
      const spec = findNoun(noun)
      if (spec === undefined) continue
      const { find } = Reflect.get(this.#workspace, noun) as FoundNoun // each is loaded, and a member of it
      const all = await find()
      for (const field of spec.indexed) {
        for (const value of new Set(all.flatMap((entity) => entity[field] ?? []))) {
          const { matches } = compileFilter(spec, { [field]: value })
          const [found, wanted] = [await find({ [field]: value }), all.filter(matches)]
          hold(idsOf(found) === idsOf(wanted), 'INDEX', `${noun} by ${field} ${value}, as ${who} finds them`)
        }
      }
    }
  }

  close(): void {
    for (const { list } of this.#keptUp) list.close()
  }

  #hear(what: string): void {
    this.#told.set(what, (this.#told.get(what) ?? 0) + 1)
  }
}

function textsOf(list: readonly unknown[], isSorted: boolean): readonly string[] {
  const texts = list.map((item) => JSON.stringify(item))
  return isSorted ? texts : texts.sort()
}

function idsOf(entities: readonly { readonly $id: string }[]): string {
  return entities
    .map(({ $id }) => $id)
    .sort()
    .join()
}
