/** Events written by hand, as short as they can be said. */
import type { ActivateEvent, Body, CommitEvent, RunEvent, VerbEvent } from '../../src/core/event.ts'

const dealStates = ['Open', 'Talking'] as const

export const deal = 'deal_1'

/** The time part counts up; the random part is always the same. */
export function ulidAt(time: number): string {
  return `01HZZZZZZZ${String(time).padStart(16, '0')}`
}

interface Stamp {
  readonly boot?: string
  readonly seq: number
  readonly last?: number
  /** Orders events; the seq where it is missing. */
  readonly time?: number
  readonly deps?: { readonly [boot: string]: number }
}

function envelope({ boot = 'a', seq, last = seq, time = seq, deps = {} }: Stamp) {
  return { v: 1 as const, boot, seq, last, ulid: ulidAt(time), deps: { ...deps }, wall: time, actor: boot, build: '' }
}

export function verb(stamp: Stamp, body: Body): VerbEvent {
  return { ...envelope(stamp), kind: 'verb', ...body }
}

export function run(stamp: Stamp, fields: Pick<RunEvent, 'hook' | 'slot' | 'trigger'> & Partial<RunEvent>): RunEvent {
  return { ...envelope(stamp), kind: 'run', depth: 0, ok: true, subs: [], ...fields }
}

export function activate(stamp: Stamp, fields: Pick<ActivateEvent, 'hook' | 'on' | 'backfill'>): ActivateEvent {
  return { ...envelope(stamp), kind: 'activate', ...fields }
}

/** The relay's k-th commit; its seq is its k. */
export function commit(k: number, time: number, vec: CommitEvent['vec']): CommitEvent {
  const prev = k === 1 ? {} : { prev: `relay:${k - 1}` }
  return { ...envelope({ boot: 'relay', seq: k, time, deps: vec }), kind: 'commit', k, vec, ...prev }
}

export function create(target = deal, set: Body['set'] = {}): Body {
  const noun = target.startsWith('deal') ? 'Deal' : 'Customer'
  const state = noun === 'Deal' ? { state: 'stage', to: 'Open' } : {}
  return {
    type: `${noun.toLowerCase()}.created`,
    noun,
    verb: 'create',
    target,
    effect: 'create',
    set,
    shape: 1,
    ...state,
  }
}

export function update(target: string, set: Body['set'], to?: string): Body {
  const noun = target.startsWith('deal') ? 'Deal' : 'Customer'
  const state = to === undefined ? {} : { state: 'stage', to }
  return { type: `${noun.toLowerCase()}.updated`, noun, verb: 'update', target, set, shape: 1, ...state }
}

/** `n` the ordinal, `ep` the entries seen. */
export function win(n = 1, ep = 1): Body {
  return transition('win', 'won', [...dealStates], 'Won', n, ep)
}

export function lose(n = 1, ep = 1): Body {
  return transition('lose', 'lost', [...dealStates], 'Lost', n, ep)
}

export function reopen(n = 1, ep = 1): Body {
  return transition('reopen', 'reopened', ['Won', 'Lost'], 'Open', n, ep)
}

export function remove(target = deal): Body {
  const noun = target.startsWith('deal') ? 'Deal' : 'Customer'
  return { type: `${noun.toLowerCase()}.deleted`, noun, verb: 'delete', target, effect: 'delete', shape: 1 }
}

function transition(name: string, past: string, from: string[], to: string, n: number, ep: number): Body {
  return { type: `deal.${past}`, noun: 'Deal', verb: name, target: deal, state: 'stage', from, to, n, ep, shape: 1 }
}
