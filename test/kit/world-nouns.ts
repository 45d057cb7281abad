/**
 * Nouns and hooks made at random: state machines of 3 to 7 states with random verbs, and hooks that create, cascade, move
 * what they react to, edit what others made, fail, wait and put off.
 *
 * Everything random is drawn once and written down as data, so that a world can be printed and replayed.
 */
import { z } from 'zod'
import { defineNoun } from '../../src/core/define-noun.ts'
import { findNoun, type NounSpec } from '../../src/core/noun.ts'
import type { Chance } from './chance.ts'

export interface VerbScript {
  readonly name: string
  readonly from?: readonly string[]
  /** `next`: the state after the one it sees. */
  readonly to?: string
}

export interface MachineScript {
  readonly states: readonly string[]
  readonly verbs: readonly VerbScript[]
}

export type ActScript =
  /** Creates an entity that points to what the hook reacts to. */
  | { readonly does: 'make'; readonly noun: 'Customer' | 'Item'; readonly as?: string }
  /** Moves the deal it reacts to (or that its customer points to). */
  | { readonly does: 'move'; readonly verb: string; readonly isCareful: boolean }
  /** Writes on what it reacts to, or on the deal that this points to. */
  | { readonly does: 'note'; readonly on: 'itself' | 'deal'; readonly isCareful: boolean }
  /** Edits, moves or deletes what some run, perhaps another one, has made for the same deal. */
  | { readonly does: 'touch'; readonly how: 'update' | 'delete' | 'move' }

export interface HookScript {
  readonly name: string
  readonly noun: 'Deal' | 'Customer'
  readonly past: string
  readonly once: boolean
  readonly backfill: boolean
  /** What its body waits for: nothing, `$` alone, or a timer. */
  readonly waits: 'nothing' | 'graph' | 'timer'
  /** How many attempts throw, counted by each process; from 5 on it ends as a dead letter. */
  readonly failures: number
  /** Its first attempt asks to be run later. */
  readonly putsOff: boolean
  readonly acts: readonly ActScript[]
}

export interface NounsScript {
  readonly deal: MachineScript
  readonly customer: MachineScript
  readonly hooks: readonly HookScript[]
}

export interface WorldNouns {
  readonly Deal: NounSpec
  readonly Customer: NounSpec
  readonly Item: NounSpec
}

export type WorldNoun = keyof WorldNouns

export const nounNames: readonly WorldNoun[] = ['Deal', 'Customer', 'Item']

export function drawNouns(chance: Chance): NounsScript {
  const deal = drawMachine(chance, 'S', chance.whole(3, 7), chance.whole(2, 5))
  const customer = drawMachine(chance, 'C', 3, 2)
  const hooks = Array.from({ length: chance.whole(1, 4) }, (_, index) => drawHook(chance, `h${index}`, deal, customer))
  return { deal, customer, hooks }
}

/**
 * Few states and a hook that makes customers: devices come into each other's way all the time. What one has made waits
 * for its deal to be won again, edits wait for what has not been made.
 */
export function drawRivalNouns(chance: Chance): NounsScript {
  const deal = drawMachine(chance, 'S', 3, chance.whole(2, 3))
  const customer = drawMachine(chance, 'C', 3, 2)
  const wins = deal.verbs.map((verb) => `${verb.name}ed`)
  const plain = { backfill: false, failures: 0, putsOff: false } as const
  const make = { does: 'make', noun: 'Customer', as: 'main' } as const
  const provision: HookScript = {
    ...plain,
    name: 'h0',
    noun: 'Deal',
    past: chance.one(wins),
    once: chance.happens(0.6),
    waits: chance.one(['nothing', 'graph']),
    acts: chance.happens(0.3) ? [make, drawAct(chance, true, deal, 0)] : [make],
  }
  const welcome: HookScript = {
    ...plain,
    name: 'h1',
    noun: 'Customer',
    past: 'created',
    once: false,
    waits: chance.one(['nothing', 'graph', 'timer']),
    acts: [{ does: 'note', on: chance.one(['itself', 'deal']), isCareful: true }],
  }
  return { deal, customer, hooks: [provision, welcome, ...chance.some([drawHook(chance, 'h2', deal, customer)])] }
}

