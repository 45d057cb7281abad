/** One verb with a chance to be accepted, on something that a device knows. */
import type { Chance } from './chance.ts'
import type { WorldReplica } from './replica.ts'
import type { NounsScript, WorldNoun, WorldNouns } from './world-nouns.ts'
import { nounNames } from './world-nouns.ts'

/** Codes with which a verb may be refused by rights. */
const refusals = new Set(['guard', 'not-found', 'validation', 'unique', 'forbidden'])
/** Codes with which everything ends once the process is dead. */
const deaths = new Set(['storage-lost', 'storage-unavailable', 'closed'])

interface Known {
  readonly id: string
  readonly noun: WorldNoun
  readonly state: string | undefined
}

export interface ActOptions {
  readonly replica: WorldReplica
  readonly nouns: WorldNouns
  readonly script: NounsScript
  readonly chance: Chance
  /** The process may die of it. */
  readonly mayDie?: boolean
}

export async function act({ replica, nouns, script, chance, mayDie = false }: ActOptions): Promise<void> {
  const known = await knownTo(replica)
  const names = nounNames.filter((name) => known.some(({ noun }) => noun === name))
  const noun = names.length === 0 || chance.happens(0.35) ? 'Deal' : chance.one(names)
  const targets = known.filter((entity) => entity.noun === noun)
  try {
    if (targets.length === 0 || (noun === 'Deal' && chance.happens(0.12))) {
      await replica.do(nouns.Deal, 'create', undefined, { title: `by ${replica.name}` })
      return
    }
    const target = chance.one(targets)
    const verb = drawVerb(nouns[noun].verbs, target.state, chance)
    const input = verb === 'update' ? drawUpdate(noun, script, chance) : {}
    await replica.do(nouns[noun], verb, target.id, input)
  } catch (error) {
    if (!isRefusal(error) && !(mayDie && isDeath(error))) throw error
  }
}

export function isRefusal(error: unknown): boolean {
  return refusals.has(codeOf(error))
}

export function isDeath(error: unknown): boolean {
  return deaths.has(codeOf(error))
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null ? String((error as { code?: unknown }).code) : ''
}

/** Mostly a verb that the entity's state allows. */
function drawVerb(verbs: WorldNouns['Deal']['verbs'], state: string | undefined, chance: Chance): string {
  if (chance.happens(0.03)) return 'delete'
  if (chance.happens(0.15)) return 'update'
  const names = Object.values(verbs).filter(({ effect, name }) => effect === undefined && name !== 'update')
  const open = names.filter(({ from }) => from === undefined || from.includes(state ?? ''))
  const drawn = open.length > 0 && chance.happens(0.9) ? open : names
  return drawn.length === 0 ? 'update' : chance.one(drawn).name
}

function drawUpdate(noun: WorldNoun, script: NounsScript, chance: Chance): Record<string, unknown> {
  const note = `edit ${chance.whole(1, 9)}`
  if (noun !== 'Deal') return { note }
  if (chance.happens(0.3)) return { stage: chance.one(script.deal.states) }
  return chance.happens(0.5) ? { note } : { value: chance.whole(1, 9) }
}

function knownTo(replica: WorldReplica): Promise<readonly Known[]> {
  return replica.disk.read(async (store) => {
    const known: Known[] = []
    for (const noun of nounNames) {
      await store.scan({ by: 'noun', noun, direction: 'asc', isOrdered: true }, () => ({ state }) => {
        known.push({ id: state.id, noun, state: state.hist.at(-1) })
        return true
      })
    }
    return known
  })
}
