/** The bodies of a world's hooks: what a script says, done through `$` as any user would. */
import type { AfterHook, HookRegistry, HookRun } from '../../src/core/hook.ts'
import type { AnyEntity } from '../../src/core/noun.ts'
import type { ManualClock } from './manual-clock.ts'
import type { ActScript, HookScript, NounsScript } from './world-nouns.ts'

interface NounInRun {
  create(input: object, options?: { as?: string }): AnyEntity
  update(id: string, input: object): unknown
  delete(id: string): unknown
  get(id: string): Promise<AnyEntity | undefined>
  find(filter: object): Promise<readonly AnyEntity[]>
}

type GraphInRun = { readonly [noun in 'Deal' | 'Customer' | 'Item']: NounInRun }

export interface HookPlace {
  readonly registry: HookRegistry
  readonly clock: ManualClock
  readonly script: NounsScript
}

/** Registers one hook of the script. */
export function registerHook(hook: HookScript, { registry, clock, script }: HookPlace): void {
  const putOff = new Set<string>()
  const body = (entity: AnyEntity, $: GraphInRun, run: HookRun): unknown => {
    if (hook.putsOff && !putOff.has(run.key)) {
      putOff.add(run.key)
      throw run.later(2_000)
    }
    if (run.attempt <= hook.failures) throw new Error(`attempt ${run.attempt} of ${hook.name} was meant to fail`)
    switch (hook.waits) {
      case 'nothing':
        for (const act of hook.acts) doAtOnce(act, entity, $, script)
        return undefined
      case 'graph':
        return doWaiting(hook.acts, entity, $, script)
      case 'timer':
        return pause(clock, 500).then(() => doWaiting(hook.acts, entity, $, script))
    }
  }
  const { once, backfill } = hook
  registry.addAfter(hook.noun, hook.past, hook.name, body as unknown as AfterHook, {
    // The graph of a world's nouns is only known at run time.
    ...(once ? { once: 'entity' } : undefined),
    ...(backfill ? { backfill: true } : undefined),
  })
}

function pause(clock: ManualClock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, ms))
}

/** Goes by the entity it was given, and waits for nothing. */
function doAtOnce(act: ActScript, entity: AnyEntity, $: GraphInRun, script: NounsScript): void {
  switch (act.does) {
    case 'make':
      $[act.noun].create({ of: entity.$id, note: String(entity.$version) }, labelOf(act))
      return
    case 'move':
      if (entity.$type !== 'Deal') return
      if (!act.isCareful || canMove(act.verb, entity, script)) move($.Deal, act.verb, entity.$id)
      return
    case 'note':
      if (entity.$type === 'Deal' || act.on === 'itself') $[nounOf(entity)].update(entity.$id, written(entity))
      return
    case 'touch':
      return
  }
}

/** Reads before it writes, and waits for what it wrote. */
async function doWaiting(acts: readonly ActScript[], entity: AnyEntity, $: GraphInRun, script: NounsScript) {
  for (const act of acts) {
    const dealId = entity.$type === 'Deal' ? entity.$id : String(entity.of)
    const deal = dealId.startsWith('deal_') ? await $.Deal.get(dealId) : undefined
    if (act.does === 'make') await $[act.noun].create({ of: entity.$id, note: String(entity.$version) }, labelOf(act))
    else if (act.does === 'move' && (!act.isCareful || (deal && canMove(act.verb, deal, script)))) {
      await move($.Deal, act.verb, dealId)
    } else if (act.does === 'note') await note(act, entity, deal, $)
    else if (act.does === 'touch') await touch(act.how, dealId, $, script)
  }
}

type NoteScript = Extract<ActScript, { does: 'note' }>

async function note({ on, isCareful }: NoteScript, entity: AnyEntity, deal: AnyEntity | undefined, $: GraphInRun) {
  const found = on === 'itself' ? await $[nounOf(entity)].get(entity.$id) : deal
  if (found === undefined && isCareful) return
  const subject = found ?? entity
  await $[nounOf(subject)].update(subject.$id, written(subject))
}

async function touch(how: 'update' | 'delete' | 'move', dealId: string, $: GraphInRun, script: NounsScript) {
  const customers = await $.Customer.find({ of: dealId })
  const [customer] = customers
  if (customer === undefined) return
  if (how === 'delete') await $.Customer.delete(customer.$id)
  else if (how === 'update') await $.Customer.update(customer.$id, { name: `seen ${customers.length}` })
  else {
    const verb = script.customer.verbs.find(({ from }) => from?.includes(String(customer.level)))
    if (verb !== undefined) await move($.Customer, verb.name, customer.$id)
  }
}

function move(noun: NounInRun, verb: string, id: string): unknown {
  return (Reflect.get(noun, verb) as (id: string) => unknown)(id) // a world's nouns have the verbs of its script
}

function canMove(name: string, deal: AnyEntity, script: NounsScript): boolean {
  const verb = script.deal.verbs.find((candidate) => candidate.name === name)
  return verb !== undefined && (verb.from === undefined || verb.from.includes(String(deal.stage)))
}

function nounOf(entity: AnyEntity): 'Deal' | 'Customer' {
  return entity.$type === 'Deal' ? 'Deal' : 'Customer' // no hook reacts to an item
}

function written(entity: AnyEntity): object {
  return { note: `note ${entity.$version}` }
}

function labelOf({ as }: { readonly as?: string }): { as: string } | undefined {
  return as === undefined ? undefined : { as }
}