function drawMachine(chance: Chance, prefix: string, states: number, verbs: number): MachineScript {
  const names = Array.from({ length: states }, (_, index) => `${prefix}${index}`)
  return {
    states: names,
    verbs: Array.from({ length: verbs }, (_, index) => drawVerb(chance, `${prefix.toLowerCase()}v${index}`, names)),
  }
}

function drawVerb(chance: Chance, name: string, states: readonly string[]): VerbScript {
  const kind = chance.next()
  if (kind < 0.7) {
    const to = chance.one(states)
    const others = states.filter((state) => state !== to)
    const from = chance.some(others, 0.6)
    return { name, from: from.length > 0 ? from : [chance.one(others)], to }
  }
  if (kind < 0.8) return { name, to: 'next' }
  const from = [...new Set([chance.one(states), chance.one(states), chance.one(states)])]
  return chance.happens(0.5) ? { name, from } : { name, from, to: chance.one(from) }
}

function drawHook(chance: Chance, name: string, deal: MachineScript, customer: MachineScript): HookScript {
  const onDeal = chance.happens(0.75)
  const machine = onDeal ? deal : customer
  const pasts = machine.verbs.map((verb) => `${verb.name}ed`)
  return {
    name,
    noun: onDeal ? 'Deal' : 'Customer',
    past: chance.happens(0.75) ? chance.one(pasts) : chance.one(['created', 'created', 'updated']),
    once: chance.happens(0.3),
    backfill: chance.happens(0.15),
    waits: chance.one(['nothing', 'nothing', 'graph', 'timer']),
    failures: chance.happens(0.15) ? chance.one([1, 1, 2, 2, 4, 99]) : 0,
    putsOff: chance.happens(0.1),
    acts: Array.from({ length: chance.whole(1, 2) }, (_, index) =>
      drawAct(chance, onDeal, deal, index === 0 ? 0.7 : 0.4),
    ),
  }
}

function drawAct(chance: Chance, onDeal: boolean, deal: MachineScript, creates: number): ActScript {
  const kind = chance.happens(creates) ? 0 : chance.next()
  const isCareful = chance.happens(0.8)
  if (kind === 0) {
    const noun = onDeal ? chance.one(['Customer', 'Customer', 'Item'] as const) : 'Item'
    return { does: 'make', noun, ...(chance.happens(0.4) ? { as: 'main' } : undefined) }
  }
  if (kind < 0.4) return { does: 'move', verb: chance.one(deal.verbs).name, isCareful }
  if (kind < 0.7) return { does: 'note', on: chance.one(['itself', 'deal'] as const), isCareful }
  return { does: 'touch', how: chance.one(['update', 'delete', 'move'] as const) }
}

/** Enters the nouns in the catalogue, in place of those of the world before. */
export function enterNouns({ deal, customer }: NounsScript): WorldNouns {
  define('Deal', 'stage', deal, { title: z.string(), value: z.number(), note: z.string() })
  define('Customer', 'level', customer, { of: z.string(), name: z.string(), note: z.string() })
  defineNoun('Item', { fields: z.object({ of: z.string(), note: z.string().optional() }), verbs: {} })
  return { Deal: entered('Deal'), Customer: entered('Customer'), Item: entered('Item') }
}

function define(name: string, state: string, machine: MachineScript, fields: { readonly [field: string]: z.ZodType }) {
  const { states } = machine
  const optional = Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, type.optional()]))
  const verbs = Object.fromEntries(machine.verbs.map((verb) => [verb.name, written(verb, state, states)]))
  const stateField = z.enum(states as [string, ...string[]]).default(states[0] as string) // a machine has three or more
  // The definition is only known at run time, so there is nothing for its types to follow from.
  defineNoun(name, { fields: z.object({ ...optional, [state]: stateField }), state, verbs } as never)
}

function written({ name, from, to }: VerbScript, state: string, states: readonly string[]): object {
  const forms = { past: `${name}ed`, participle: `${name}ing`, input: z.object({}) }
  const next = (entity: { readonly [field: string]: unknown }) => {
    return { [state]: states[(states.indexOf(entity[state] as string) + 1) % states.length] } // it is always set
  }
  if (to === 'next') return { ...forms, dependsOnState: true, to: next }
  return { ...forms, ...(from && { from }), ...(to === undefined ? undefined : { to: { [state]: to } }) }
}

function entered(name: string): NounSpec {
  const spec = findNoun(name)
  if (spec === undefined) throw new Error(`${name} was defined just now`)
  return spec
}
