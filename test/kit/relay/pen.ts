/** Writes events and updates as a device would, or with whatever a test wants to be wrong about them. */
import { ulid } from 'ulid'
import type { Event, SkipEvent, VerbEvent } from '../../../src/core/event.ts'
import { refOf } from '../../../src/core/event.ts'
import type { UpdateItem } from '../../../src/sync/update.ts'
import { createItem, writeUpdate } from '../../../src/sync/update.ts'
import { Chance } from '../chance.ts'

export interface PenOptions {
  readonly actor: string
  readonly boot?: string
  /** Yjs client id. */
  readonly client?: number
  readonly now?: () => number
}

export class Pen {
  readonly actor: string
  readonly boot: string
  readonly client: number
  readonly #now: () => number
  readonly #chance = new Chance(1)
  #seq = 0
  #clock = 0

  constructor({ actor, boot = `${actor}-1`, client = clientOf(boot), now = () => 0 }: PenOptions) {
    this.actor = actor
    this.boot = boot
    this.client = client
    this.#now = now
  }

  /** Its next event, a contact of its own; `wrong` replaces fields, `seq` and `boot` too. */
  verb(wrong: Partial<VerbEvent> = {}): VerbEvent {
    this.#seq += 1
    const seq = this.#seq
    return {
      ...this.#envelope(seq),
      kind: 'verb',
      type: 'contact.created',
      noun: 'Contact',
      verb: 'create',
      target: `contact_${this.boot}-${seq}`,
      effect: 'create',
      set: { name: `${this.actor} ${seq}` },
      shape: 1,
      ...wrong,
    }
  }

  verbs(count: number): VerbEvent[] {
    return Array.from({ length: count }, () => this.verb())
  }

  /** So many events that belong together. */
  group(count: number): VerbEvent[] {
    const last = this.#seq + count
    return Array.from({ length: count }, () => this.verb({ last }))
  }

  skip(): SkipEvent {
    this.#seq += 1
    return { ...this.#envelope(this.#seq), kind: 'skip', reason: 'refused' }
  }

  /** Behind what it sent before; each event under its ref, or under another key. */
  update(events: readonly (Event | { readonly key: string; readonly value: unknown })[]): Uint8Array {
    return writeUpdate(this.items(events))
  }

  items(events: readonly (Event | { readonly key: string; readonly value: unknown })[]): UpdateItem[] {
    return events.map((event) => {
      const isEvent = 'boot' in event
      this.#clock += 1
      return createItem(this.client, this.#clock - 1, isEvent ? refOf(event) : event.key, isEvent ? event : event.value)
    })
  }

  #envelope(seq: number) {
    return {
      v: 1 as const,
      boot: this.boot,
      seq,
      last: seq,
      ulid: ulid(this.#now(), this.#chance.next),
      deps: {},
      wall: this.#now(),
      actor: this.actor,
      build: 'test',
    }
  }
}

/** A Yjs client id that follows from a name. */
function clientOf(name: string): number {
  return [...name].reduce((id, letter) => (id * 31 + letter.charCodeAt(0)) >>> 0, 7)
}
